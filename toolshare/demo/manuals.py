"""The manuals of the demo's tools, set from their own words."""

import asyncio
import secrets
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

import structlog

from toolshare.db import execute
from toolshare.demo.leaflet import Section, leaflet
from toolshare.demo.place import Place, named
from toolshare.demo.texts import ToolText
from toolshare.photos import store
from toolshare.refusal import Away
from toolshare.settings import Bucket

TITLE = "Short manual"

File = tuple[str, bytes]
"""A manual's name in the store, and its content."""

log = structlog.get_logger(__name__)


async def note_manuals(place: Place, *, now: datetime) -> list[File]:
    """Write the rows of the manuals, and return the files that belong to them."""
    files = []
    for thing in place.things.values():
        if thing.text.manual:
            name = secrets.token_hex(16)
            content = leaflet(thing.text.title, list(_sections(thing.text)))
            files.append((name, content))
            await execute(
                "INSERT INTO manual (id, uploader_id, tool_id, name, title, size_bytes, "
                "created_at) VALUES ({}, {}, {}, {}, {}, {}, {})",
                named("manual", thing.text.title),
                thing.owner.id,
                thing.id,
                name,
                TITLE,
                len(content),
                now,
            )
    return files


async def keep_files(files: Sequence[File], *, photos: Path | Bucket) -> None:
    """Keep the files, in a process of its own; where none can be kept now, do without.

    The store works with threads. A server that forks its web processes from this one, as
    Granian does, would leave them a store whose threads are gone.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        try:
            await asyncio.get_running_loop().run_in_executor(apart, _keep, files, photos)
        except Away as error:
            log.warning("the demo has no manuals", error=str(error))


def _keep(files: Sequence[File], photos: Path | Bucket) -> None:
    store.open_store(photos)
    asyncio.run(_write_all(files))


async def _write_all(files: Sequence[File]) -> None:
    for name, content in files:
        await store.write_manual(name, BytesIO(content))


def _sections(text: ToolText) -> Iterator[Section]:
    yield "How it is used", text.manual
    if text.safety_note:
        yield "What can hurt", [text.safety_note]
    if text.accessories:
        yield "What comes with it", text.accessories
