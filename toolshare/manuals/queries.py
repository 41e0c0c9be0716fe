"""Which manuals there are, and who may read them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from toolshare.db import fetch, fetch_one
from toolshare.photos.sight import IN_EVERYBODYS_SIGHT, SHOWN, VIEWER, viewing


class ManualRow(msgspec.Struct, frozen=True):
    """A manual as a tool's page and its form list it."""

    id: UUID
    name: str
    title: str
    size_bytes: int

    @property
    def url(self) -> str:
        """Where it is read."""
        return f"/manuals/{self.name}"


class Readable(msgspec.Struct, frozen=True):
    """A manual that somebody may read."""

    title: str
    size_bytes: int
    is_public: bool
    """Whether everybody may."""


async def staged(manual_ids: Sequence[UUID], *, uploader_id: UUID) -> list[ManualRow]:
    """Find those of the manuals that this member uploaded, in the order asked for."""
    return await fetch(
        ManualRow,
        "SELECT manual.id, manual.name, manual.title, manual.size_bytes "
        "FROM unnest({}::uuid[]) WITH ORDINALITY AS asked(id, place) "
        "JOIN manual ON manual.id = asked.id AND manual.uploader_id = {} ORDER BY asked.place",
        list(manual_ids),
        uploader_id,
    )


_READABLE = f"""
SELECT manual.title, manual.size_bytes, coalesce({IN_EVERYBODYS_SIGHT}, false)
  FROM manual
  CROSS JOIN {VIEWER}
  LEFT JOIN tool ON tool.id = manual.tool_id
  LEFT JOIN community ON community.id = tool.community_id
 WHERE manual.name = {{}} AND (manual.uploader_id = viewer.id OR {SHOWN})
"""  # noqa: S608


async def readable(name: str, *, viewer_id: UUID | None, now: datetime) -> Readable | None:
    """Find a manual by its name; ``None`` if this viewer may not read it."""
    return await fetch_one(Readable, _READABLE, *viewing(viewer_id, now), name)
