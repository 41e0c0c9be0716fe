"""What the commands ``toolshare backup`` and ``toolshare restore`` do, and say."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

import asyncpg

from toolshare.backup.archive import DATABASE
from toolshare.backup.errors import BackupFailed
from toolshare.backup.manifest import Manifest
from toolshare.backup.places import given_archive, new_archive, spool_beside
from toolshare.backup.restore import restore
from toolshare.backup.save import back_up
from toolshare.refusal import Away


def write_backup(url: str, file: str, *, output: IO[bytes], data: Path, now: datetime) -> list[str]:
    """Back up to ``file``, ``-`` being ``output``, and say in lines what is in it."""
    with _told(), new_archive(file, output=output) as archive:
        spool = spool_beside(file, data=data)
        manifest = asyncio.run(back_up(url, archive, spool=spool, now=now))
    return [f"Backed up {_contents(manifest)}.", *_losses(manifest)]


def read_backup(url: str, file: str, *, data: Path, replace: bool) -> list[str]:
    """Restore from ``file``, ``-`` being standard input, and say in lines what came of it."""
    with _told(), given_archive(file, spool=spool_beside("-", data=data)) as archive:
        restored = asyncio.run(restore(url, archive, replace=replace))
    manifest = restored.manifest
    schema = f"brought up by {restored.migrated} migrations" if restored.migrated else "current"
    return [
        f"Restored the backup of {manifest.made_at:%Y-%m-%d %H:%M} UTC "
        f"(ToolShare {manifest.toolshare}, Postgres {manifest.postgres}).",
        f"Checked: {_contents(manifest)}. The schema is {schema}.",
        *(
            [f"Removed: {restored.removed} photos and manuals of before."]
            if restored.removed
            else []
        ),
        *_losses(manifest),
    ]


@contextmanager
def _told() -> Iterator[None]:
    """Say in one line what is wrong with the machine, the database or the store."""
    try:
        yield
    except (ConnectionError, TimeoutError) as error:
        raise BackupFailed(f"The database does not answer: {error}") from error
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        raise BackupFailed(f"{error.strerror or error}{where}") from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError, Away) as error:
        raise BackupFailed(str(error).partition("\n")[0]) from error


def _contents(manifest: Manifest) -> str:
    files = len(manifest.members) - 1
    size = sum(member.size for member in manifest.members.values())
    return (
        f"{sum(manifest.rows.values())} rows in {len(manifest.rows)} tables "
        f"({_megabytes(manifest.members[DATABASE].size)}) and {files} files of photos and manuals, "
        f"{_megabytes(size)} in all"
    )


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


def _losses(manifest: Manifest) -> list[str]:
    if not manifest.missing:
        return []
    return [
        f"Not in it: {len(manifest.missing)} files that the store had lost already, "
        f"such as {manifest.missing[0]}."
    ]
