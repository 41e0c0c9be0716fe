"""What the database itself asks of imports, and how a worker finds the next one."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T07:41:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Add the rules of imports"

FORWARDS = [
    """
    ALTER TABLE tool_import
      ADD CONSTRAINT tool_import_state_known CHECK (state IN (
        'uploaded', 'checking', 'checked', 'importing', 'clearing', 'imported', 'undoing',
        'undone', 'failed')),
      ADD CONSTRAINT tool_import_file_name_length CHECK (char_length(file_name) <= 200),
      ADD CONSTRAINT tool_import_content_size CHECK (octet_length(content) <= 10000000),
      ADD CONSTRAINT tool_import_counts_agree CHECK (
        row_count BETWEEN 0 AND 50000 AND good_count BETWEEN 0 AND row_count
        AND done BETWEEN 0 AND row_count),
      ADD CONSTRAINT tool_import_confirmed_says_when CHECK (
        state NOT IN ('importing', 'clearing', 'imported', 'undoing', 'undone')
        OR confirmed_at IS NOT NULL)
    """,
    # A row of the table is one tool, however often a step is done again.
    """
    ALTER TABLE import_row
      ADD CONSTRAINT import_row_once UNIQUE (import_id, number),
      ADD CONSTRAINT import_row_good_or_not CHECK (facts IS NULL OR problems = '[]'),
      ADD CONSTRAINT import_row_tool_described CHECK (tool_id IS NULL OR facts IS NOT NULL)
    """,
    # My imports, newest first.
    "CREATE INDEX tool_import_of_owner ON tool_import (owner_id, created_at DESC, id DESC)",
    # The import whose turn it is; asked every second, and mostly there is none.
    """
    CREATE INDEX tool_import_waiting ON tool_import (changed_at)
      WHERE state IN ('checking', 'importing', 'clearing', 'undoing')
    """,
    # What is wrong, row after row.
    """
    CREATE INDEX import_row_wrong ON import_row (import_id, number) WHERE problems <> '[]'
    """,
]
BACKWARDS = [
    "DROP INDEX import_row_wrong, tool_import_waiting, tool_import_of_owner",
    """
    ALTER TABLE import_row
      DROP CONSTRAINT import_row_once,
      DROP CONSTRAINT import_row_good_or_not,
      DROP CONSTRAINT import_row_tool_described
    """,
    """
    ALTER TABLE tool_import
      DROP CONSTRAINT tool_import_state_known,
      DROP CONSTRAINT tool_import_file_name_length,
      DROP CONSTRAINT tool_import_content_size,
      DROP CONSTRAINT tool_import_counts_agree,
      DROP CONSTRAINT tool_import_confirmed_says_when
    """,
]


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
