"""The months of a calendar as they are drawn where no script does it."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from toolshare.loans.months import Months, draw, month_after, month_before, view_of
from toolshare.occupancy.rules import Calendar, CalendarDay

TODAY = date(2026, 12, 30)
TOOL = UUID(int=7)
TAKEN = date(2027, 1, 4)


def calendar() -> Calendar:
    """Sixty days, of which one is taken."""
    days = [TODAY + timedelta(days=number) for number in range(60)]
    return Calendar(
        TODAY,
        [
            CalendarDay(day, "taken", "Somebody has it then.")
            if day == TAKEN
            else CalendarDay(day, "free", "")
            for day in days
        ],
    )


def drawn(first: str = "", last: str = "", month: str = "") -> Months:
    view = view_of(first, last, month)
    return draw(calendar(), view, tool_id=TOOL, longest_loan_days=5)


def links(months: Months) -> dict[date, str | None]:
    return {
        month.first_day.replace(day=day.number): day.href
        for month in months.shown
        for day in month.days
    }


def chosen(months: Months) -> list[tuple[int, str]]:
    return [
        (day.number, day.look)
        for month in months.shown
        for day in month.days
        if "chosen" in day.look
    ]


def test_two_months_are_shown_from_the_first_possible_day_on() -> None:
    months = drawn()
    assert [month.first_day for month in months.shown] == [date(2026, 12, 1), date(2027, 1, 1)]
    assert [len(month.gap) for month in months.shown] == [1, 4]
    assert months.shown[0].week == ["M", "T", "W", "T", "F", "S", "S"]
    assert months.before is None
    assert months.after is not None
    assert months.after.endswith("?month=2027-01#asking")
    assert not months.is_turned


def test_a_free_day_leads_on_and_the_others_say_why_not() -> None:
    months = drawn()
    led = links(months)
    assert led[TODAY] == f"/tools/{TOOL}?from=2026-12-30&until=2026-12-30#asking"
    assert led[TODAY - timedelta(days=1)] is None
    assert led[TAKEN] is None
    (taken,) = [day for day in months.shown[1].days if day.look == "taken"]
    assert (taken.number, taken.why) == (4, "Somebody has it then.")


@pytest.mark.parametrize(
    ("day", "first"),
    [
        pytest.param(date(2027, 1, 2), TODAY, id="a later day ends the loan"),
        pytest.param(date(2027, 1, 5), date(2027, 1, 5), id="behind a taken day it begins anew"),
        pytest.param(date(2027, 1, 20), date(2027, 1, 20), id="too far for one loan"),
    ],
)
def test_the_second_press_chooses_the_last_day(day: date, first: date) -> None:
    months = drawn(TODAY.isoformat(), TODAY.isoformat())
    assert links(months)[day] == f"/tools/{TOOL}?from={first}&until={day}#asking"


def test_a_press_after_two_days_begins_anew() -> None:
    months = drawn("2026-12-30", "2026-12-31")
    assert chosen(months) == [(30, " day-chosen day-first"), (31, " day-chosen day-last")]
    assert links(months)[date(2027, 1, 1)] == (
        f"/tools/{TOOL}?from=2027-01-01&until=2027-01-01#asking"
    )


def test_turning_keeps_what_is_chosen_and_stays_within_the_calendar() -> None:
    months = drawn("2026-12-30", "2026-12-31", "2027-01")
    assert months.is_turned
    assert [month.first_day for month in months.shown] == [date(2027, 1, 1), date(2027, 2, 1)]
    assert months.before == (f"/tools/{TOOL}?month=2026-12&from=2026-12-30&until=2026-12-31#asking")
    assert months.after is None
    assert drawn(month="2099-01").shown[0].first_day == date(2027, 2, 1)
    assert drawn(month="1999-01").shown[0].first_day == date(2026, 12, 1)


@pytest.mark.parametrize("month", ["", "x", "2027-13", "2027-1", "99999-01", "2027-01-01", "\x00"])
def test_a_month_that_is_none_counts_for_nothing(month: str) -> None:
    assert view_of("", "", month).month is None


def test_days_that_are_no_span_are_not_chosen() -> None:
    assert view_of("2027-01-02", "2027-01-01", "").chosen is None
    assert view_of("2027-01-02", "", "").chosen is None


def test_months_follow_each_other_over_the_new_year() -> None:
    assert month_after(date(2026, 12, 31)) == date(2027, 1, 1)
    assert month_before(date(2027, 1, 31)) == date(2026, 12, 1)
