"""One moment of the database: its dump, and what was in it."""

import asyncio
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import asyncpg

from toolshare.backup.errors import BackupFailed
from toolshare.backup.locks import schema_kept
from toolshare.backup.programs import environment, find_dumper, last_line, without_password
from toolshare.photos.rules import SIZES
from toolshare.photos.store import manual_path, photo_path

LOCK_WAIT_MS = 60_000

# Who may do what, and what is copied where, is the business of the server that it is restored to.
_NEUTRAL = (
    "--no-owner",
    "--no-privileges",
    "--no-comments",
    "--no-publications",
    "--no-subscriptions",
    "--no-security-labels",
)

_TABLES = """
SELECT relname::text, format('SELECT count(*) FROM %s', oid::regclass)
  FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
 ORDER BY relname
"""

_MIGRATIONS = "SELECT name FROM migration ORDER BY name"

_PHOTOS = """
SELECT name,
       EXISTS (SELECT FROM tool_photo WHERE tool_photo.photo_id = photo.id)
       OR EXISTS (SELECT FROM loan_photo WHERE loan_photo.photo_id = photo.id)
  FROM photo
 ORDER BY name
"""


_MANUALS = "SELECT name, size_bytes, tool_id IS NOT NULL FROM manual ORDER BY name"


@dataclass(frozen=True)
class KeptFile:
    """A file of the store's that the database knows: its size, where that is known, in bytes."""

    path: str
    is_shown: bool
    size: int = 0


@dataclass(frozen=True)
class Snapshot:
    """What the dump holds."""

    postgres: int
    migrations: list[str]
    rows: dict[str, int]
    files: list[KeptFile]
    """The files of the photos and manuals that it knows."""


async def dump(connection: asyncpg.Connection, url: str, out: IO[bytes]) -> Snapshot:
    """Write the database to ``out``, a file of the system, as pg_dump's custom format."""
    major = connection.get_server_version().major
    program = find_dumper(major)
    async with (
        schema_kept(connection),
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        exported = str(await connection.fetchval("SELECT pg_export_snapshot()"))
        rows = await count_rows(connection)
        if "migration" not in rows:
            raise BackupFailed("There is nothing to back up: the database has no schema yet.")
        await asyncio.to_thread(_run, program, url, exported, out)
        return Snapshot(
            major,
            migrations=[name for (name,) in await connection.fetch(_MIGRATIONS)],
            rows=rows,
            files=await _files(connection, with_manuals="manual" in rows),
        )


async def _files(connection: asyncpg.Connection, *, with_manuals: bool) -> list[KeptFile]:
    """List the files; a database from before there were manuals has none."""
    manuals = await connection.fetch(_MANUALS) if with_manuals else []
    return [
        KeptFile(photo_path(name, size), shown)
        for name, shown in await connection.fetch(_PHOTOS)
        for size in SIZES
    ] + [KeptFile(manual_path(name), shown, size) for name, size, shown in manuals]


async def count_rows(connection: asyncpg.Connection) -> dict[str, int]:
    """Count the rows of every table, exactly."""
    tables = await connection.fetch(_TABLES)
    return {name: await connection.fetchval(count) or 0 for name, count in tables}


def _run(program: Path, url: str, exported: str, out: IO[bytes]) -> None:
    address, secret = without_password(url)
    with TemporaryFile() as said:
        done = subprocess.run(
            [
                *(program, "--format=custom", "--no-password", f"--snapshot={exported}"),
                *(f"--lock-wait-timeout={LOCK_WAIT_MS}", *_NEUTRAL, f"--dbname={address}"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=said,
            check=False,
            env=environment(PGAPPNAME="toolshare backup", PGCONNECT_TIMEOUT="10", **secret),
        )
        said.seek(0)
        if done.returncode != 0:
            raise BackupFailed(f"The database could not be dumped: {last_line(said.read())}")
