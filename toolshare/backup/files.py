"""Photos' files on their way from the store to an archive and back."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import IO, TypeVar

from toolshare.backup.archive import chunks_of, files_in, photo_file, photo_in
from toolshare.backup.errors import BackupFailed
from toolshare.backup.manifest import Manifest
from toolshare.photos.store import delete_file, read_file, write_file
from toolshare.refusal import Away

AT_ONCE = 24
"""Files on their way at the same time: each is a journey where the store is far away."""
PAUSES_S = (0.5, 2.0, 8.0)

File = tuple[str, int]
"""A photo's name, and one of its sizes."""
T = TypeVar("T")


async def read_files(files: Sequence[File]) -> list[tuple[File, bytes | None]]:
    """Read some files at once; ``None`` stands for one that is not there."""
    contents = await asyncio.gather(*(_patiently(read_file, *file) for file in files))
    return list(zip(files, contents, strict=True))


async def put_files(archive: IO[bytes], *, put: list[File]) -> None:
    """Write the archive's photos to the store where it does not have them already.

    ``put`` grows by each that it did not have in any form, so that whoever fails later
    can take them away again.
    """
    photos = (
        (file, b"".join(chunks_of(content)))
        for name, _size, content in files_in(archive)
        if (file := photo_in(name)) is not None
    )
    for some in in_turns(photos):
        await asyncio.gather(*(_put_file(file, content, put) for file, content in some))


async def check_files(manifest: Manifest) -> None:
    """Raise ``BackupFailed`` unless the store gives back every file that was backed up."""
    files = (file for name in manifest.members if (file := photo_in(name)) is not None)
    for some in in_turns(files):
        for file, content in await read_files(some):
            wanted = manifest.members[photo_file(*file)].sha256
            if content is None or hashlib.sha256(content).hexdigest() != wanted:
                raise BackupFailed(f"The store did not keep {photo_file(*file)} as it was given.")


async def remove_files(files: Iterable[File]) -> None:
    """Take files out of the store."""
    for some in in_turns(files):
        await asyncio.gather(*(_patiently(delete_file, *file) for file in some))


def in_turns(things: Iterable[T]) -> Iterator[list[T]]:
    """Deal things out, as many at a time as may be on their way at once."""
    turn: list[T] = []
    for thing in things:
        turn.append(thing)
        if len(turn) == AT_ONCE:
            yield turn
            turn = []
    if turn:
        yield turn


async def _put_file(file: File, content: bytes, put: list[File]) -> None:
    there = await _patiently(read_file, *file)
    if there == content:
        return
    if there is None:
        put.append(file)
    await _patiently(write_file, *file, content)


async def _patiently(work: Callable[..., Awaitable[T]], *what: object) -> T:
    """Try again while the store is away: a moment's silence must not spoil hours of work."""
    for pause_s in PAUSES_S:
        try:
            return await work(*what)
        except Away:
            await asyncio.sleep(pause_s)
    return await work(*what)
