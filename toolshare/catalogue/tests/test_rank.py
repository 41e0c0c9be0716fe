"""The order of what is found by words: how well they match, then free, near and new ones."""

import random
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from toolshare.catalogue.queries import COUNTED_AT_MOST, Found, find_tools
from toolshare.catalogue.rules import Search
from toolshare.catalogue.tests.many import put_saws
from toolshare.catalogue.tests.test_distance import BERLIN, away, live
from toolshare.conftest import NOON, Person
from toolshare.occupancy.tests.stage import LONG_AGO, put_member, put_tool, take
from toolshare.web.paging import read_cursor

TODAY = NOON.date()


async def titles(search: Search, viewer_id: UUID | None = None) -> list[str]:
    answer = await find_tools(search, viewer_id=viewer_id, now=NOON)
    return [card.title for card in answer.cards]


async def put(person: Person, title: str, *, minutes: int = 0, **facts: object) -> UUID:
    return await put_tool(
        person.id,
        person.community_id,
        title=title,
        created_at=LONG_AGO + timedelta(minutes=minutes),
        **facts,
    )


async def test_what_is_free_comes_before_what_is_new(ada: Person) -> None:
    await put(ada, "Saw of oak", minutes=1)
    out = await put(ada, "Saw of ash", minutes=2)
    await put(ada, "Saw without copies", minutes=3, copies=0)
    await take(out, TODAY, TODAY)
    assert await titles(Search(words="saw")) == [
        "Saw of oak",
        "Saw without copies",
        "Saw of ash",
    ]
    newest = ["Saw without copies", "Saw of ash", "Saw of oak"]
    assert await titles(Search(words="saw", sort="newest")) == newest


async def test_after_closing_time_tomorrow_counts(ada: Person) -> None:
    today = await put(ada, "Saw of oak")
    tomorrow = await put(ada, "Saw of ash", minutes=1)
    await take(today, TODAY, TODAY)
    await take(tomorrow, TODAY + timedelta(days=1), TODAY + timedelta(days=1))
    late = NOON.replace(hour=20)
    answer = await find_tools(Search(words="saw"), viewer_id=None, now=late)
    assert [card.title for card in answer.cards] == ["Saw of oak", "Saw of ash"]


async def test_how_well_words_match_comes_before_all_else(ada: Person) -> None:
    titled = await put(ada, "Saw")
    await take(titled, TODAY, TODAY)
    await put(ada, "Saw of oak", minutes=1)
    await put(ada, "Bench", description="For the saw.", minutes=2)
    assert await titles(Search(words="saw")) == ["Saw", "Saw of oak", "Bench"]


async def test_nearer_ones_come_before_newer_ones(ada: Person, bob: Person) -> None:
    await live(bob.id, BERLIN)
    for minutes, (name, metres) in enumerate([("Near", 600), ("Far", 7_000), ("Further", 80_000)]):
        owner_id = await put_member(name, ada.community_id)
        await live(owner_id, away(BERLIN, metres, 1))
        await put_tool(
            owner_id,
            ada.community_id,
            title=f"Saw: {name}",
            created_at=LONG_AGO + timedelta(minutes=minutes),
        )
    await put(ada, "Saw: nowhere", minutes=9)
    in_order = ["Saw: Near", "Saw: Far", "Saw: nowhere", "Saw: Further"]
    assert await titles(Search(words="saw"), bob.id) == in_order
    newest_first = ["Saw: nowhere", "Saw: Further", "Saw: Far", "Saw: Near"]
    assert await titles(Search(words="saw")) == newest_first


async def pages(search: Search, viewer_id: UUID | None, size: int) -> list[Found]:
    turned = [await find_tools(search, viewer_id=viewer_id, now=NOON, size=size)]
    while turned[-1].next:
        search = msgspec.structs.replace(search, after=read_cursor(turned[-1].next))
        turned.append(await find_tools(search, viewer_id=viewer_id, now=NOON, size=size))
    return turned


@pytest.mark.parametrize("size", [1, 4, 7, 24])
async def test_pages_in_this_order_have_no_gaps_and_no_repeats(
    ada: Person, bob: Person, size: int
) -> None:
    chance = random.Random(size)  # noqa: S311
    await live(bob.id, BERLIN)
    owner_ids = [ada.id]
    for number, metres in enumerate((300, 1_500, 4_000, 40_000)):
        owner_ids.append(await put_member(f"Owner{number}", ada.community_id))
        await live(owner_ids[-1], away(BERLIN, metres, number))
    expected = []
    for _number in range(45):
        owner = chance.randrange(len(owner_ids))
        title, description, level = chance.choice(
            [("Saw", "", 6), ("Saw of oak", "", 5), ("Bench", "Beside the saw.", 1)]
        )
        is_free = chance.random() < 0.6
        # Several share a moment, so that only their ids tell them apart.
        created_at = LONG_AGO + timedelta(minutes=chance.randrange(6))
        tool_id = await put_tool(
            owner_ids[owner],
            ada.community_id,
            title=title,
            description=description,
            created_at=created_at,
        )
        if not is_free:
            await take(tool_id, TODAY, TODAY + timedelta(days=chance.randrange(3)))
        expected.append((level, is_free, (0, 5, 4, 3, 0)[owner], created_at, tool_id))
    expected.sort(reverse=True)
    turned = await pages(Search(words="saw"), bob.id, size)
    assert [card.id for page in turned for card in page.cards] == [row[-1] for row in expected]
    assert [len(page.cards) for page in turned[:-1]] == [size] * (len(turned) - 1)
    assert (turned[0].count, turned[0].is_more) == (45, False)


@pytest.mark.parametrize("words", ["", "saw"])
async def test_a_deep_look_for_free_days_counts_no_more_than_it_says(
    ada: Person, words: str
) -> None:
    """The newest are all taken, so more are asked, and more of them are free than are counted."""
    await put_saws(ada, 820, with_copies=601)
    asked = Search(words=words, first_day=TODAY + timedelta(days=9))
    asked = msgspec.structs.replace(asked, last_day=asked.first_day)
    answer = await find_tools(asked, viewer_id=None, now=NOON)
    assert (answer.count, answer.is_more, len(answer.cards)) == (COUNTED_AT_MOST, True, 24)


async def test_some_of_the_words_are_counted_truly(ada: Person) -> None:
    """What has a part of them is all there is: nobody is told of more."""
    for minutes in range(120):
        await put(ada, "Raclette" if minutes % 2 else "Chainsaw", minutes=minutes)
    await put(ada, "Chainsaw for the raclette", minutes=500, deleted_at=NOON)
    answer = await find_tools(Search(words="raclette chainsaw"), viewer_id=None, now=NOON)
    assert (answer.is_partial, answer.count, answer.is_more) == (True, 120, False)
