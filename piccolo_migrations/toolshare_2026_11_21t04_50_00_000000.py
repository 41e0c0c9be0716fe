"""Indexes for what is asked of every page: the loans that are not over."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T04:50:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Find open loans without reading those that are over"

# The states of `toolshare.loans.rules.OPEN`. A query is served by these only when the states
# that it names are among them.
OPEN = (
    "WHERE state IN ('requested', 'approved', 'ready', 'on_loan', 'return_reported', "
    "'disputed', 'lost')"
)

FORWARDS = [
    # The number of loans that wait, on every page; one's own loans.
    f"CREATE INDEX loan_open_of_borrower ON loan (borrower_id) {OPEN}",
    f"CREATE INDEX loan_open_of_lender ON loan (lender_id) {OPEN}",
    # What is going on with a tool, in its owner's list; whether it can be deleted.
    f"CREATE INDEX loan_open_of_tool ON loan (tool_id) {OPEN}",
]
BACKWARDS = ["DROP INDEX loan_open_of_tool, loan_open_of_lender, loan_open_of_borrower"]


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="toolshare", description=DESCRIPTION)
    manager.add_raw(_run(FORWARDS))
    manager.add_raw_backwards(_run(BACKWARDS))
    return manager


def _run(statements):
    async def run():
        for statement in statements:
            await engine_finder().run_ddl(statement)

    return run
