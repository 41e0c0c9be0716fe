"""Where archives go and come from: files, standard output, standard input."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile, mkstemp
from typing import IO

from toolshare.backup.archive import CHUNK_BYTES
from toolshare.backup.errors import BackupFailed
from toolshare.folders import sync_folder

STANDARD = "-"


@contextmanager
def own_output() -> Iterator[IO[bytes]]:
    """Keep standard output for what the command is for.

    Until the end of the block everything else that is printed, be it lines of log or the
    words of a program started here, goes to standard error.
    """
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        with os.fdopen(kept, "wb", closefd=False) as output:
            yield output
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)


@contextmanager
def new_archive(file: str, *, output: IO[bytes]) -> Iterator[IO[bytes]]:
    """Give what to write an archive to.

    A file appears under its name when it is whole and on the disk, readable for its owner
    alone: it has everybody's addresses and hashes of passwords in it.
    """
    if file == STANDARD:
        if output.isatty():
            raise BackupFailed("A backup is nothing to read. Send it somewhere: ... > FILE")
        yield output
        return
    target = Path(os.path.realpath(file))
    if target.exists() and not target.is_file():
        raise BackupFailed(f"{file} is no ordinary file.")
    descriptor, unfinished = mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as archive:
            yield archive
            archive.flush()
            os.fsync(descriptor)
        Path(unfinished).replace(target)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


@contextmanager
def given_archive(file: str, *, spool: Path) -> Iterator[IO[bytes]]:
    """Open an archive; one that comes through a pipe is kept first, as it is read thrice."""
    if file == STANDARD and sys.stdin.isatty():
        raise BackupFailed("There is no backup on standard input. Give a file: ... - < FILE")
    with os.fdopen(os.dup(0), "rb") if file == STANDARD else Path(file).open("rb") as archive:
        if archive.seekable():
            yield archive
            return
        with TemporaryFile(dir=spool) as kept:
            shutil.copyfileobj(archive, kept, CHUNK_BYTES)
            yield kept


def spool_beside(file: str, *, data: Path) -> Path:
    """Choose the folder for what is as large as a dump or an archive and has no name.

    That is beside a file, which has room for as much again. For a pipe it is ``TMPDIR``
    where somebody has set it, and else the data folder: /tmp may be a small one in memory.
    """
    if file != STANDARD:
        return Path(os.path.realpath(file)).parent
    folder = Path(os.environ.get("TMPDIR") or data)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
