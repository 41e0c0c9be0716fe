"""Manuals: PDFs that owners put with their tools."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T09:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Keep manuals with tools"

FORWARDS = [
    """
    CREATE TABLE manual (
      id uuid PRIMARY KEY,
      uploader_id uuid NOT NULL CONSTRAINT manual_uploader_id_fkey
        REFERENCES member ON DELETE RESTRICT,
      tool_id uuid CONSTRAINT manual_tool_id_fkey REFERENCES tool ON DELETE RESTRICT,
      name text NOT NULL CONSTRAINT manual_name_key UNIQUE,
      title text NOT NULL
        CONSTRAINT manual_title_length CHECK (char_length(title) BETWEEN 1 AND 80),
      size_bytes integer NOT NULL
        CONSTRAINT manual_size_in_range CHECK (size_bytes BETWEEN 1 AND 20971520),
      position smallint NOT NULL DEFAULT 0
        CONSTRAINT manual_position_positive CHECK (position >= 0),
      created_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX manual_uploader_id ON manual (uploader_id)",
    "CREATE INDEX manual_tool_id ON manual (tool_id)",
    # What the hourly sweep looks for.
    "CREATE INDEX manual_stale ON manual (created_at) WHERE tool_id IS NULL",
]

BACKWARDS = ["DROP TABLE manual"]


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
