"""What pages show of tools."""

from datetime import datetime, time
from uuid import UUID

import msgspec

from toolshare.communities.rules import Hours
from toolshare.db import fetch, fetch_one
from toolshare.refusal import NotThere
from toolshare.tools.pictures import motif


class GalleryPhoto(msgspec.Struct, frozen=True):
    """One photo of a tool; ``width`` and ``height`` are those of its largest size."""

    id: UUID
    name: str
    alternative_text: str
    width: int
    height: int


class ToolPage(msgspec.Struct, frozen=True):
    """A tool with all that its own page says about it."""

    id: UUID
    title: str
    brand: str
    model: str
    year_made: int | None
    category: str
    description: str
    skill_level: str
    price_per_day_cents: int
    deposit_cents: int
    replacement_value_cents: int
    longest_loan_days: int
    turnaround_days: int
    is_instant: bool
    is_hidden: bool
    owner_id: UUID
    owner_name: str
    community_id: UUID
    community_name: str
    currency: str
    time_zone: str
    opens_at: time
    closes_at: time
    created_at: datetime
    photos: list[GalleryPhoto] = []

    @property
    def hours(self) -> Hours:
        """When it can be fetched and brought back."""
        return Hours(self.time_zone, self.opens_at, self.closes_at)

    @property
    def photo_name(self) -> str | None:
        """The photo that stands for the tool."""
        return self.photos[0].name if self.photos else None

    @property
    def motif(self) -> str:
        """The drawing that stands for it where there is no photo."""
        return motif(self.category, self.id)


_TOOL = """
SELECT tool.id, tool.title, tool.brand, tool.model, tool.year_made, tool.category,
       tool.description, tool.skill_level, tool.price_per_day_cents, tool.deposit_cents,
       tool.replacement_value_cents, tool.longest_loan_days, tool.turnaround_days,
       tool.is_instant, tool.is_hidden, tool.owner_id, owner.name, tool.community_id,
       community.name, community.currency, community.time_zone, community.opens_at,
       community.closes_at, tool.created_at
  FROM tool
  JOIN member AS owner ON owner.id = tool.owner_id
  JOIN community ON community.id = tool.community_id
  CROSS JOIN (SELECT {}::uuid AS id) AS viewer
 WHERE tool.id = {} AND tool.deleted_at IS NULL
   AND (NOT tool.is_hidden OR tool.owner_id = viewer.id)
   AND (community.is_public OR EXISTS (
         SELECT FROM membership
          WHERE membership.community_id = community.id
            AND membership.member_id = viewer.id))
"""

_PHOTOS = """
SELECT photo.id, photo.name, tool_photo.alternative_text, photo.width, photo.height
  FROM tool_photo
  JOIN photo ON photo.id = tool_photo.photo_id
 WHERE tool_photo.tool_id = {}
 ORDER BY tool_photo.position, tool_photo.id
"""


async def tool_page(tool_id: UUID, *, viewer_id: UUID | None) -> ToolPage:
    """Find a tool that this viewer may see.

    Raises ``NotThere`` when it is missing, deleted, hidden by somebody else, or in a
    private community that the viewer does not belong to.
    """
    tool = await fetch_one(ToolPage, _TOOL, viewer_id, tool_id)
    if tool is None:
        raise NotThere
    photos = await fetch(GalleryPhoto, _PHOTOS, tool_id)
    return msgspec.structs.replace(tool, photos=photos) if photos else tool


async def own_tool(tool_id: UUID, *, owner_id: UUID) -> ToolPage:
    """Find a tool that is this member's own; anything else is ``NotThere``."""
    tool = await tool_page(tool_id, viewer_id=owner_id)
    if tool.owner_id != owner_id:
        raise NotThere
    return tool
