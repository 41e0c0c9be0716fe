"""What a member has been told, as far as there is still something to see."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from toolshare.db import fetch
from toolshare.refusal import NotThere
from toolshare.tools.pictures import motif
from toolshare.web.paging import Cursor, Slice, cut

PAGE_SIZE = 30


class Notice(msgspec.Struct, frozen=True):
    """One thing that a member is told."""

    id: UUID
    created_at: datetime
    read_at: datetime | None
    kind: str
    subject_id: UUID
    """The tool that is new, or the saved search that has found several."""
    count: int
    title: str
    """What the tool or the search is called."""
    category: str | None
    photo_name: str | None
    searches: Sequence[str]
    """The saved searches that have found the tool."""

    @property
    def motif(self) -> str:
        """The drawing that stands for a tool without a photo."""
        return motif(self.category or "", self.subject_id)


async def notices_of(member_id: UUID, *, after: Cursor | None) -> Slice[Notice]:
    """Return a page of what a member has been told, the latest first."""
    rows = await fetch(
        Notice,
        _NOTICES,
        member_id,
        None,
        after.created_at if after else None,
        after.id if after else None,
        PAGE_SIZE + 1,
    )
    return cut(rows, PAGE_SIZE)


async def notice_of(notice_id: UUID, *, member_id: UUID) -> Notice:
    """Find one of a member's notices; anybody else's is ``NotThere``."""
    rows = await fetch(Notice, _NOTICES, member_id, notice_id, None, None, 1)
    if not rows:
        raise NotThere
    return rows[0]


_NOTICES = """
SELECT notice.id, notice.at, notice.read_at, notice.kind, notice.subject_id, notice.count,
       COALESCE(tool.title, search.name), tool.category,
       (SELECT photo.name FROM tool_photo JOIN photo ON photo.id = tool_photo.photo_id
         WHERE tool_photo.tool_id = tool.id
         ORDER BY tool_photo.position, tool_photo.id LIMIT 1),
       ARRAY(
         SELECT own.name FROM saved_search AS own
          WHERE own.member_id = notice.member_id AND EXISTS (
            SELECT FROM saved_search_find AS find
             WHERE find.search_id = own.id AND tool.id = ANY(find.tool_ids))
          ORDER BY own.created_at, own.id)
  FROM (
    SELECT {}::uuid AS member_id, {}::uuid AS notice_id,
           {}::timestamptz AS after_at, {}::uuid AS after_id
  ) AS asked
  JOIN notice ON notice.member_id = asked.member_id
  LEFT JOIN (
    tool JOIN community ON community.id = tool.community_id
  ) ON notice.kind = 'new_tool' AND tool.id = notice.subject_id
   AND NOT tool.is_hidden AND tool.deleted_at IS NULL
   AND (community.is_public OR EXISTS (
         SELECT FROM membership
          WHERE membership.community_id = community.id
            AND membership.member_id = asked.member_id))
  LEFT JOIN saved_search AS search
    ON notice.kind = 'new_tools' AND search.id = notice.subject_id
   AND search.member_id = asked.member_id
 WHERE (tool.id IS NOT NULL OR search.id IS NOT NULL)
   AND notice.id = COALESCE(asked.notice_id, notice.id)
   AND (asked.after_at IS NULL OR (notice.at, notice.id) < (asked.after_at, asked.after_id))
 ORDER BY notice.at DESC, notice.id DESC
 LIMIT {}
"""
