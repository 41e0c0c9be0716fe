"""Where the photos' files are: a folder, behind an interface that S3 has too."""

from contextlib import suppress
from pathlib import Path

from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, ObjectStore

_opened: ObjectStore | None = None


def open_store(folder: Path) -> None:
    """Keep files in this folder from now on, which nobody else on the machine may look into."""
    global _opened  # noqa: PLW0603 - one store a process, like the database's pool
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _opened = LocalStore(folder, mkdir=True, automatic_cleanup=True)


async def write_file(name: str, size: int, content: bytes) -> None:
    """Keep one size of a photo."""
    await _store().put_async(_path(name, size), content)


async def read_file(name: str, size: int) -> bytes | None:
    """Return one size of a photo, or ``None`` when it is not there."""
    try:
        found = await _store().get_async(_path(name, size))
        return bytes(await found.bytes_async())
    except (NotFoundError, FileNotFoundError):
        return None


async def delete_file(name: str, size: int) -> None:
    """Remove one size of a photo, which may be gone already."""
    with suppress(NotFoundError, FileNotFoundError):
        await _store().delete_async(_path(name, size))


def _path(name: str, size: int) -> str:
    # Two letters of folder: no folder then holds more than a few thousand entries.
    return f"{name[:2]}/{name}/{size}.webp"


def _store() -> ObjectStore:
    if _opened is None:
        raise RuntimeError("The store of photos is not open.")
    return _opened
