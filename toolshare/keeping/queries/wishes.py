"""The tools that somebody would like to borrow some day."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from toolshare.catalogue.queries.cards import (
    AWAY,
    CARD,
    JOIN_COVER,
    PAGE_SIZE,
    Card,
    card_away,
    with_free_days,
)
from toolshare.db import fetch, fetch_value
from toolshare.web.paging import Cursor, Slice, cut


class Wish(msgspec.Struct, frozen=True):
    """A tool on somebody's list, since when, and its card."""

    id: UUID
    created_at: datetime
    card: Card


async def is_wished(tool_id: UUID, *, member_id: UUID) -> bool:
    """Whether a tool is on somebody's wish list."""
    return bool(
        await fetch_value(
            "SELECT EXISTS (SELECT FROM wish WHERE member_id = {} AND tool_id = {})",
            member_id,
            tool_id,
        )
    )


async def wishes_of(member_id: UUID, *, after: Cursor | None, now: datetime) -> Slice[Wish]:
    """Return a page of what somebody wishes for, as far as they may see it, the latest first."""
    rows = await fetch(
        _wish,
        _WISHES,
        member_id,
        after.created_at if after else None,
        after.id if after else None,
        PAGE_SIZE + 1,
    )
    page = cut(rows, PAGE_SIZE)
    cards = await with_free_days([wish.card for wish in page.rows], now)
    return Slice(
        [
            msgspec.structs.replace(wish, card=card)
            for wish, card in zip(page.rows, cards, strict=True)
        ],
        page.next,
    )


def _wish(*row: Any) -> Wish:
    at, *away = row
    card = card_away(*away)
    return Wish(card.id, at, card)


_WISHES = """
SELECT wish.at, $AWAY$$CARD$  FROM (
    SELECT {}::uuid AS member_id, {}::timestamptz AS after_at, {}::uuid AS after_id
  ) AS asked
  JOIN wish ON wish.member_id = asked.member_id
  JOIN tool ON tool.id = wish.tool_id AND NOT tool.is_hidden AND tool.deleted_at IS NULL
  JOIN community ON community.id = tool.community_id
  JOIN member AS owner ON owner.id = tool.owner_id
  JOIN member AS viewer ON viewer.id = asked.member_id
$COVER$
 WHERE (community.is_public OR EXISTS (
         SELECT FROM membership
          WHERE membership.community_id = community.id
            AND membership.member_id = asked.member_id))
   AND (asked.after_at IS NULL OR (wish.at, wish.tool_id) < (asked.after_at, asked.after_id))
 ORDER BY wish.at DESC, wish.tool_id DESC
 LIMIT {}
"""
_WISHES = _WISHES.replace("$AWAY$", AWAY).replace("$CARD$", CARD).replace("$COVER$", JOIN_COVER)
