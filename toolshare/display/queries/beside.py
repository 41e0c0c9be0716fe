"""What else hangs near a tool: of its kind, and what the same people borrowed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from toolshare.catalogue.queries.cards import AWAY, CARD, JOIN_COVER, Card, card_away, free_from
from toolshare.db import fetch
from toolshare.display.rules import FEWEST_IN_COMMON, SETTLED_FOR
from toolshare.occupancy.queries import first_free_days
from toolshare.tools import categories
from toolshare.tools.queries import ToolPage

SHOWN = 4
LOOKED_AT = 12
"""Tools of each kind of which it is asked when they are free."""
BORROWERS_LOOKED_AT = 100
LOANS_LOOKED_AT = 50
"""Of each borrower, the latest first."""


class Beside(msgspec.Struct, frozen=True):
    """The cards under a tool, and when it can be had itself."""

    similar: Sequence[Card] = ()
    borrowed_too: Sequence[Card] = ()
    next_free_day: date | None = None


async def beside(tool: ToolPage, *, viewer_id: UUID | None, now: datetime) -> Beside:
    """Return tools like this one, and what those who borrowed it borrowed besides.

    The viewer may see the tool, and so all that is not hidden in its community.
    """
    kinds = categories.leaves_under(categories.branch_of(tool.category) or tool.category)
    common = (tool.id, viewer_id, now - SETTLED_FOR, BORROWERS_LOOKED_AT, LOANS_LOOKED_AT)
    near = (tool.id, viewer_id, kinds, LOOKED_AT, tool.category, tool.brand, LOOKED_AT)
    found = await fetch(_found, _BESIDE, *common, FEWEST_IN_COMMON, SHOWN, *near)
    too = [card for is_common, card in found if is_common]
    known = {card.id for card in too}
    alike = [card for is_common, card in found if not is_common and card.id not in known]
    free = await first_free_days([tool.id, *known, *(card.id for card in alike)], now=now)
    too, alike = ([free_from(card, free[card.id]) for card in cards] for cards in (too, alike))
    same_kind = [card for card in alike if card.category == tool.category]
    nearly = [card for card in alike if card.category != tool.category]
    return Beside([*_soonest(same_kind), *_soonest(nearly)][:SHOWN], too, free[tool.id].day)


def _found(*columns: Any) -> tuple[bool, Card]:
    is_common, *card = columns
    return is_common, card_away(*card)


def _soonest(cards: Sequence[Card]) -> list[Card]:
    """Sort by when they can be had; those of one day keep their order."""
    return sorted(cards, key=lambda card: card.next_free_day or date.max)


_WITH_COVER = (
    """
  JOIN community ON community.id = tool.community_id
  JOIN member AS owner ON owner.id = tool.owner_id
  LEFT JOIN member AS viewer ON viewer.id = asked.viewer_id
"""
    + JOIN_COVER
)

# The newest of each leaf come from tool_newest_in_category, a few rows however many there are;
# of the tool's own kind first, of its brand before others.
_NEAR = """
  FROM (SELECT {}::uuid AS tool_id, {}::uuid AS viewer_id) AS asked
  JOIN tool AS shown ON shown.id = asked.tool_id
 CROSS JOIN unnest({}::text[]) AS kind(slug)
 CROSS JOIN LATERAL (
    SELECT near.* FROM tool AS near
     WHERE near.community_id = shown.community_id AND near.category = kind.slug
       AND NOT near.is_hidden AND near.deleted_at IS NULL
       AND near.id <> shown.id AND near.owner_id IS DISTINCT FROM asked.viewer_id
     ORDER BY near.created_at DESC, near.id DESC
     LIMIT {}
  ) AS tool
"""
_NEAREST_FIRST = """
 ORDER BY tool.category = {} DESC, tool.brand <> '' AND lower(tool.brand) = lower({}) DESC,
          tool.created_at DESC, tool.id DESC
 LIMIT {}
"""
_ALIKE = "SELECT false," + AWAY + CARD + _NEAR + _WITH_COVER + _NEAREST_FIRST

# The borrowers come from loan's index on tool_id, what each borrowed from loan_of_borrower.
_IN_COMMON = """
  WITH asked AS (
    SELECT {}::uuid AS tool_id, {}::uuid AS viewer_id, {}::timestamptz AS before
  ), borrower AS (
    SELECT loan.borrower_id AS id
      FROM asked
      JOIN loan ON loan.tool_id = asked.tool_id
     WHERE loan.state = 'closed' AND loan.ended_at < asked.before
       AND loan.borrower_id IS DISTINCT FROM asked.viewer_id
     GROUP BY loan.borrower_id
     ORDER BY max(loan.ended_at) DESC, loan.borrower_id
     LIMIT {}
  ), too AS (
    SELECT other.tool_id, count(DISTINCT borrower.id) AS borrowers
      FROM borrower
     CROSS JOIN LATERAL (
        SELECT loan.tool_id, loan.state, loan.ended_at FROM loan
         WHERE loan.borrower_id = borrower.id
         ORDER BY loan.starts_at DESC, loan.id DESC
         LIMIT {}
      ) AS other, asked
     WHERE other.state = 'closed' AND other.ended_at < asked.before
       AND other.tool_id <> asked.tool_id
     GROUP BY other.tool_id
    HAVING count(DISTINCT borrower.id) >= {}
  )
"""
_SEEN_BY_VIEWER = """
  FROM asked
  JOIN tool AS shown ON shown.id = asked.tool_id
 CROSS JOIN too
  JOIN tool ON tool.id = too.tool_id AND tool.community_id = shown.community_id
   AND NOT tool.is_hidden AND tool.deleted_at IS NULL
   AND tool.owner_id IS DISTINCT FROM asked.viewer_id
"""
_MOST_FIRST = """
 ORDER BY too.borrowers DESC, tool.created_at DESC, tool.id DESC
 LIMIT {}
"""
_BORROWED_TOO = "SELECT true," + AWAY + CARD + _SEEN_BY_VIEWER + _WITH_COVER + _MOST_FIRST
_BESIDE = f"{_IN_COMMON} ({_BORROWED_TOO}) UNION ALL ({_ALIKE})"
