"""The tools that a member opened last."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from toolshare.db import fetch
from toolshare.keeping.rules import VIEWINGS_LAST, VIEWINGS_SHOWN
from toolshare.tools.pictures import motif


class Viewed(msgspec.Struct, frozen=True):
    """A tool as the small row on the front page shows it."""

    id: UUID
    title: str
    category: str
    photo_name: str | None

    @property
    def motif(self) -> str:
        """The drawing that stands for it where there is no photo."""
        return motif(self.category, self.id)


async def recently_viewed(member_id: UUID, *, now: datetime) -> Sequence[Viewed]:
    """Return the tools that somebody opened last, as far as they may still see them."""
    return await fetch(Viewed, _VIEWED, member_id, now - VIEWINGS_LAST, VIEWINGS_SHOWN)


_VIEWED = """
SELECT tool.id, tool.title, tool.category,
       (SELECT photo.name FROM tool_photo JOIN photo ON photo.id = tool_photo.photo_id
         WHERE tool_photo.tool_id = tool.id
         ORDER BY tool_photo.position, tool_photo.id LIMIT 1)
  FROM viewing
  JOIN tool ON tool.id = viewing.tool_id AND NOT tool.is_hidden AND tool.deleted_at IS NULL
  JOIN community ON community.id = tool.community_id
 WHERE viewing.member_id = {} AND viewing.at > {}
   AND (community.is_public OR EXISTS (
         SELECT FROM membership
          WHERE membership.community_id = community.id
            AND membership.member_id = viewing.member_id))
 ORDER BY viewing.at DESC
 LIMIT {}
"""
