"""Many people want the same copy at the same moment, with real commits."""

import asyncio
from collections import Counter
from datetime import date
from uuid import UUID

import pytest

from toolshare.db import execute, fetch_value, transaction
from toolshare.occupancy import actions, rules
from toolshare.occupancy.rules import DaysTaken
from toolshare.occupancy.tests.stage import (
    BERLIN,
    LONG_AGO,
    put_community,
    put_member,
    put_tool,
    take,
)

ATTEMPTS = 40
SATURDAY, SUNDAY = date(2026, 12, 5), date(2026, 12, 6)
WEEKEND = rules.loan_span(SATURDAY, SUNDAY, BERLIN)


@pytest.fixture
async def owned(committed: str) -> tuple[UUID, UUID]:
    """An owner and their community, in a database of the test's own."""
    community_id = await put_community("Lindenhof")
    return await put_member("Ada", community_id), community_id


async def book(tool_id: UUID) -> str:
    try:
        async with transaction():
            await take(tool_id, SATURDAY, SUNDAY)
    except DaysTaken:
        return "told"
    return "won"


async def overlaps() -> int:
    count: int = await fetch_value(
        "SELECT count(*) FROM occupancy AS one JOIN occupancy AS other "
        "ON one.copy_id = other.copy_id AND one.id < other.id "
        "AND one.active AND other.active AND one.blocked && other.blocked"
    )
    return count


async def test_of_many_who_book_one_copy_exactly_one_wins(owned: tuple[UUID, UUID]) -> None:
    tool_id = await put_tool(*owned)
    outcomes = Counter(await asyncio.gather(*(book(tool_id) for _ in range(ATTEMPTS))))
    assert outcomes == {"won": 1, "told": ATTEMPTS - 1}
    assert await overlaps() == 0


async def test_of_many_who_book_three_copies_exactly_three_win(owned: tuple[UUID, UUID]) -> None:
    tool_id = await put_tool(*owned, copies=3)
    outcomes = Counter(await asyncio.gather(*(book(tool_id) for _ in range(ATTEMPTS))))
    assert outcomes == {"won": 3, "told": ATTEMPTS - 3}
    assert await overlaps() == 0


async def book_both(tool_ids: list[UUID]) -> str:
    try:
        async with transaction():
            await actions.lock_tools(tool_ids)
            for tool_id in tool_ids:
                await take(tool_id, SATURDAY, SUNDAY)
    except DaysTaken:
        return "told"
    return "won"


async def test_two_tools_are_taken_together_without_a_deadlock(owned: tuple[UUID, UUID]) -> None:
    """Half of them name the tools the other way round, which is how deadlocks begin."""
    pair = [await put_tool(*owned), await put_tool(*owned)]
    wishes = [book_both(pair if number % 2 else pair[::-1]) for number in range(ATTEMPTS)]
    assert Counter(await asyncio.gather(*wishes)) == {"won": 1, "told": ATTEMPTS - 1}
    assert await fetch_value("SELECT count(*) FROM occupancy") == 2


async def test_the_constraint_alone_still_lets_nobody_in_twice(owned: tuple[UUID, UUID]) -> None:
    """Somebody forgot the lock: the loser gets no copy, and no error either."""
    tool_id = await put_tool(*owned)
    outcomes = Counter(await asyncio.gather(*(unlocked(tool_id) for _ in range(ATTEMPTS))))
    assert outcomes == {"won": 1, "told": ATTEMPTS - 1}
    assert await overlaps() == 0


async def unlocked(
    tool_id: UUID, *, taken: asyncio.Event | None = None, hold_s: float = 0.05
) -> str:
    """Book like ``take``, without the lock."""
    try:
        async with transaction():
            await actions.occupy(
                tool_id,
                span=WEEKEND,
                turnaround_days=0,
                kind="maintenance",
                by=None,
                now=LONG_AGO,
            )
            if taken is not None:
                taken.set()
            # Long enough for the others to look before this one commits.
            await asyncio.sleep(hold_s)
    except DaysTaken:
        return "told"
    return "won"


async def test_control_without_constraint_and_lock_a_copy_is_promised_twice(
    owned: tuple[UUID, UUID],
) -> None:
    await execute("ALTER TABLE occupancy DROP CONSTRAINT occupancy_no_overlap")
    tool_id = await put_tool(*owned)
    await asyncio.gather(*(unlocked(tool_id) for _ in range(ATTEMPTS)))
    assert await overlaps() > 0


async def test_a_block_and_a_booking_in_the_same_second_do_not_both_hold(
    owned: tuple[UUID, UUID],
) -> None:
    tool_id = await put_tool(*owned, copies=2)

    async def block(number: int) -> str:
        try:
            await actions.block_days(
                tool_id,
                owner_id=owned[0],
                first_day=SUNDAY,
                last_day=SUNDAY,
                note="",
                form_key=UUID(int=number),
                now=LONG_AGO,
            )
        except DaysTaken:
            return "refused"
        return "blocked"

    both = (one for number in range(10) for one in (book(tool_id), block(number)))
    outcomes = Counter(await asyncio.gather(*both))
    assert outcomes["blocked"] + bool(outcomes["won"]) == 1
    assert await overlaps() == 0


async def test_a_double_click_at_once_makes_one_block(owned: tuple[UUID, UUID]) -> None:
    tool_id = await put_tool(*owned)
    clicks = (
        actions.block_days(
            tool_id,
            owner_id=owned[0],
            first_day=SATURDAY,
            last_day=SUNDAY,
            note="",
            form_key=UUID(int=7),
            now=LONG_AGO,
        )
        for _ in range(10)
    )
    assert len(set(await asyncio.gather(*clicks))) == 1
    assert await fetch_value("SELECT count(*) FROM occupancy") == 1


async def test_a_block_yields_to_somebody_who_forgot_the_lock(owned: tuple[UUID, UUID]) -> None:
    """The block's look sees nothing, its row waits, and then the constraint speaks."""
    tool_id, taken = await put_tool(*owned), asyncio.Event()

    async def block() -> str:
        await taken.wait()
        try:
            await actions.block_days(
                tool_id,
                owner_id=owned[0],
                first_day=SATURDAY,
                last_day=SATURDAY,
                note="",
                form_key=UUID(int=1),
                now=LONG_AGO,
            )
        except DaysTaken as refusal:
            return refusal.message
        return "blocked"

    assert await asyncio.gather(unlocked(tool_id, taken=taken, hold_s=1), block()) == [
        "won",
        "These days have just been taken.",
    ]
    assert await overlaps() == 0
