"""Which days may be asked for and added, what they cost, and the code at the door."""

from datetime import UTC, date, datetime, timedelta

import pytest

from toolshare.loans import codes, rules
from toolshare.loans.refusals import AlreadyDone, LoanRefused
from toolshare.loans.tests.weekend import BEFORE, HOURS, START, Loan


def check_days(first: date, last: date, *, now: datetime = BEFORE, longest: int = 7) -> None:
    rules.check_days(first, last, longest_loan_days=longest, hours=HOURS, now=now)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 12, 1), date(2026, 12, 1)),
        (date(2026, 12, 5), date(2026, 12, 11)),
        (date(2027, 11, 25), date(2027, 12, 1)),
    ],
    ids=["today", "as long as it may be", "in a year"],
)
def test_days_that_may_be_asked_for(first, last):
    check_days(first, last)


@pytest.mark.parametrize(
    ("first", "last", "field", "words"),
    [
        (date(2026, 11, 30), date(2026, 12, 1), "first_day", "This day is over"),
        (date(2026, 12, 5), date(2026, 12, 4), "last_day", "before the first"),
        (date(2026, 12, 5), date(2026, 12, 12), "last_day", "at most 7 days"),
        (date(2027, 12, 1), date(2027, 12, 2), "first_day", "within the coming year"),
        (date(9999, 12, 30), date(9999, 12, 31), "first_day", "within the coming year"),
    ],
    ids=["past", "turned round", "too long", "too far", "year 9999"],
)
def test_days_that_may_not_be_asked_for(first, last, field, words):
    with pytest.raises(LoanRefused, match=words) as refused:
        check_days(first, last)
    assert refused.value.field == field


def test_after_closing_time_it_is_too_late_for_today():
    with pytest.raises(LoanRefused, match="too late for today"):
        check_days(date(2026, 12, 1), date(2026, 12, 1), now=datetime(2026, 12, 1, 19, tzinfo=UTC))


def test_a_tool_lent_for_a_day_says_so():
    with pytest.raises(LoanRefused, match="one day at a time"):
        check_days(date(2026, 12, 5), date(2026, 12, 6), longest=1)


def check_renewal(last: date, *, now: datetime = START) -> None:
    rules.check_renewal(Loan("on_loan"), last, longest_loan_days=7, now=now)


@pytest.mark.parametrize("last", [date(2026, 12, 7), date(2026, 12, 13)])
def test_days_that_may_be_added(last):
    check_renewal(last)


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (date(2026, 12, 5), "until Sun 6 Dec already"),
        (date(2026, 12, 14), "Sun 13 Dec at the latest"),
    ],
)
def test_days_that_may_not_be_added(last, words):
    with pytest.raises(LoanRefused, match=words) as refused:
        check_renewal(last)
    assert refused.value.field == "last_day"


def test_a_renewal_ends_in_the_future():
    with pytest.raises(LoanRefused, match="This day is over"):
        check_renewal(date(2026, 12, 7), now=datetime(2026, 12, 8, 12, tzinfo=UTC))


def test_renewing_until_the_day_that_is_agreed_is_a_second_click():
    with pytest.raises(AlreadyDone, match="until Sun 6 Dec"):
        check_renewal(date(2026, 12, 6))


# --- what it costs, and the rest


def test_both_ends_of_a_loan_are_paid_for():
    assert rules.price_cents(250, date(2026, 12, 5), date(2026, 12, 7)) == 750


def test_added_days_cost_what_was_agreed_and_not_what_the_tool_costs_by_now():
    assert rules.renewed_price_cents(500, Loan("on_loan"), date(2026, 12, 8)) == 1000


def test_a_price_that_the_database_cannot_hold_is_refused():
    with pytest.raises(LoanRefused, match="cost more"):
        rules.renewed_price_cents(1_800_000_000, Loan("on_loan"), date(2026, 12, 9))


@pytest.mark.parametrize(
    ("due_at", "lapses_at"),
    [
        (BEFORE + timedelta(days=9), BEFORE + timedelta(hours=72)),
        (BEFORE + timedelta(hours=8), BEFORE + timedelta(hours=8)),
    ],
    ids=["three days to answer", "the days come first"],
)
def test_a_request_lapses_in_three_days_or_when_its_days_are_over(due_at, lapses_at):
    assert rules.answer_by(BEFORE, due_at) == lapses_at


def test_a_handover_code_has_six_digits_and_is_another_each_time():
    made = {codes.new_handover_code() for _number in range(50)}
    assert all(len(code) == 6 and code.isdecimal() for code in made)
    assert len(made) > 45


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        ("041728", True),
        ("041 728", True),
        ("041-728", True),
        ("041729", False),
        ("41728", False),
        ("", False),
        ("٠٤١٧٢٨", False),
        ("0417280", False),
    ],
)
def test_the_code_is_compared_digit_by_digit(typed, fits):
    assert codes.is_code(typed, "041728") is fits
