"""Making a backup while ToolShare may be at work."""

from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import asyncpg

from toolshare.backup.archive import DATABASE, ArchiveWriter, chunks_of, kept_file
from toolshare.backup.files import in_turns, read_files
from toolshare.backup.locks import files_kept
from toolshare.backup.manifest import FORMAT, Manifest
from toolshare.backup.snapshot import KeptFile, Snapshot, dump
from toolshare.db import SESSION_SETTINGS


async def back_up(url: str, out: IO[bytes], *, spool: Path, now: datetime) -> Manifest:
    """Write the database at ``url`` and its photos and manuals to ``out``, and return the manifest.

    A photo can be shown once its files are written, so whatever the snapshot shows is in
    the store; that it stays there until it is copied is what ``files_kept`` is for. The dump
    waits in ``spool``, without a name there, because a tar begins with a file's size.
    """
    writer = ArchiveWriter(out, made_at=now)
    settings = {**SESSION_SETTINGS, "application_name": "toolshare backup"}
    connection = await asyncpg.connect(url, server_settings=settings)
    try:
        async with files_kept(connection):
            snapshot = await _add_database(writer, connection, url, spool)
            missing = await _add_files(writer, snapshot.files)
    finally:
        await connection.close()
    manifest = Manifest(
        format=FORMAT,
        made_at=now,
        toolshare=version("toolshare"),
        postgres=snapshot.postgres,
        migrations=snapshot.migrations,
        rows=snapshot.rows,
        missing=missing,
        members=dict(writer.members),
    )
    writer.finish(manifest)
    return manifest


async def _add_database(
    writer: ArchiveWriter, connection: asyncpg.Connection, url: str, spool: Path
) -> Snapshot:
    with TemporaryFile(dir=spool) as dumped:
        snapshot = await dump(connection, url, dumped)
        size = dumped.seek(0, 2)
        dumped.seek(0)
        writer.add(DATABASE, size, chunks_of(dumped))
    return snapshot


async def _add_files(writer: ArchiveWriter, files: Sequence[KeptFile]) -> list[str]:
    """Copy the files, and say which of one that is shown the store does not have.

    One that nothing shows may be an upload on its way.
    """
    missing: list[str] = []
    shown = {file.path for file in files if file.is_shown}
    for some in in_turns(files, weigh=lambda file: file.size):
        for path, content in await read_files([file.path for file in some]):
            if content is None and path in shown:
                missing.append(kept_file(path))
            elif content is not None:
                writer.add(kept_file(path), len(content), [content])
    return missing
