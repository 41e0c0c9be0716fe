"""Room for fifty thousand rows with descriptions."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T07:52:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Let imported files have 15 MB"

REPLACE = """
ALTER TABLE tool_import
  DROP CONSTRAINT tool_import_content_size,
  ADD CONSTRAINT tool_import_content_size CHECK (octet_length(content) <= {most})
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="toolshare", description=DESCRIPTION)
    manager.add_raw(_run(REPLACE.format(most=15_000_000)))
    # Larger files that are there already stay.
    manager.add_raw_backwards(_run(REPLACE.format(most=10_000_000).rstrip() + " NOT VALID"))
    return manager


def _run(statement):
    async def run():
        await engine_finder().run_ddl(statement)

    return run
