"""Members take turns at having photos of their imports fetched."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Timestamptz
from piccolo.columns.indexes import IndexMethod
from piccolo.engine import engine_finder

ID = "2026-11-21T13:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Fetch photos of imports for one member after the other"

# What an import's turn fetches: the photo that has waited longest of those whose host is free.
FORWARDS = [
    """
    CREATE INDEX import_photo_in_line ON import_photo (import_id, next_at, id) INCLUDE (host)
      WHERE state = 'waiting'
    """,
]
BACKWARDS = ["DROP INDEX import_photo_in_line"]


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="toolshare", description=DESCRIPTION)
    manager.add_column(
        table_class_name="ToolImport",
        tablename="tool_import",
        column_name="photos_turn_at",
        db_column_name="photos_turn_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )
    manager.add_raw(_run(FORWARDS))
    manager.add_raw_backwards(_run(BACKWARDS))
    return manager


def _run(statements):
    async def run():
        for statement in statements:
            await engine_finder().run_ddl(statement)

    return run
