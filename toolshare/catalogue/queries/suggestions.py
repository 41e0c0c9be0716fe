"""What to offer while somebody types: tools, categories, brands."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from toolshare.catalogue.queries.asking import scope_of
from toolshare.catalogue.queries.cards import Card
from toolshare.catalogue.queries.finding import find_tools
from toolshare.catalogue.rules import Search
from toolshare.catalogue.thesaurus import meaning_of, plain
from toolshare.db import columns, fetch
from toolshare.tools.categories import BRANCHES, LEAVES, name_of

SHORTEST = 2
MOST_TOOLS = 5
MOST_OTHERS = 3


class Suggestions(msgspec.Struct, frozen=True):
    """What may be meant, the likeliest first."""

    tools: Sequence[Card] = ()
    categories: Sequence[tuple[str, str]] = ()
    brands: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.tools or self.categories or self.brands)


async def suggest(text: str, *, viewer_id: UUID | None, now: datetime) -> Suggestions:
    """Offer what begins as it was typed, or is called so; nothing for a letter alone."""
    start = plain(text)
    if len(start) < SHORTEST:
        return Suggestions()
    # More than are shown: several may have one title.
    found = await find_tools(Search(words=text), viewer_id=viewer_id, now=now, size=3 * MOST_TOOLS)
    by_title = {card.title: card for card in reversed(found.cards)}
    return Suggestions(
        tools=list(reversed(by_title.values()))[:MOST_TOOLS] if not found.is_partial else (),
        categories=categories_like(start)[:MOST_OTHERS],
        brands=await _brands(start, viewer_id),
    )


def categories_like(start: str) -> list[tuple[str, str]]:
    """List the categories with a name of which every plain word may be the beginning."""
    typed = start.split()
    named = [
        (category.slug, name_of(category.slug))
        for category in (*BRANCHES, *LEAVES)
        if _begins(typed, plain(name_of(category.slug)).split())
    ]
    called = [(slug, name_of(slug)) for slug in meaning_of(typed).categories]
    return list(dict.fromkeys([*called, *named]))


def _begins(typed: Sequence[str], words: Sequence[str]) -> bool:
    return all(any(word.startswith(start) for word in words) for start in typed)


async def _brands(start: str, viewer_id: UUID | None) -> list[str]:
    scope = await scope_of(viewer_id)
    rows = await fetch(columns, _BRANDS, list(scope.community_ids), start + "%", MOST_OTHERS)
    return [label for (label,) in rows]


_BRANDS = """
SELECT min(label)
  FROM vocabulary
 WHERE community_id = ANY({}) AND kind = 'brand' AND term LIKE {}
 GROUP BY term
 ORDER BY sum(tools) DESC, term
 LIMIT {}
"""
