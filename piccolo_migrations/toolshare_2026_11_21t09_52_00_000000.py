"""Tools that an undo is about to take away are not waited for: nobody gets hold of them any more."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T09:52:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Say which tools leave with the import that brought them"

# Taking thousands of tools down holds a lock on each for seconds. Who wants one of them then, asks
# this first: it is true from the moment at which the undo is asked for.
FORWARDS = """
CREATE FUNCTION is_leaving(wanted uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  RETURN EXISTS (
    SELECT FROM import_row
      JOIN tool_import ON tool_import.id = import_row.import_id
     WHERE import_row.tool_id = wanted AND tool_import.state = 'undoing')
"""
BACKWARDS = "DROP FUNCTION is_leaving"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="toolshare", description=DESCRIPTION)
    manager.add_raw(_run(FORWARDS))
    manager.add_raw_backwards(_run(BACKWARDS))
    return manager


def _run(statement):
    async def run():
        await engine_finder().run_ddl(statement)

    return run
