"""Turning the pages of a search: nothing twice, nothing left out, however old."""

from datetime import timedelta

import pytest

from toolshare.catalogue.queries import Found, find_tools
from toolshare.catalogue.rules import EVERYTHING, Search
from toolshare.catalogue.tests.asking import found
from toolshare.conftest import NOON, Person
from toolshare.db import execute, fetch
from toolshare.occupancy.tests.stage import LONG_AGO, put_tool
from toolshare.web.paging import read_cursor


async def pages(search: Search, size: int) -> list[Found]:
    """Turn the pages to the end."""
    turned = [await find_tools(search, viewer_id=None, now=NOON, size=size)]
    while turned[-1].next:
        after = read_cursor(turned[-1].next)
        following = Search(words=search.words, category=search.category, after=after)
        turned.append(await find_tools(following, viewer_id=None, now=NOON, size=size))
    return turned


@pytest.mark.parametrize("size", [1, 3, 7, 24])
async def test_pages_have_no_gaps_and_no_repeats(ada: Person, erin: Person, size: int) -> None:
    """Several tools share a moment, so only their ids tell them apart."""
    for number in range(14):
        owner = ada if number % 3 else erin
        await put_tool(
            owner.id, owner.community_id, created_at=LONG_AGO + timedelta(minutes=number // 4)
        )
    turned = await pages(EVERYTHING, size)
    ids = [card.id for page in turned for card in page.cards]
    in_order = await fetch(
        lambda tool_id: tool_id, "SELECT id FROM tool ORDER BY created_at DESC, id DESC"
    )
    assert ids == in_order
    assert [len(page.cards) for page in turned[:-1]] == [size] * (len(turned) - 1)
    assert turned[0].count == 14


async def test_a_tool_listed_meanwhile_moves_nothing(ada: Person) -> None:
    for minutes in range(4):
        await put_tool(ada.id, ada.community_id, created_at=LONG_AGO + timedelta(minutes=minutes))
    first = await find_tools(EVERYTHING, viewer_id=None, now=NOON, size=2)
    await put_tool(ada.id, ada.community_id, created_at=NOON)
    assert first.next
    second = await find_tools(
        Search(after=read_cursor(first.next)), viewer_id=None, now=NOON, size=2
    )
    assert not {card.id for card in first.cards} & {card.id for card in second.cards}
    assert second.next is None


async def test_tools_are_found_however_long_ago_they_were_listed(ada: Person) -> None:
    """A large catalogue is read in steps, from the newest block on: none may be left out."""
    listed = []
    for number, later in enumerate((0, 3, 5_000, 9_000, 40_000, 70_000, 140_000, 900_000)):
        # The order of listing is a sequence; nobody else minds that it jumps ahead.
        await execute(
            "SELECT setval('tool_number_seq', nextval('tool_number_seq') + {}::int)", later
        )
        for twin in range(2):
            title = f"Windlass {number} {twin}"
            await put_tool(
                ada.id,
                ada.community_id,
                title=title,
                created_at=LONG_AGO + timedelta(minutes=2 * number + twin),
            )
            listed.insert(0, title)
        assert await found(words="windlass") == listed
        answer = await find_tools(Search(words="windlass"), viewer_id=None, now=NOON, size=1)
        assert (answer.count, answer.is_more) == (len(listed), False)
