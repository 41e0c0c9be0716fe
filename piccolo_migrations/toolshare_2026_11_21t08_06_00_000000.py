"""How long a tool's accessories and its safety note may be."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T08:06:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Limit accessories and safety notes of tools"

FORWARDS = """
ALTER TABLE tool
  ADD CONSTRAINT tool_accessories_length CHECK (char_length(accessories) <= 2000),
  ADD CONSTRAINT tool_safety_note_length CHECK (char_length(safety_note) <= 1000)
"""
BACKWARDS = """
ALTER TABLE tool
  DROP CONSTRAINT tool_accessories_length,
  DROP CONSTRAINT tool_safety_note_length
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="toolshare", description=DESCRIPTION)
    manager.add_raw(_run(FORWARDS))
    manager.add_raw_backwards(_run(BACKWARDS))
    return manager


def _run(statement):
    async def run():
        await engine_finder().run_ddl(statement)

    return run
