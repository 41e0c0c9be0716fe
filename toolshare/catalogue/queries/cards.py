"""Tools as cards show them, and what is shared so far."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from toolshare.catalogue.rules import PAGE_SIZE
from toolshare.db import fetch, fetch_one
from toolshare.occupancy.queries import FreeFrom, first_free_days
from toolshare.places.rules import shown_m
from toolshare.tools.pictures import motif
from toolshare.web.paging import TOP, Cursor, Slice, cut


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
    is_own: bool = False
    """Whether it is the viewer's own."""
    distance_m: int | None = None
    """From the viewer's own place, as it is shown; ``None`` where either has none."""

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


async def tools_of(
    owner_id: UUID, *, viewer_id: UUID, after: Cursor | None, now: datetime
) -> Slice[Card]:
    """Return a page of what a member lends, newest first, as far as the viewer may see it."""
    after = after or TOP
    rows = await fetch(
        card_away, _OF_OWNER, viewer_id, owner_id, after.created_at, after.id, PAGE_SIZE + 1
    )
    page = cut(rows, PAGE_SIZE)
    return Slice(await with_free_days(page.rows, now), page.next)


async def shared_so_far() -> Shared:
    """Count what is shared in the public communities."""
    shared = await fetch_one(Shared, _SHARED)
    return shared or Shared(0, 0, 0, 0, None)


async def with_free_days(cards: Sequence[Card], now: datetime) -> Sequence[Card]:
    """Say on each card when the tool can be had."""
    if not cards:
        return cards
    free = await first_free_days([card.id for card in cards], now=now)
    return [free_from(card, free[card.id]) for card in cards]


def card_away(*row: Any) -> Card:
    """Build a card from what is selected as ``AWAY`` and ``CARD``."""
    away_m, is_own, *card = row
    return Card(*card, is_own=is_own, distance_m=None if away_m is None else shown_m(away_m))


def free_from(card: Card, free: FreeFrom) -> Card:
    """Say on a card when the tool can be had."""
    return msgspec.structs.replace(card, next_free_day=free.day, is_free_now=free.is_today)


CARD = """
       tool.id, tool.created_at, tool.title, tool.category, tool.skill_level,
       tool.price_per_day_cents, tool.longest_loan_days, community.currency, owner.name,
       cover.name, cover.alternative_text
"""
"""What a ``Card`` is made of, in its order: of a tool, its community, its owner and its cover."""
AWAY = """
       CASE WHEN tool.owner_id <> viewer.id
            THEN distance_m(viewer.latitude, viewer.longitude, tool.latitude, tool.longitude)
        END,
       COALESCE(tool.owner_id = viewer.id, false),"""
"""How far it is from a member, or from nobody, who is joined as ``viewer``, and whether it is
theirs; before a ``CARD``."""
JOIN_COVER = """
  LEFT JOIN LATERAL (
    SELECT photo.name, tool_photo.alternative_text
      FROM tool_photo
      JOIN photo ON photo.id = tool_photo.photo_id
     WHERE tool_photo.tool_id = tool.id
     ORDER BY tool_photo.position, tool_photo.id
     LIMIT 1
  ) AS cover ON true
"""

_OF_OWNER = """
SELECT $AWAY$$CARD$  FROM tool
  JOIN community ON community.id = tool.community_id
  JOIN member AS owner ON owner.id = tool.owner_id
  JOIN member AS viewer ON viewer.id = {}
$COVER$
 WHERE tool.owner_id = {} AND NOT tool.is_hidden AND tool.deleted_at IS NULL
   AND (community.is_public OR EXISTS (
     SELECT FROM membership
      WHERE membership.community_id = community.id AND membership.member_id = viewer.id))
   AND (tool.created_at, tool.id) < ({}, {})
 ORDER BY tool.created_at DESC, tool.id DESC
 LIMIT {}
"""
_OF_OWNER = _OF_OWNER.replace("$AWAY$", AWAY).replace("$CARD$", CARD).replace("$COVER$", JOIN_COVER)

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
