"""A member's saved searches, each with how much is new."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from toolshare.catalogue.rules import Search
from toolshare.db import fetch
from toolshare.keeping.rules import MOST_SEARCHES, is_over
from toolshare.refusal import NotThere


class SavedSearch(msgspec.Struct, frozen=True):
    """A search that goes on looking."""

    id: UUID
    name: str
    search: Search
    wants_notices: bool
    created_at: datetime
    new_count: int
    """Tools that it has found since its member last looked, as far as they may see them."""
    is_more: bool
    """Whether there are more than were counted."""

    def is_over(self, today: date) -> bool:
        """Whether its days have begun: it finds nothing any more."""
        return is_over(self.search, today=today)

    def left(self, today: date) -> Search:
        """What of it can still be looked for, the newest first: days that are over cannot."""
        left = self.search.without("first_day", "last_day") if self.is_over(today) else self.search
        return left.but(sort="newest") if left.words else left


async def saved_searches(member_id: UUID) -> list[SavedSearch]:
    """List all that a member has saved, the latest first."""
    return await fetch(_saved_search, _SEARCHES, member_id, None, MOST_SEARCHES)


async def saved_search(search_id: UUID, *, member_id: UUID) -> SavedSearch:
    """Find one of a member's saved searches; anybody else's is ``NotThere``."""
    rows = await fetch(_saved_search, _SEARCHES, member_id, search_id, 1)
    if not rows:
        raise NotThere
    return rows[0]


def _saved_search(*row: Any) -> SavedSearch:
    search_id, name, search, *others = row
    return SavedSearch(search_id, name, msgspec.json.decode(search, type=Search), *others)


# A find has the ids of at most a hundred tools and the number of all.
_SEARCHES = """
SELECT saved.id, saved.name, saved.search, saved.wants_notices, saved.created_at,
       COALESCE(news.count, 0), COALESCE(news.is_more, false)
  FROM saved_search AS saved
  LEFT JOIN LATERAL (
    SELECT count(DISTINCT tool.id) AS count, bool_or(find.count > cardinality(tool_ids)) AS is_more
      FROM saved_search_find AS find
     CROSS JOIN unnest(find.tool_ids) AS found (id)
      JOIN tool ON tool.id = found.id AND NOT tool.is_hidden AND tool.deleted_at IS NULL
      JOIN community ON community.id = tool.community_id
     WHERE find.search_id = saved.id AND find.at > saved.seen_at
       AND (community.is_public OR EXISTS (
         SELECT FROM membership
          WHERE membership.community_id = community.id
            AND membership.member_id = saved.member_id))
  ) AS news ON true
 WHERE saved.member_id = {} AND saved.id = COALESCE({}::uuid, saved.id)
 ORDER BY saved.created_at DESC, saved.id DESC
 LIMIT {}
"""
