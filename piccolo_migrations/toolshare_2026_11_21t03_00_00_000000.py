"""The extensions that tables and constraints need; all of them come with Postgres."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T03:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Add extensions"

EXTENSIONS = ("btree_gist", "citext", "unaccent")


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="toolshare", description=DESCRIPTION)

    async def create():
        for extension in EXTENSIONS:
            await engine_finder().run_ddl(f'CREATE EXTENSION IF NOT EXISTS "{extension}"')

    async def drop():
        for extension in EXTENSIONS:
            await engine_finder().run_ddl(f'DROP EXTENSION "{extension}"')

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
