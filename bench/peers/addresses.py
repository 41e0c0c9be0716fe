"""The pages that are asked for: words as often as they are typed, a category, some days."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

from bench.goods import EXTRAS, PHRASES, QUALITIES, Maker, Zipf
from bench.shelves import NOW
from toolshare.catalogue import thesaurus
from toolshare.catalogue.queries import PAGE_SIZE, find_tools
from toolshare.catalogue.rules import Search
from toolshare.db import close_pool, open_pool
from toolshare.tools.categories import BRANCHES, LEAVES

FARTHEST_DAYS = 100
LONGEST_DAYS = 5


async def full_pages(database_url: str, number: int) -> list[str]:
    """List so many addresses, each of a whole page of cards; the same ones whenever asked."""
    chance = random.Random(5)  # noqa: S311 - the same every time
    words = _words(chance)
    await open_pool(database_url, size=1)
    try:
        found: dict[str, None] = {}
        while len(found) < number:
            search = _search(words.one(), chance)
            page = await find_tools(search, viewer_id=None, now=NOW)
            if len(page.cards) == PAGE_SIZE and page.next:
                found[search.address] = None
    finally:
        await close_pool()
    return list(found)


def _search(words: str, chance: random.Random) -> Search:
    kinds = BRANCHES if chance.random() < 0.6 else LEAVES
    first_day = _earliest() + timedelta(days=chance.randrange(FARTHEST_DAYS))
    return Search(
        words=words,
        category=chance.choice(kinds).slug,
        first_day=first_day,
        last_day=first_day + timedelta(days=chance.randrange(LONGEST_DAYS)),
    )


def _earliest() -> date:
    """Return the first day on which tools are taken, or today when that is past."""
    return max(NOW.date(), date.today()) + timedelta(days=2)  # noqa: DTZ011 - any zone will do


def _words(chance: random.Random) -> Zipf:
    """Order what is typed by how often: kinds of tools first, then what is said of them."""
    kinds = [name for leaf in LEAVES for name in thesaurus.names_in(leaf.slug)]
    said = [word for text in (*QUALITIES, *EXTRAS, *PHRASES) for word in text.split()]
    alone = [word for word in dict.fromkeys((*kinds, *said)) if len(word) > 3]
    chance.shuffle(alone)
    return Zipf([*alone, *_brands()], chance, exponent=0.7)


def _brands() -> Sequence[str]:
    return list(dict.fromkeys(ware.brand for ware in Maker().wares(2000) if ware.brand))[:40]
