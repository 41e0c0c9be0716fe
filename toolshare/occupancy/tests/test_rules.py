"""Days on the clock, over both changes of the clocks, and what a calendar shows."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest

from toolshare.communities.rules import Hours
from toolshare.db import fetch_value
from toolshare.occupancy import rules
from toolshare.occupancy.rules import BlockRefused, Kind, Span, Taken
from toolshare.occupancy.tests.stage import BERLIN

SPRING_FORWARD = date(2027, 3, 28)
FALL_BACK = date(2026, 10, 25)
SATURDAY, SUNDAY, MONDAY = date(2026, 12, 5), date(2026, 12, 6), date(2026, 12, 7)
DRILL, SAW = uuid4(), uuid4()


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("first_day", "last_day", "start", "end"),
    [
        pytest.param(
            SATURDAY, SUNDAY, utc(2026, 12, 5, 7), utc(2026, 12, 6, 19), id="winter weekend"
        ),
        pytest.param(
            date(2026, 7, 4), date(2026, 7, 4), utc(2026, 7, 4, 6), utc(2026, 7, 4, 18), id="summer"
        ),
        pytest.param(
            date(2027, 3, 27),
            SPRING_FORWARD,
            utc(2027, 3, 27, 7),
            utc(2027, 3, 28, 18),
            id="an hour is lost",
        ),
        pytest.param(
            date(2026, 10, 24),
            FALL_BACK,
            utc(2026, 10, 24, 6),
            utc(2026, 10, 25, 19),
            id="an hour is won",
        ),
    ],
)
def test_a_loan_runs_from_opening_to_closing_by_the_wall_clock(
    first_day: date, last_day: date, start: datetime, end: datetime
) -> None:
    assert rules.loan_span(first_day, last_day, BERLIN) == Span(start, end)


@pytest.mark.parametrize(
    ("end", "turnaround_days", "free_from"),
    [
        pytest.param(utc(2026, 12, 6, 19), 0, utc(2026, 12, 6, 19), id="none"),
        pytest.param(utc(2026, 12, 6, 19), 2, utc(2026, 12, 8, 19), id="two days of 24 hours"),
        pytest.param(utc(2027, 3, 27, 19), 1, utc(2027, 3, 28, 18), id="a day of 23 hours"),
        pytest.param(utc(2026, 10, 24, 18), 1, utc(2026, 10, 25, 19), id="a day of 25 hours"),
        pytest.param(utc(2027, 3, 27, 1, 30), 1, utc(2027, 3, 28, 1, 30), id="into the lost hour"),
        pytest.param(
            utc(2026, 10, 24, 0, 30), 1, utc(2026, 10, 25, 1, 30), id="into the double hour"
        ),
    ],
)
async def test_turnaround_is_counted_in_local_days_as_the_database_counts_them(
    db: None, end: datetime, turnaround_days: int, free_from: datetime
) -> None:
    span = Span(end - timedelta(days=1), end)
    assert rules.with_turnaround(span, turnaround_days, "Europe/Berlin").end == free_from
    by_the_database = await fetch_value(
        "SELECT ({}::timestamptz AT TIME ZONE 'Europe/Berlin' + make_interval(days => {}::int)) "
        "AT TIME ZONE 'Europe/Berlin'",
        end,
        turnaround_days,
    )
    assert by_the_database == free_from


@pytest.mark.parametrize(
    ("time_zone", "day", "opens_at"),
    [
        pytest.param("Europe/Berlin", SPRING_FORWARD, time(2, 30), id="an hour that is skipped"),
        pytest.param("Europe/Berlin", FALL_BACK, time(2, 30), id="an hour that comes twice"),
        pytest.param("America/Sao_Paulo", date(2018, 11, 4), time(0), id="a midnight skipped"),
        pytest.param("America/Havana", date(2026, 11, 1), time(0, 30), id="a midnight twice"),
        pytest.param("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45), id="half an hour twice"),
        pytest.param("Asia/Kathmandu", SATURDAY, time(8), id="a quarter of an hour off"),
    ],
)
async def test_python_and_postgres_read_a_wall_clock_alike(
    db: None, time_zone: str, day: date, opens_at: time
) -> None:
    by_the_database = await fetch_value(
        "SELECT ({}::date + {}::time) AT TIME ZONE {}", day, opens_at, time_zone
    )
    assert rules.at_wall_clock(day, opens_at, time_zone) == by_the_database


def test_a_block_takes_whole_days_from_midnight_to_midnight() -> None:
    span = rules.block_span(
        SPRING_FORWARD, SPRING_FORWARD, time_zone="Europe/Berlin", now=utc(2026, 12, 1)
    )
    assert span.end - span.start == timedelta(hours=23)
    assert rules.last_day_before(span.end, "Europe/Berlin") == SPRING_FORWARD


def test_a_block_of_today_begins_now() -> None:
    noon = utc(2026, 12, 5, 11)
    span = rules.block_span(SATURDAY, SATURDAY, time_zone="Europe/Berlin", now=noon)
    assert span == Span(noon, utc(2026, 12, 5, 23))


@pytest.mark.parametrize(
    ("first_day", "last_day", "field"),
    [
        pytest.param(SUNDAY, SATURDAY, "last_day", id="until before from"),
        pytest.param(date(2026, 11, 1), date(2026, 11, 2), "last_day", id="over"),
        pytest.param(date(2029, 1, 1), date(2029, 1, 2), "first_day", id="too far ahead"),
        pytest.param(SATURDAY, date(2028, 1, 1), "last_day", id="too long"),
    ],
)
def test_impossible_blocks_name_the_field(first_day: date, last_day: date, field: str) -> None:
    with pytest.raises(BlockRefused) as refusal:
        rules.check_block(first_day, last_day, today=date(2026, 12, 1))
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("first_day", "last_day"),
    [
        pytest.param(SATURDAY, SATURDAY, id="one day"),
        pytest.param(date(2026, 11, 20), SATURDAY, id="began before today"),
        pytest.param(SATURDAY, SATURDAY + timedelta(days=365), id="a year"),
    ],
)
def test_sensible_blocks_pass(first_day: date, last_day: date) -> None:
    rules.check_block(first_day, last_day, today=date(2026, 12, 1))


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        pytest.param((1, 3), (3, 5), False, id="one ends as the other begins"),
        pytest.param((1, 4), (3, 5), True, id="overlap"),
        pytest.param((1, 9), (3, 5), True, id="inside"),
        pytest.param((6, 9), (3, 5), False, id="after"),
    ],
)
def test_spans_are_half_open(one: tuple[int, int], other: tuple[int, int], meet: bool) -> None:
    first, second = (Span(utc(2026, 12, a), utc(2026, 12, b)) for a, b in (one, other))
    assert first.meets(second) is meet
    assert second.meets(first) is meet


def promise(
    copy_id: UUID, first: date, last: date, *, kind: Kind = "loan", turnaround_days: int = 0
) -> Taken:
    span = rules.loan_span(first, last, BERLIN)
    free_from = rules.with_turnaround(span, turnaround_days, "Europe/Berlin").end
    return Taken(copy_id, kind, span.start, span.end, free_from)


def states(
    taken: list[Taken],
    *,
    copy_ids: tuple[UUID, ...] = (DRILL,),
    turnaround_days: int = 0,
    today: date = date(2026, 12, 1),
) -> str:
    """Return the initials of the states from Friday to Tuesday."""
    days = rules.days_of_calendar(
        rules.days_from(date(2026, 12, 4), 5),
        taken,
        copy_ids=copy_ids,
        hours=BERLIN,
        turnaround_days=turnaround_days,
        today=today,
    )
    assert all(bool(day.reason) is (day.state != "free") for day in days)
    return "".join(day.state[0] for day in days)


@pytest.mark.parametrize(
    ("taken", "options", "expected"),
    [
        pytest.param([], {}, "fffff", id="nothing is taken"),
        pytest.param([promise(DRILL, SATURDAY, SUNDAY)], {}, "fttff", id="a weekend"),
        pytest.param(
            [promise(DRILL, SATURDAY, SUNDAY, kind="block")], {}, "fbbff", id="the owner's own"
        ),
        pytest.param(
            [promise(DRILL, SATURDAY, SUNDAY, turnaround_days=1)],
            {"turnaround_days": 1},
            "cttcf",
            id="turnaround on both sides",
        ),
        pytest.param(
            [promise(DRILL, SATURDAY, SUNDAY)],
            {"copy_ids": (DRILL, SAW)},
            "fffff",
            id="another copy is free",
        ),
        pytest.param(
            [promise(DRILL, SATURDAY, SUNDAY), promise(SAW, SUNDAY, MONDAY)],
            {"copy_ids": (DRILL, SAW)},
            "fftff",
            id="both copies are out on Sunday",
        ),
        pytest.param(
            [promise(DRILL, SUNDAY, SUNDAY), promise(SAW, SUNDAY, SUNDAY, kind="block")],
            {"copy_ids": (DRILL, SAW)},
            "fftff",
            id="one is out and one is the owner's",
        ),
        pytest.param([], {"copy_ids": ()}, "ttttt", id="no copies"),
        pytest.param([], {"today": SUNDAY}, "ccfff", id="days that are over"),
    ],
)
def test_a_day_can_be_had_while_some_copy_is_free_for_it(
    taken: list[Taken], options: dict[str, object], expected: str
) -> None:
    assert states(taken, **options) == expected  # type: ignore[arg-type]


def test_a_calendar_tells_which_days_are_taken_and_the_reason() -> None:
    calendar = rules.Calendar(
        SATURDAY,
        rules.days_of_calendar(
            rules.days_from(SATURDAY, 10),
            [
                promise(DRILL, MONDAY, date(2026, 12, 8)),
                promise(DRILL, date(2026, 12, 11), date(2026, 12, 11), kind="block"),
            ],
            copy_ids=[DRILL],
            hours=BERLIN,
            turnaround_days=0,
            today=SATURDAY,
        ),
    )
    assert [day.day for day in calendar.days if day.state != "free"] == [
        MONDAY,
        date(2026, 12, 8),
        date(2026, 12, 11),
    ]
    assert calendar.reason(SATURDAY, SUNDAY) is None
    assert calendar.reason(SUNDAY, MONDAY) == "Somebody has it then."
    assert calendar.reason(date(2026, 12, 9), date(2026, 12, 12)) == "The owner needs it then."


def test_days_are_counted_with_both_ends() -> None:
    assert rules.day_count(SATURDAY, SATURDAY) == 1
    assert rules.day_count(SATURDAY, MONDAY) == 3


def test_the_day_is_that_of_the_zone() -> None:
    late = utc(2026, 12, 5, 23, 30)
    assert rules.local_day(late, "Europe/Berlin") == SUNDAY
    assert rules.local_day(late, "America/New_York") == SATURDAY


def test_hours_of_another_zone_are_their_own() -> None:
    tokyo = Hours("Asia/Tokyo", time(9), time(18))
    assert rules.loan_span(SATURDAY, SATURDAY, tokyo).start == utc(2026, 12, 5, 0)
