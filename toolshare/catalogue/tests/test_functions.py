"""What the database's own functions give is what the statements of the app give elsewhere."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from toolshare.catalogue.queries import Card, find_tools, tools_of
from toolshare.catalogue.rules import Search
from toolshare.catalogue.tests.asking import found
from toolshare.conftest import NOON, Person
from toolshare.db import fetch_value
from toolshare.occupancy.tests.stage import put_tool, take
from toolshare.places.rules import Point
from toolshare.places.tests.test_tools import put

TODAY = NOON.date()
SCANS = "SELECT pg_stat_get_xact_numscans('tool_search'::regclass)"
LONG_TITLE = "Old heavy green cordless compact hammer drill machine"


@pytest.mark.parametrize("words", ["", "drill"], ids=["all", "with a word"])
async def test_a_card_of_the_catalogue_says_what_the_one_on_its_owners_page_says(
    ada: Person, bob: Person, words: str
) -> None:
    await put("member", bob.id, Point(52.5212, 13.4057))
    await put("member", ada.id, Point(52.5302, 13.4057))
    drill = await put_tool(ada.id, ada.community_id, title="Drill", price_per_day_cents=350)
    await take(drill, TODAY, TODAY + timedelta(days=2))
    await put_tool(ada.id, ada.community_id, title="Drill that nobody has", copies=0)
    await put_tool(ada.id, ada.community_id, title="Drill at hand")
    listed = await find_tools(Search(words=words), viewer_id=bob.id, now=NOON)
    lent = await tools_of(ada.id, viewer_id=bob.id, after=None, now=NOON)
    assert by_id(listed.cards) == by_id(lent.rows)
    assert {card.distance_m for card in listed.cards} != {None}
    assert len({card.next_free_day for card in listed.cards}) == len(listed.cards)


async def test_many_words_and_all_filters_at_once_find_what_has_them_all(ada: Person) -> None:
    facts = {"skill_level": "handy", "is_instant": True, "price_per_day_cents": 0}
    for title in (LONG_TITLE, LONG_TITLE.removesuffix(" machine")):
        await put_tool(ada.id, ada.community_id, title=title, category="hand-drills", **facts)
    asked = {"level": "handy", "instant": True, "dearest_cents": 0, "lender": "neighbour"}
    assert await found(ada, words=f'"{LONG_TITLE}"', **asked) == [LONG_TITLE]
    assert await found(ada, words=LONG_TITLE, as_typed=True, **asked) == [LONG_TITLE]
    assert await found(ada, words=LONG_TITLE, as_typed=True, **{**asked, "level": "new"}) == []


async def test_a_plan_made_for_few_tools_asks_the_index_that_serves_for_many(ada: Person) -> None:
    """It is kept as long as the connection, while an import may add a hundred thousand tools."""
    await put_tool(ada.id, ada.community_id, title="Drill")
    await fetch_value("ANALYZE tool")
    before = await fetch_value(SCANS)
    assert await found(ada, words="drill") == ["Drill"]
    assert await fetch_value(SCANS) > before


def by_id(cards: Sequence[Card]) -> dict[UUID, Card]:
    return {card.id: card for card in cards}
