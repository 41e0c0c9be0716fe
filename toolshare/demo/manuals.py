"""The manuals of the demo's tools, set from their own words."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

import structlog

from toolshare.db import transaction
from toolshare.demo.leaflet import Section, leaflet
from toolshare.demo.place import Place
from toolshare.demo.texts import ToolText
from toolshare.manuals.actions import put_with, store_manual
from toolshare.photos.store import open_store
from toolshare.refusal import Away
from toolshare.settings import Settings

TITLE = "Short manual"

log = structlog.get_logger(__name__)


async def write_manuals(place: Place, settings: Settings, *, now: datetime) -> None:
    """Put a manual with each tool that has one, after the tools are there for good.

    Where files cannot be kept for now, the demo does without.
    """
    open_store(settings.photos)
    try:
        for thing in place.things.values():
            if thing.text.manual:
                file = BytesIO(leaflet(thing.text.title, list(_sections(thing.text))))
                manual_id = await store_manual(file, by=thing.owner.id, now=now)
                async with transaction():
                    await put_with(thing.id, [(manual_id, TITLE)], owner_id=thing.owner.id)
    except Away as error:
        log.warning("the demo has no manuals", error=str(error))


def _sections(text: ToolText) -> Iterator[Section]:
    yield "How it is used", text.manual
    if text.safety_note:
        yield "What can hurt", [text.safety_note]
    if text.accessories:
        yield "What comes with it", text.accessories
