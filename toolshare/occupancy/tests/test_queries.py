"""When a tool can be had."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from toolshare.conftest import NOON, Person
from toolshare.db import execute, fetch_value
from toolshare.occupancy import queries
from toolshare.occupancy.actions import block_days
from toolshare.occupancy.rules import Calendar
from toolshare.occupancy.tests.stage import BERLIN, put_loan, put_tool, take

TODAY = NOON.date()
SATURDAY, SUNDAY = date(2026, 12, 5), date(2026, 12, 6)


@pytest.fixture
async def drill(ada: Person) -> UUID:
    return await put_tool(ada.id, ada.community_id, turnaround_days=1)


async def shown(tool_id: UUID, *, days: int) -> Calendar:
    return await queries.calendar(
        tool_id,
        hours=BERLIN,
        turnaround_days=1,
        first_day=TODAY,
        days=days,
        today=TODAY,
    )


async def test_the_calendar_tells_three_kinds_of_days_apart(drill: UUID, ada: Person) -> None:
    await take(drill, SATURDAY, SUNDAY, turnaround_days=1)
    await block_days(
        drill,
        owner_id=ada.id,
        first_day=date(2026, 12, 10),
        last_day=date(2026, 12, 10),
        note="",
        form_key=uuid4(),
        now=NOON,
    )
    calendar = await shown(drill, days=12)
    states = {day.day.day: day.state for day in calendar.days}
    assert states == {
        **dict.fromkeys(range(1, 13), "free"),
        **dict.fromkeys((5, 6), "taken"),
        **dict.fromkeys((4, 7, 9), "cannot_start"),
        10: "blocked",
    }


async def test_a_tool_without_copies_has_no_free_day(drill: UUID) -> None:
    await execute("UPDATE copy SET retired_at = now() WHERE tool_id = {}", drill)
    calendar = await shown(drill, days=7)
    assert {(day.state, day.reason) for day in calendar.days} == {
        ("taken", "There is nothing to lend at the moment.")
    }


async def test_what_somebody_still_has_cannot_be_had_today(
    drill: UUID, ada: Person, bob: Person
) -> None:
    copy_id = await fetch_value("SELECT id FROM copy WHERE tool_id = {}", drill)
    await put_loan(
        drill,
        lender_id=ada.id,
        borrower_id=bob.id,
        state="on_loan",
        copy_id=copy_id,
        promised_at=NOON,
        handover_code="123456",
        handed_over_at=NOON,
    )
    calendar = await shown(drill, days=2)
    assert [day.state for day in calendar.days] == ["taken", "free"]


async def test_calendar_and_search_agree_on_every_day(drill: UUID) -> None:
    await take(drill, SATURDAY, SUNDAY, turnaround_days=1)
    await take(drill, date(2026, 12, 9), date(2026, 12, 9), turnaround_days=1)
    calendar = await shown(drill, days=20)
    for day in calendar.days:
        assert await queries.is_free(drill, day.day, day.day) is (day.state == "free")


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        pytest.param([], 0, id="free today"),
        pytest.param([(0, 0)], 2, id="out today, and a day of rest"),
        pytest.param([(1, 1)], 3, id="a loan tomorrow leaves no rest after today"),
        pytest.param([(0, 0), (3, 3)], 5, id="a gap too short for the rest"),
        pytest.param([(0, 0), (4, 4)], 2, id="a gap just long enough"),
    ],
)
async def test_the_next_free_day_leaves_room_for_the_turnaround(
    drill: UUID, taken: list[tuple[int, int]], expected: int
) -> None:
    for first, last in taken:
        await take(
            drill, TODAY + timedelta(days=first), TODAY + timedelta(days=last), turnaround_days=1
        )
    assert await queries.next_free_day(drill, today=TODAY) == TODAY + timedelta(days=expected)


async def test_a_second_copy_is_free_sooner(ada: Person) -> None:
    tool_id = await put_tool(ada.id, ada.community_id, copies=2)
    await take(tool_id, TODAY, TODAY + timedelta(days=9))
    assert await queries.next_free_day(tool_id, today=TODAY) == TODAY
    await take(tool_id, TODAY, TODAY)
    assert await queries.next_free_day(tool_id, today=TODAY) == TODAY + timedelta(days=1)


async def test_a_missing_tool_is_never_free(db: None) -> None:
    assert await queries.next_free_day(uuid4(), today=TODAY) is None
    assert not await queries.is_free(uuid4(), TODAY, TODAY)


async def test_past_closing_time_today_is_over(drill: UUID) -> None:
    async def first_free(moment: datetime) -> tuple[bool, date | None]:
        free = await queries.first_free_days([drill], now=moment)
        return free[drill].is_today, free[drill].day

    assert await first_free(NOON) == (True, TODAY)
    assert await first_free(NOON + timedelta(hours=8)) == (False, TODAY + timedelta(days=1))


async def test_blocks_that_are_over_are_not_listed(drill: UUID, ada: Person) -> None:
    await block_days(
        drill,
        owner_id=ada.id,
        first_day=TODAY,
        last_day=TODAY,
        note="",
        form_key=uuid4(),
        now=NOON,
    )
    assert len(await queries.blocks(drill, now=NOON)) == 1
    assert await queries.blocks(drill, now=NOON + timedelta(days=1)) == []
