"""When a tool is free: on its card, and for the days that somebody asks for."""

import random
from datetime import date, time, timedelta
from uuid import UUID, uuid4

import pytest

from toolshare.catalogue.queries import find_tools
from toolshare.catalogue.rules import EVERYTHING, Search
from toolshare.communities.rules import Hours
from toolshare.conftest import NOON, Person
from toolshare.db import execute, fetch, fetch_value
from toolshare.loans.tables import Loan
from toolshare.occupancy.rules import Span, loan_span, with_turnaround
from toolshare.occupancy.tests.stage import (
    BERLIN,
    LONG_AGO,
    put_community,
    put_loan,
    put_tool,
    take,
)

TODAY = NOON.date()
SATURDAY, SUNDAY = date(2026, 12, 5), date(2026, 12, 6)


async def found(first_day: date, last_day: date) -> list[str]:
    """Return the titles of what is free on these days."""
    asked = Search(first_day=first_day, last_day=last_day)
    answer = await find_tools(asked, viewer_id=None, now=NOON)
    return [card.title for card in answer.cards]


async def test_a_card_says_when_the_tool_is_free(ada: Person, bob: Person) -> None:
    free = await put_tool(ada.id, ada.community_id, title="Free")
    out = await put_tool(ada.id, ada.community_id, title="Out", turnaround_days=1)
    await take(out, TODAY, TODAY + timedelta(days=2), turnaround_days=1)
    await put_tool(ada.id, ada.community_id, title="None", copies=0)
    cards = (await find_tools(EVERYTHING, viewer_id=bob.id, now=NOON)).cards
    said = {card.title: (card.is_free_now, card.next_free_day) for card in cards}
    assert said == {
        "Free": (True, TODAY),
        "Out": (False, TODAY + timedelta(days=4)),
        "None": (False, None),
    }
    late = NOON.replace(hour=20)
    cards = (await find_tools(EVERYTHING, viewer_id=bob.id, now=late)).cards
    assert {card.id: card.next_free_day for card in cards}[free] == TODAY + timedelta(days=1)


async def test_days_leave_only_what_is_free_on_all_of_them(ada: Person) -> None:
    free = await put_tool(ada.id, ada.community_id, title="Free")
    taken = await put_tool(ada.id, ada.community_id, title="Taken")
    two = await put_tool(ada.id, ada.community_id, title="Two copies", copies=2)
    slow = await put_tool(ada.id, ada.community_id, title="Slow", turnaround_days=2)
    await put_tool(ada.id, ada.community_id, title="No copy", copies=0)
    await take(free, SATURDAY - timedelta(days=1), SATURDAY - timedelta(days=1))
    await take(taken, SUNDAY, SUNDAY)
    await take(two, SUNDAY, SUNDAY)
    await take(slow, SUNDAY + timedelta(days=2), SUNDAY + timedelta(days=2))
    assert sorted(await found(SATURDAY, SUNDAY)) == ["Free", "Two copies"]


async def test_a_tool_in_somebodys_hands_is_not_free_today(ada: Person, bob: Person) -> None:
    """It is overdue: the plan says that it is back, its copy is not."""
    tool_id = await put_tool(ada.id, ada.community_id, title="Late")
    copy_id = await fetch_value("SELECT id FROM copy WHERE tool_id = {}", tool_id)
    loan_id = await put_loan(tool_id, lender_id=ada.id, borrower_id=bob.id)
    yesterday = TODAY - timedelta(days=1)
    await Loan.update(
        {
            "state": "on_loan",
            "copy_id": copy_id,
            "first_day": yesterday,
            "last_day": yesterday,
            "promised_at": LONG_AGO,
            "handover_code": "1234",
            "handed_over_at": LONG_AGO,
        }
    ).where(Loan.id == loan_id)
    tomorrow = TODAY + timedelta(days=1)
    assert await found(TODAY, TODAY) == []
    assert await found(tomorrow, tomorrow) == ["Late"]
    [card] = (await find_tools(EVERYTHING, viewer_id=None, now=NOON)).cards
    assert (card.is_free_now, card.next_free_day) == (False, tomorrow)


# Ten worlds of 25 tools, 40 questions in each: 10,000 answers.
@pytest.mark.parametrize("seed", range(10))
async def test_free_days_agree_with_looking_at_every_promise(ada: Person, seed: int) -> None:
    """A second, slow reading of the rule: some copy meets no promise, turnarounds included."""
    chance = random.Random(seed)  # noqa: S311
    tokyo = Hours("Asia/Tokyo", time(9), time(18))
    far = await put_community(
        "Far", time_zone=tokyo.time_zone, opens_at=tokyo.opens_at, closes_at=tokyo.closes_at
    )
    start = chance.choice([SATURDAY, date(2027, 3, 26), date(2027, 10, 29)])
    tools: dict[UUID, tuple[Hours, int]] = {}
    for _number in range(25):
        home, hours = chance.choice([(ada.community_id, BERLIN), (far, tokyo)])
        turnaround = chance.choice([0, 0, 1, 2])
        tool_id = await put_tool(
            ada.id, home, copies=chance.randrange(4), turnaround_days=turnaround
        )
        tools[tool_id] = (hours, turnaround)
        await promise_at_random(tool_id, hours, start, chance)
    promises = await all_promises()
    for number in range(40):
        first_day = start + timedelta(days=chance.randrange(8))
        last_day = first_day + timedelta(days=chance.randrange(4))
        # Every other question is asked in words: they are answered by another query.
        asked = Search(
            words="hammer drill" if number % 2 else "", first_day=first_day, last_day=last_day
        )
        answer = await find_tools(asked, viewer_id=None, now=NOON, size=25)
        assert {card.id for card in answer.cards} == {
            tool_id
            for tool_id, (hours, turnaround) in tools.items()
            if any(
                not any(wanted.meets(promise) for promise in promised)
                for wanted in [
                    with_turnaround(
                        loan_span(first_day, last_day, hours), turnaround, hours.time_zone
                    )
                ]
                for promised in promises[tool_id].values()
            )
        }


async def promise_at_random(
    tool_id: UUID, hours: Hours, start: date, chance: random.Random
) -> None:
    """Write promises past every action; those that the constraint refuses are left out."""
    for copy_id in await fetch(
        lambda found_id: found_id, "SELECT id FROM copy WHERE tool_id = {}", tool_id
    ):
        for _number in range(chance.randrange(4)):
            first_day = start + timedelta(days=chance.randrange(10))
            span = loan_span(first_day, first_day + timedelta(days=chance.randrange(3)), hours)
            await execute(
                "INSERT INTO occupancy (id, copy_id, kind, during, turnaround_days, active, "
                "note, created_at) VALUES ({}, {}, 'maintenance', tstzrange({}, {}), {}, {}, "
                "'', {}) ON CONFLICT DO NOTHING",
                uuid4(),
                copy_id,
                span.start,
                span.end,
                chance.choice([0, 1, 3]),
                chance.random() < 0.8,
                NOON,
            )


async def all_promises() -> dict[UUID, dict[UUID, list[Span]]]:
    """Return every tool's copies, each with the spans for which it is promised."""
    promises: dict[UUID, dict[UUID, list[Span]]] = {}
    for (tool_id,) in await fetch(lambda *row: row, "SELECT id FROM tool"):
        promises[tool_id] = {}
    for tool_id, copy_id, zone, turnaround, active, start, end in await fetch(
        lambda *row: row,
        "SELECT copy.tool_id, copy.id, community.time_zone, occupancy.turnaround_days, "
        "occupancy.active, lower(occupancy.during), upper(occupancy.during) FROM copy "
        "JOIN tool ON tool.id = copy.tool_id "
        "JOIN community ON community.id = tool.community_id "
        "LEFT JOIN occupancy ON occupancy.copy_id = copy.id",
    ):
        spans = promises[tool_id].setdefault(copy_id, [])
        if active:
            spans.append(with_turnaround(Span(start, end), turnaround, zone))
    return promises
