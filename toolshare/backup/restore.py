"""Putting a backup in the place of what an instance holds, wholly or not at all."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import asyncpg
import structlog

from toolshare.backup.archive import DATABASE, check, files_in, kept_file
from toolshare.backup.errors import BackupFailed
from toolshare.backup.files import check_files, put_files, remove_files
from toolshare.backup.locks import be_alone
from toolshare.backup.manifest import Manifest
from toolshare.backup.programs import find_restorer
from toolshare.backup.script import load
from toolshare.backup.snapshot import count_rows
from toolshare.backup.target import check_is_empty, check_is_ours, check_nobody_works, clear
from toolshare.db import DB, close_pool, open_pool, transaction
from toolshare.migrations import migrate_here, missing_migrations
from toolshare.photos.rules import SIZES
from toolshare.photos.store import delete_manual, delete_photo, kept_files
from toolshare.refusal import Away

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Restored:
    """What a restore has done."""

    manifest: Manifest
    migrated: int
    """How many migrations the backup had not seen yet."""
    removed: int
    """How many photos and manuals went, which only the database of before knew."""


async def restore(url: str, archive: IO[bytes], *, replace: bool) -> Restored:
    """Restore the archive, or raise ``BackupFailed`` and leave everything as it was.

    Files first: their names are random and never used again, so they are in nobody's
    way. The database in one transaction, whose commit is the moment of change; all
    that can be checked is checked before it.
    """
    manifest = check(archive)
    program = find_restorer(manifest.postgres)
    async with _alone_with(url) as connection:
        if not replace:
            unknown = [
                path async for path in kept_files() if kept_file(path) not in manifest.members
            ]
            await check_is_empty(connection, known_tables=manifest.rows, unknown_files=len(unknown))
        before = await _names(connection)
        async with _new_files(archive, manifest):
            migrated = await _replace_database(connection, archive, manifest, program)
            gone = before - await _names(connection)
    return Restored(manifest, migrated, await _forget(gone))


@asynccontextmanager
async def _alone_with(url: str) -> AsyncIterator[asyncpg.Connection]:
    """Open the one transaction, with nobody else at work in the database."""
    await open_pool(url, size=1, statement_timeout_s=None)
    try:
        async with transaction():
            joined = DB.current_transaction.get()
            if joined is None:
                raise RuntimeError("A transaction without a connection.")
            connection: asyncpg.Connection = joined.connection
            # Copying photos may take long, and looks idle to the server.
            await connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            await be_alone()
            await check_nobody_works(connection)
            await check_is_ours(connection)
            yield connection
    finally:
        await close_pool()


@asynccontextmanager
async def _new_files(archive: IO[bytes], manifest: Manifest) -> AsyncIterator[None]:
    """Put the archive's files into the store, and take them away when the block fails.

    A commit that fails comes later, and leaves them: it may have happened all the same.
    """
    put: list[str] = []
    try:
        await put_files(archive, put=put)
        await check_files(manifest)
        # Before the rows that name them, the files must be on the disk for good.
        await asyncio.to_thread(os.sync)
        yield
    except BaseException:
        await remove_files(put)
        raise


async def _replace_database(
    connection: asyncpg.Connection, archive: IO[bytes], manifest: Manifest, program: Path
) -> int:
    """Load the dump, compare it with the manifest, and bring it to this code's schema."""
    await clear(connection)
    for name, _size, content in files_in(archive):
        if name == DATABASE:
            await load(connection, content, program=program)
            break
    rows = await count_rows(connection)
    for table in sorted(rows.keys() | manifest.rows.keys()):
        if rows.get(table) != manifest.rows.get(table):
            raise BackupFailed(
                f"The table {table} has {rows.get(table)} rows after the restore, and had "
                f"{manifest.rows.get(table)} in the backup."
            )
    missing = await missing_migrations()
    await migrate_here()
    return len(missing)


async def _names(connection: asyncpg.Connection) -> set[tuple[str, str]]:
    """Name the photos and manuals that the database knows, if it has a schema, each by its table.

    A schema of before there were manuals has none.
    """
    names: set[tuple[str, str]] = set()
    for table in ("photo", "manual"):
        if await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", f"public.{table}"):
            rows = await connection.fetch(f"SELECT name FROM {table}")  # noqa: S608 - ours
            names |= {(table, name) for (name,) in rows}
    return names


async def _forget(names: set[tuple[str, str]]) -> int:
    """Take away the files of photos and manuals that only the database of before knew.

    Not all that nothing knows: others may keep theirs in the same bucket. The restore
    has succeeded already, whatever comes of this.
    """
    try:
        for table, name in names:
            await (delete_manual(name) if table == "manual" else delete_photo(name, SIZES))
    except Away as error:
        log.warning("files that are gone are left", files=len(names), error=str(error))
        return 0
    return len(names)
