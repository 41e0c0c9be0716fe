"""What the catalogue shows: the tools that match, and what is shared so far."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec

from toolshare.catalogue.rules import Search, read_words
from toolshare.db import fetch, fetch_one
from toolshare.occupancy.queries import first_free_days
from toolshare.tools.categories import leaves_under
from toolshare.tools.pictures import motif
from toolshare.web.paging import Cursor, Slice, cut

PAGE_SIZE = 24
COUNTED_AT_MOST = 500


class Card(msgspec.Struct, frozen=True):
    """A tool as the catalogue shows it."""

    id: UUID
    created_at: datetime
    title: str
    category: str
    skill_level: str
    price_cents: int
    longest_loan_days: int
    currency: str
    owner_name: str
    photo_name: str | None
    photo_text: str | None
    next_free_day: date | None = None
    is_free_now: bool = False
    is_hidden: bool = False

    @property
    def motif(self) -> str:
        """The drawing that stands for it where there is no photo."""
        return motif(self.category, self.id)

    @property
    def picture_alt(self) -> str:
        """What the picture shows, in words; the title beside it says what it is."""
        return self.photo_text or ""


class Shared(msgspec.Struct, frozen=True):
    """What is shared so far, in the communities that everybody may see."""

    tools: int
    owners: int
    loans: int
    value_cents: int
    currency: str | None
    """``None`` when the tools' values are in several currencies and cannot be added up."""


class Found(msgspec.Struct, frozen=True):
    """A page of the tools that match; ``count`` goes up to one more than is counted."""

    cards: Sequence[Card]
    count: int
    next: str | None


async def find_tools(
    search: Search,
    *,
    viewer_id: UUID | None,
    now: datetime,
    size: int = PAGE_SIZE,
    without_own: bool = False,
) -> Found:
    """Return a page of the tools that match, newest first, each with when it can be had.

    A viewer sees what is in public communities and in their own, and nothing hidden or
    deleted. ``count`` is that of all pages only on the first one.
    """
    words = read_words(search.words)
    after = search.after
    depth = size + 1 if after else max(size, COUNTED_AT_MOST) + 1
    rows = await fetch(
        _counted,
        _CARDS,
        words.whole,
        words.beginning,
        words.stem,
        leaves_under(search.category) if search.category else None,
        search.first_day,
        search.last_day,
        now,
        after.created_at if after else None,
        after.id if after else None,
        viewer_id if without_own else None,
        None if search.first_day else depth,
        depth,
        viewer_id,
        size + 1,
    )
    page = cut([card for _count, card in rows], size)
    return Found(await _with_free_days(page.rows, now), rows[0][0] if rows else 0, page.next)


async def tools_of(
    owner_id: UUID, *, viewer_id: UUID, after: Cursor | None, now: datetime
) -> Slice[Card]:
    """Return a page of what a member lends, newest first, as far as the viewer may see it."""
    after = after or Cursor(datetime.max.replace(tzinfo=UTC), UUID(int=0))
    rows = await fetch(
        Card, _OF_OWNER, owner_id, viewer_id, after.created_at, after.id, PAGE_SIZE + 1
    )
    page = cut(rows, PAGE_SIZE)
    return Slice(await _with_free_days(page.rows, now), page.next)


async def shared_so_far() -> Shared:
    """Count what is shared in the public communities."""
    shared = await fetch_one(Shared, _SHARED)
    return shared or Shared(0, 0, 0, 0, None)


def _counted(*row: Any) -> tuple[int, Card]:
    count, *columns = row
    return count, Card(*columns)


async def _with_free_days(cards: Sequence[Card], now: datetime) -> Sequence[Card]:
    if not cards:
        return cards
    free = await first_free_days([card.id for card in cards], now=now)
    return [
        msgspec.structs.replace(
            card, next_free_day=free[card.id].day, is_free_now=free[card.id].is_today
        )
        for card in cards
    ]


# The planner sees constants: what is not asked for disappears from the plan, and the words are
# parsed once. Each community is read in the order of `tool_newest` and only as deep as the count
# goes, so a page costs the same however many tools there are. The inner LIMIT (none, where days
# are asked for) keeps the calendar out of the inner query: there it would be consulted for every
# match before the newest are chosen.
_CARDS = """
SELECT tool.count, tool.id, tool.created_at, tool.title, tool.category, tool.skill_level,
       tool.price_per_day_cents, tool.longest_loan_days, tool.currency, owner.name,
       cover.name, cover.alternative_text
  FROM (
    SELECT count(*) OVER () AS count, match.*, community.currency
      FROM (
        SELECT NULLIF(
                 websearch_to_tsquery('english', plain_words({}))
                 && (COALESCE((NULLIF(websearch_to_tsquery(
                       'english', plain_words({}))::text, '') || ':*')::tsquery, '')
                     || COALESCE((NULLIF(websearch_to_tsquery(
                       'english', plain_words({}))::text, '') || ':*')::tsquery, '')),
                 '') AS words,
               {}::text[] AS categories, {}::date AS first_day, {}::date AS last_day,
               {}::timestamptz AS now, {}::timestamptz AS after_at, {}::uuid AS after_id,
               {}::uuid AS without_owner_id
      ) AS asked
     CROSS JOIN community
     CROSS JOIN LATERAL (
        SELECT tool.id, tool.created_at, tool.title, tool.category, tool.skill_level,
               tool.price_per_day_cents, tool.longest_loan_days, tool.owner_id
          FROM (
            SELECT *
              FROM tool
             WHERE tool.community_id = community.id
               AND NOT tool.is_hidden AND tool.deleted_at IS NULL
               AND (asked.words IS NULL OR tool.search @@ asked.words)
               AND (asked.categories IS NULL OR tool.category = ANY(asked.categories))
               AND (asked.without_owner_id IS NULL OR tool.owner_id <> asked.without_owner_id)
               AND (asked.after_at IS NULL
                    OR (tool.created_at, tool.id) < (asked.after_at, asked.after_id))
             ORDER BY tool.created_at DESC, tool.id DESC
             LIMIT {}
          ) AS tool
         WHERE asked.first_day IS NULL OR EXISTS (
           SELECT FROM copy
            WHERE copy.tool_id = tool.id AND copy.retired_at IS NULL
              AND NOT EXISTS (
                SELECT FROM occupancy
                 WHERE occupancy.copy_id = copy.id AND occupancy.active
                   AND occupancy.blocked && tstzrange(
                     (asked.first_day + community.opens_at) AT TIME ZONE community.time_zone,
                     (asked.last_day + community.closes_at
                       + make_interval(days => tool.turnaround_days))
                       AT TIME ZONE community.time_zone,
                     '[)'))
              AND (asked.first_day > (asked.now AT TIME ZONE community.time_zone)::date
                   OR NOT EXISTS (
                     SELECT FROM loan
                      WHERE loan.copy_id = copy.id
                        AND loan.state IN ('on_loan', 'return_reported'))))
         ORDER BY tool.created_at DESC, tool.id DESC
         LIMIT {}
     ) AS match
     WHERE community.is_public OR EXISTS (
       SELECT FROM membership
        WHERE membership.community_id = community.id AND membership.member_id = {})
     ORDER BY match.created_at DESC, match.id DESC
     LIMIT {}
  ) AS tool
  JOIN member AS owner ON owner.id = tool.owner_id
  LEFT JOIN LATERAL (
    SELECT photo.name, tool_photo.alternative_text
      FROM tool_photo
      JOIN photo ON photo.id = tool_photo.photo_id
     WHERE tool_photo.tool_id = tool.id
     ORDER BY tool_photo.position, tool_photo.id
     LIMIT 1
  ) AS cover ON true
 ORDER BY tool.created_at DESC, tool.id DESC
"""

_OF_OWNER = """
SELECT tool.id, tool.created_at, tool.title, tool.category, tool.skill_level,
       tool.price_per_day_cents, tool.longest_loan_days, community.currency, owner.name,
       cover.name, cover.alternative_text
  FROM tool
  JOIN community ON community.id = tool.community_id
  JOIN member AS owner ON owner.id = tool.owner_id
  LEFT JOIN LATERAL (
    SELECT photo.name, tool_photo.alternative_text
      FROM tool_photo
      JOIN photo ON photo.id = tool_photo.photo_id
     WHERE tool_photo.tool_id = tool.id
     ORDER BY tool_photo.position, tool_photo.id
     LIMIT 1
  ) AS cover ON true
 WHERE tool.owner_id = {} AND NOT tool.is_hidden AND tool.deleted_at IS NULL
   AND (community.is_public OR EXISTS (
     SELECT FROM membership
      WHERE membership.community_id = community.id AND membership.member_id = {}))
   AND (tool.created_at, tool.id) < ({}, {})
 ORDER BY tool.created_at DESC, tool.id DESC
 LIMIT {}
"""

_SHARED = """
SELECT count(*), count(DISTINCT tool.owner_id),
       (SELECT count(*) FROM loan
          JOIN community ON community.id = loan.community_id AND community.is_public
         WHERE loan.state = 'closed'),
       COALESCE(sum(tool.replacement_value_cents), 0)::bigint,
       CASE WHEN count(DISTINCT community.currency) = 1 THEN min(community.currency) END
  FROM tool
  JOIN community ON community.id = tool.community_id AND community.is_public
 WHERE NOT tool.is_hidden AND tool.deleted_at IS NULL
"""
