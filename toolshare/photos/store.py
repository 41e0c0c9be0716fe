"""Where the files of photos and manuals are: a folder, or a bucket on S3, behind one interface."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, nullcontext, suppress
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING

from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

from toolshare.refusal import Away
from toolshare.settings import Bucket, SettingsError
from toolshare.web.turns import aside

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig, S3Config

LONGEST_S = 5.0
"""How long one file may take, with every try; whoever waits longer is told to come again."""
LONGEST_MANUAL_S = 60.0
"""How long a manual may take on its way in, which goes in parts of a photo's size."""
PART_BYTES = 1 << 18
"""Of a manual on its way out. The server keeps some ten of them for a reader who takes none."""
CONNECT_WITHIN = timedelta(seconds=1.5)
TRIES_AGAIN = 2

_FILE = re.compile(r"[^/]+/[^/]+/([0-9]+\.webp|manual\.pdf)")
_opened: ObjectStore | None = None


def open_store(place: Path | Bucket) -> None:
    """Keep files in this folder or bucket from now on.

    Nobody else on the machine may look into the folder. Whether the bucket is there shows
    with the first file: S3 may be away while everything else works. Raises
    ``SettingsError`` where no file can be kept for sure.
    """
    global _opened  # noqa: PLW0603 - one store a process, like the database's pool
    _opened = _bucket(place) if isinstance(place, Bucket) else _folder(place)


async def write_file(name: str, size: int, content: bytes) -> None:
    """Keep one size of a photo; raises ``Away`` when that cannot be done now."""
    await write_path(photo_path(name, size), content)


async def read_file(name: str, size: int) -> bytes | None:
    """Return one size of a photo, or ``None`` when it is not there; raises ``Away``."""
    return await read_path(photo_path(name, size))


async def delete_file(name: str, size: int) -> None:
    """Remove one size of a photo, which may be gone already; raises ``Away``."""
    await delete_path(photo_path(name, size))


async def delete_photo(name: str, sizes: Iterable[int]) -> None:
    """Remove a photo's files, and what a crash left of one that was being written."""
    for size in sizes:
        await delete_file(name, size)
    await _delete_remains(name)


async def write_manual(name: str, content: IO[bytes]) -> None:
    """Keep a manual, read and sent part by part; raises ``Away``."""
    async with _answering(LONGEST_MANUAL_S):
        await _store().put_async(manual_path(name), content, max_concurrency=2)


async def manual_parts(name: str, first: int, end: int) -> AsyncIterator[bytes]:
    """Give a manual's bytes from the first up to the end, nothing when it is not there.

    Each part is a request of its own: whoever reads slowly keeps none of them waiting.
    """
    for start in range(first, end, PART_BYTES):
        async with _answering():
            try:
                part = await _store().get_range_async(
                    manual_path(name), start=start, end=min(start + PART_BYTES, end)
                )
            except FileNotFoundError:
                return
        yield bytes(part)


async def delete_manual(name: str) -> None:
    """Remove a manual, and what a crash left of it."""
    await delete_path(manual_path(name))
    await _delete_remains(name)


async def write_path(path: str, content: bytes) -> None:
    """Keep a file of ours; raises ``Away``."""
    async with _answering(LONGEST_MANUAL_S if path.endswith(".pdf") else LONGEST_S):
        await _store().put_async(path, content)


async def read_path(path: str) -> bytes | None:
    """Return a file of ours, or ``None`` when it is not there; raises ``Away``."""
    async with _answering(LONGEST_MANUAL_S if path.endswith(".pdf") else LONGEST_S):
        with suppress(FileNotFoundError):
            found = await _store().get_async(path)
            return bytes(await found.bytes_async())
        return None


async def delete_path(path: str) -> None:
    """Remove a file of ours, which may be gone already; raises ``Away``."""
    async with _answering():
        with suppress(FileNotFoundError):
            await _store().delete_async(path)


async def kept_files() -> AsyncIterator[str]:
    """Name the path of each file of ours; what else lies there is not. Raises ``Away``."""
    try:
        async for entries in _store().list(chunk_size=1000):
            for entry in entries:
                if _FILE.fullmatch(entry["path"]):
                    yield entry["path"]
    except BaseError as error:
        raise _away(error) from None


def photo_path(name: str, size: int) -> str:
    """Say where a size of a photo is."""
    # Two letters of folder: no folder then holds more than a few thousand entries.
    return f"{name[:2]}/{name}/{size}.webp"


def manual_path(name: str) -> str:
    """Say where a manual is."""
    return f"{name[:2]}/{name}/manual.pdf"


async def _delete_remains(name: str) -> None:
    # A folder's files are written under another name first, which the store does not list.
    if isinstance(_opened, LocalStore) and _opened.prefix is not None:
        remains = Path(_opened.prefix) / name[:2] / name
        await asyncio.to_thread(shutil.rmtree, remains, ignore_errors=True)


def _folder(folder: Path) -> LocalStore:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError([f"TOOLSHARE_DATA: {folder} cannot be made ({error})"]) from None
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise SettingsError([f"TOOLSHARE_DATA: {folder} cannot be written by user {os.getuid()}"])
    return LocalStore(folder, mkdir=True, automatic_cleanup=True)


def _bucket(bucket: Bucket) -> S3Store:
    _forget_empty_variables()
    config: S3Config = {}
    if bucket.region:
        config["region"] = bucket.region
    if bucket.endpoint:
        config["endpoint"] = bucket.endpoint
    if bucket.key_id:
        config["access_key_id"] = bucket.key_id
    if bucket.key_secret:
        config["secret_access_key"] = bucket.key_secret
    try:
        return S3Store.from_url(
            bucket.url, config=config, client_options=_client(bucket), retry_config=_retries()
        )
    except (BaseError, ValueError) as error:
        raise SettingsError([f"FILES_URL: {bucket.url} cannot be opened ({error})"]) from None


def _forget_empty_variables() -> None:
    """Compose hands on what is empty in ``.env``; obstore would take that for a value."""
    for name in [name for name, text in os.environ.items() if name.startswith("AWS_") and not text]:
        del os.environ[name]


def _client(bucket: Bucket) -> ClientConfig:
    # Only who writes http:// gets it: keys are never sent in the clear, signatures are.
    return {
        "allow_http": (bucket.endpoint or "").startswith("http://"),
        "connect_timeout": CONNECT_WITHIN,
        "timeout": timedelta(seconds=LONGEST_S),
    }


def _retries() -> RetryConfig:
    return {
        "max_retries": TRIES_AGAIN,
        "retry_timeout": timedelta(seconds=LONGEST_S),
        "backoff": {
            "init_backoff": timedelta(seconds=0.1),
            "max_backoff": timedelta(seconds=1),
            "base": 2,
        },
    }


@asynccontextmanager
async def _answering(longest_s: float = LONGEST_S) -> AsyncIterator[None]:
    """Turn every failure of the store into ``Away``, and silence too."""
    # Or a page of photos that S3 does not send would keep everybody else waiting.
    async with nullcontext() if isinstance(_opened, LocalStore) else aside():
        try:
            async with asyncio.timeout(longest_s):
                yield
        except (BaseError, OSError, TimeoutError) as error:
            raise _away(error) from None


def _away(error: Exception) -> Away:
    # After the first line come the insides of the request, over many lines.
    what = str(error).partition("\n")[0] or type(error).__name__
    return Away(f"the store of files: {what}")


def _store() -> ObjectStore:
    if _opened is None:
        raise RuntimeError("The store of files is not open.")
    return _opened
