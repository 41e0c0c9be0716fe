"""Numbers, amounts, days and times, and whatever only looks like one."""

from datetime import date, time

import pytest

from toolshare.web.fields import Day, Money, TimeOfDay, Whole
from toolshare.web.tests.refusing import message


@pytest.mark.parametrize(("typed", "number"), [("1", 1), ("090", 90), ("+7", 7), (" 8 ", 8)])
def test_a_whole_number_is_read(typed: str, number: int):
    assert Whole(least=1, most=90).parse([typed]) == number


@pytest.mark.parametrize("typed", ["0", "91", "-1", "2147483648", "9223372036854775808"])
def test_a_number_out_of_range_is_told_the_range(typed: str):
    assert message(Whole(least=1, most=90), typed) == "Please choose a number from 1 to 90."


@pytest.mark.parametrize("typed", ["1.5", "1e3", "0x10", "1_0", "٣", "½", "one", "9" * 5000, "--1"])
def test_what_is_no_whole_number_is_refused(typed: str):
    assert "whole number" in message(Whole(least=1, most=90), typed)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("6", 600),
        ("6.5", 650),
        ("6,50", 650),
        ("0", 0),
        ("-0", 0),
        ("0.29", 29),
        ("1000000", 10**8),
    ],
)
def test_an_amount_is_read_in_cents(typed: str, cents: int):
    assert Money().parse([typed]) == cents


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("-1", "below zero"),
        ("-0.01", "below zero"),
        ("1.005", "two digits"),
        ("1,000", "two digits"),
        ("1.000.000", "an amount"),
        ("1 000", "an amount"),
        ("€5", "an amount"),
        ("1e9", "an amount"),
        ("NaN", "an amount"),
        ("Infinity", "an amount"),
        ("1000000.01", "at most"),
        ("999999999999", "at most"),
        ("9" * 5000, "an amount"),
    ],
)
def test_what_is_no_amount_is_refused(typed: str, told: str):
    assert told in message(Money(), typed)


def test_a_day_is_read():
    assert Day().parse(["2028-02-29"]) == date(2028, 2, 29)


@pytest.mark.parametrize("typed", ["2026-02-30", "2026-13-01", "0000-01-01", "2027-02-29"])
def test_a_day_that_does_not_exist_is_told_so(typed: str):
    assert "does not exist" in message(Day(), typed)


@pytest.mark.parametrize(
    "typed", ["5.12.2026", "12/05/2026", "2026-1-1", "20261205", "+2026-01-01"]
)
def test_a_day_in_another_order_is_refused(typed: str):
    assert "year-month-day" in message(Day(), typed)


def test_a_time_is_read():
    assert TimeOfDay().parse(["18:30"]) == time(18, 30)


@pytest.mark.parametrize("typed", ["24:00", "6pm", "18.30", "18:60", "8:00"])
def test_what_is_no_time_is_refused(typed: str):
    assert "hours:minutes" in message(TimeOfDay(), typed)
