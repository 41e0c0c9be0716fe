"""Tools by what stands on the labels of their copies."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T09:55:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Find copies by their labels, however these are typed"

FORWARDS = [
    "SET LOCAL statement_timeout = '30min'",
    # What of a label counts: on "LIB 0042" neither that its letters are capital nor the blank.
    r"""
    CREATE FUNCTION label_key(label text) RETURNS text
      LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
      RETURN lower(regexp_replace(label, '\s+', '', 'g'))
    """,
    "CREATE INDEX copy_labelled ON copy (label_key(label), community_id) WHERE retired_at IS NULL",
]

BACKWARDS = ["DROP INDEX copy_labelled", "DROP FUNCTION label_key"]


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
