"""Files of photos and manuals on their way from the store to an archive and back."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import IO, TypeVar

from toolshare.backup.archive import chunks_of, files_in, kept_file, path_in
from toolshare.backup.errors import BackupFailed
from toolshare.backup.manifest import Manifest
from toolshare.photos.store import delete_path, read_path, write_path
from toolshare.refusal import Away

AT_ONCE = 24
"""Files on their way at the same time: each is a journey where the store is far away."""
MOST_BYTES = 32 << 20
"""Of those files together, as far as their sizes are known: manuals are large."""
PAUSES_S = (0.5, 2.0, 8.0)

T = TypeVar("T")


async def read_files(paths: Sequence[str]) -> list[tuple[str, bytes | None]]:
    """Read some files at once; ``None`` stands for one that is not there."""
    contents = await asyncio.gather(*(_patiently(read_path, path) for path in paths))
    return list(zip(paths, contents, strict=True))


async def put_files(archive: IO[bytes], *, put: list[str]) -> None:
    """Write the archive's files to the store where it does not have them already.

    ``put`` grows by each that it did not have in any form, so that whoever fails later
    can take them away again.
    """
    files = (
        (path, b"".join(chunks_of(content)))
        for name, _size, content in files_in(archive)
        if (path := path_in(name)) is not None
    )
    for some in in_turns(files, weigh=lambda file: len(file[1])):
        await asyncio.gather(*(_put_file(path, content, put) for path, content in some))


async def check_files(manifest: Manifest) -> None:
    """Raise ``BackupFailed`` unless the store gives back every file that was backed up."""
    members = manifest.members
    paths = (path for name in members if (path := path_in(name)) is not None)
    for some in in_turns(paths, weigh=lambda path: members[kept_file(path)].size):
        for path, content in await read_files(some):
            wanted = members[kept_file(path)].sha256
            if content is None or hashlib.sha256(content).hexdigest() != wanted:
                raise BackupFailed(f"The store did not keep {kept_file(path)} as it was given.")


async def remove_files(paths: Iterable[str]) -> None:
    """Take files out of the store."""
    for some in in_turns(paths):
        await asyncio.gather(*(_patiently(delete_path, path) for path in some))


def in_turns(
    things: Iterable[T], *, weigh: Callable[[T], int] = lambda _thing: 0
) -> Iterator[list[T]]:
    """Deal things out, as many at a time as may be on their way at once."""
    turn: list[T] = []
    weight = 0
    for thing in things:
        turn.append(thing)
        weight += weigh(thing)
        if len(turn) == AT_ONCE or weight >= MOST_BYTES:
            yield turn
            turn = []
            weight = 0
    if turn:
        yield turn


async def _put_file(path: str, content: bytes, put: list[str]) -> None:
    there = await _patiently(read_path, path)
    if there == content:
        return
    if there is None:
        put.append(path)
    await _patiently(write_path, path, content)


async def _patiently(work: Callable[..., Awaitable[T]], *what: object) -> T:
    """Try again while the store is away: a moment's silence must not spoil hours of work."""
    for pause_s in PAUSES_S:
        try:
            return await work(*what)
        except Away:
            await asyncio.sleep(pause_s)
    return await work(*what)
