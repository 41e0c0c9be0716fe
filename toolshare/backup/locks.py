"""What waits for what while the database and the files are read or replaced together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from toolshare.backup.errors import BackupFailed
from toolshare.db import execute
from toolshare.migrations import MIGRATORS_LOCK, take_turn
from toolshare.photos.actions import FILES_LOCK

PATIENCE = "60s"
_BUSY = "The database is being migrated or restored, or a backup is made. Try again after that."


@asynccontextmanager
async def files_kept(connection: asyncpg.Connection) -> AsyncIterator[None]:
    """Let nobody delete a photo's files until the block ends.

    The lock belongs to the session, not to a transaction: files are copied long after
    the snapshot's end. Who asks whether it still holds asks whether the session lives.
    """
    await _take(connection, FILES_LOCK)
    try:
        yield
        await connection.execute("SELECT 1")
    finally:
        if not connection.is_closed():
            await connection.execute("SELECT pg_advisory_unlock_shared($1)", FILES_LOCK)


@asynccontextmanager
async def schema_kept(connection: asyncpg.Connection) -> AsyncIterator[None]:
    """Let nobody migrate until the block ends.

    A dump reads the catalogue as it is when it comes to it, not as it was in the
    snapshot, so a change between the two would tear it.
    """
    await _take(connection, MIGRATORS_LOCK)
    try:
        yield
    finally:
        if not connection.is_closed():
            await connection.execute("SELECT pg_advisory_unlock_shared($1)", MIGRATORS_LOCK)


async def be_alone() -> None:
    """Inside a transaction: no migration, no backup and no other restore until its end."""
    try:
        await take_turn()
        await execute("SELECT pg_advisory_xact_lock({})", FILES_LOCK)
    except asyncpg.LockNotAvailableError:
        raise BackupFailed(_BUSY) from None


async def _take(connection: asyncpg.Connection, lock: int) -> None:
    await connection.execute("SELECT set_config('lock_timeout', $1, false)", PATIENCE)
    try:
        await connection.execute("SELECT pg_advisory_lock_shared($1)", lock)
    except asyncpg.LockNotAvailableError:
        raise BackupFailed(_BUSY) from None
