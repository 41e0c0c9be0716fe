"""What pages show of tools."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import msgspec

from toolshare.communities.rules import Hours
from toolshare.db import fetch, fetch_one
from toolshare.manuals.queries import ManualRow
from toolshare.photos.sight import IN_SIGHT
from toolshare.refusal import NotThere
from toolshare.tools.pictures import motif
from toolshare.web.paging import TOP, Cursor


class GalleryPhoto(msgspec.Struct, frozen=True):
    """One photo of a tool; ``width`` and ``height`` are those of its largest size."""

    id: UUID
    name: str
    alternative_text: str
    width: int
    height: int


class StoredTool(msgspec.Struct, frozen=True):
    """What stands in a tool's own row, to be read in the order of ``OF_TOOL``."""

    id: UUID
    created_at: datetime
    title: str
    category: str
    brand: str
    model: str
    year_made: int | None
    description: str
    accessories: str
    safety_note: str
    skill_level: str
    price_per_day_cents: int
    deposit_cents: int
    replacement_value_cents: int
    longest_loan_days: int
    turnaround_days: int
    is_instant: bool
    is_hidden: bool


OF_TOOL = ", ".join(f"tool.{name}" for name in StoredTool.__struct_fields__)


class ToolPage(StoredTool, frozen=True):
    """A tool with all that its own page says about it."""

    owner_id: UUID
    owner_name: str
    community_id: UUID
    community_name: str
    is_public: bool
    """Whether its community shows its tools to everybody."""
    currency: str
    time_zone: str
    opens_at: time
    closes_at: time
    photos: list[GalleryPhoto] = []
    manuals: list[ManualRow] = []

    @property
    def hours(self) -> Hours:
        """When it can be fetched and brought back."""
        return Hours(self.time_zone, self.opens_at, self.closes_at)

    @property
    def accessory_list(self) -> list[str]:
        """What comes with it, thing by thing."""
        return [line.strip() for line in self.accessories.splitlines() if line.strip()]

    @property
    def photo_name(self) -> str | None:
        """The photo that stands for the tool."""
        return self.photos[0].name if self.photos else None

    @property
    def motif(self) -> str:
        """The drawing that stands for it where there is no photo."""
        return motif(self.category, self.id)


_TOOL = f"""
SELECT {OF_TOOL}, tool.owner_id, owner.name, tool.community_id,
       community.name, community.is_public, community.currency, community.time_zone,
       community.opens_at, community.closes_at,
       ARRAY(SELECT (photo.id, photo.name, tool_photo.alternative_text, photo.width, photo.height)
               FROM tool_photo
               JOIN photo ON photo.id = tool_photo.photo_id
              WHERE tool_photo.tool_id = tool.id
              ORDER BY tool_photo.position, tool_photo.id),
       ARRAY(SELECT (manual.id, manual.name, manual.title, manual.size_bytes)
               FROM manual
              WHERE manual.tool_id = tool.id
              ORDER BY manual.position, manual.id)
  FROM tool
  JOIN member AS owner ON owner.id = tool.owner_id
  JOIN community ON community.id = tool.community_id
  CROSS JOIN (SELECT {{}}::uuid AS id) AS viewer
 WHERE tool.id = {{}} AND tool.deleted_at IS NULL
   AND (tool.owner_id = viewer.id OR {IN_SIGHT})
"""  # noqa: S608


async def tool_page(tool_id: UUID, *, viewer_id: UUID | None) -> ToolPage:
    """Find a tool that this viewer may see.

    Raises ``NotThere`` when it is missing, deleted, hidden by somebody else, or in a
    private community that the viewer does not belong to.
    """
    tool = await fetch_one(_tool_page, _TOOL, viewer_id, tool_id)
    if tool is None:
        raise NotThere
    return tool


def _tool_page(*columns: Any) -> ToolPage:
    *facts, photos, manuals = columns
    return ToolPage(
        *facts,
        photos=[GalleryPhoto(*photo) for photo in photos],
        manuals=[ManualRow(*manual) for manual in manuals],
    )


async def own_tool(tool_id: UUID, *, owner_id: UUID) -> ToolPage:
    """Find a tool that is this member's own; anything else is ``NotThere``."""
    tool = await tool_page(tool_id, viewer_id=owner_id)
    if tool.owner_id != owner_id:
        raise NotThere
    return tool


class OwnRow(msgspec.Struct, frozen=True):
    """A tool in its owner's list, with what is going on with it."""

    id: UUID
    title: str
    category: str
    price_per_day_cents: int
    currency: str
    is_hidden: bool
    created_at: datetime
    photo_name: str | None
    request_count: int
    """Loans that wait for the owner's answer."""
    borrower_name: str | None
    """Who has the tool in hand."""
    back_on: date | None
    due_at: datetime | None
    """When it should be back, until somebody says that it is."""
    promised_for: date | None
    """The first day of the next loan that is promised."""

    @property
    def motif(self) -> str:
        """The drawing that stands for it where there is no photo."""
        return motif(self.category, self.id)


_OWN = """
SELECT tool.id, tool.title, tool.category, tool.price_per_day_cents, community.currency,
       tool.is_hidden, tool.created_at,
       (SELECT photo.name FROM tool_photo JOIN photo ON photo.id = tool_photo.photo_id
         WHERE tool_photo.tool_id = tool.id
         ORDER BY tool_photo.position, tool_photo.id LIMIT 1),
       (SELECT count(*) FROM loan WHERE loan.tool_id = tool.id AND loan.state = 'requested'),
       away.name, away.last_day, away.due_at,
       (SELECT min(loan.first_day) FROM loan
         WHERE loan.tool_id = tool.id AND loan.state IN ('approved', 'ready'))
  FROM tool
  JOIN community ON community.id = tool.community_id
  LEFT JOIN LATERAL (
    SELECT borrower.name, loan.last_day,
           CASE WHEN loan.state = 'on_loan' THEN loan.due_at END AS due_at
      FROM loan
      JOIN member AS borrower ON borrower.id = loan.borrower_id
     WHERE loan.tool_id = tool.id AND loan.state IN ('on_loan', 'return_reported')
     ORDER BY loan.due_at, loan.id
     LIMIT 1
  ) AS away ON true
 WHERE tool.owner_id = {} AND tool.deleted_at IS NULL
"""


async def own_tools(owner_id: UUID, *, after: Cursor | None, limit: int) -> list[OwnRow]:
    """List a member's own tools, newest first, beginning after a page's last row."""
    after = after or TOP
    return await fetch(
        OwnRow,
        _OWN + " AND (tool.created_at, tool.id) < ({}, {}) "
        "ORDER BY tool.created_at DESC, tool.id DESC LIMIT {}",
        owner_id,
        after.created_at,
        after.id,
        limit,
    )


async def own_row(tool_id: UUID, *, owner_id: UUID) -> OwnRow:
    """Find one row of that list; a tool that is not in it is ``NotThere``."""
    row = await fetch_one(OwnRow, _OWN + " AND tool.id = {}", owner_id, tool_id)
    if row is None:
        raise NotThere
    return row
