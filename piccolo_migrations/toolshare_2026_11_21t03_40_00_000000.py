"""The tables of the job queue, as its library declares them."""

from pgqueuer import AsyncpgDriver, Queries
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T03:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Add the job queue"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="toolshare", description=DESCRIPTION)

    async def install():
        await _queries().install()

    async def uninstall():
        await _queries().uninstall()

    manager.add_raw(install)
    manager.add_raw_backwards(uninstall)
    return manager


def _queries():
    transaction = engine_finder().current_transaction.get()
    return Queries(AsyncpgDriver(transaction.connection))
