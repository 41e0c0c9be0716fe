"""Cells as people and other systems fill them in."""

from contextlib import suppress
from time import process_time

import pytest

from toolshare.imports.cells import read_cell, without_apostrophe
from toolshare.imports.columns import FIELDS
from toolshare.imports.kinds import category_in, category_of_title
from toolshare.web.fields import Unusable


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("title", "  Hammer\n drill ", "Hammer drill"),
        ("title", "=1+2", "=1+2"),
        ("title", "'=1+2", "=1+2"),
        ("title", "''=1+2", "'=1+2"),
        ("title", "'ndrangheta", "'ndrangheta"),
        ("description", "One\r\ntwo", "One\ntwo"),
        ("brand", "", ""),
        ("price_per_day", "", 0),
        ("price_per_day", "Free", 0),
        ("price_per_day", " kostenlos ", 0),
        ("deposit", "none", 0),
        ("price_per_day", "4", 400),
        ("price_per_day", "4,50", 450),
        ("price_per_day", "€ 4.50", 450),
        ("price_per_day", "4.50 EUR", 450),
        ("replacement_value", "1.234,50 €", 123_450),
        ("replacement_value", "$1,234.50", 123_450),
        ("replacement_value", "123.456,00", 12_345_600),
        ("year_made", "2015", 2015),
        ("year_made", "2015.0", 2015),
        ("year_made", "2015-03-01", 2015),
        ("year_made", "", None),
        ("longest_loan_days", "7", 7),
        ("longest_loan_days", "7 days", 7),
        ("longest_loan_days", "14 Tage", 14),
        ("longest_loan_days", "3,0", 3),
        ("longest_loan_days", "", None),
        ("is_instant", "Yes", True),
        ("is_instant", "nein", False),
        ("is_instant", "", None),
        ("skill_level", "Handy", "handy"),
        ("skill_level", "expert", "professional"),
        ("skill_level", "", None),
        ("code", " d-017 ", "d-017"),
        ("code", "12  34", "12 34"),
        ("code", "A#7+b:c", "A#7+b:c"),
        ("further_codes", "D-2, d-3;D 4", ["D-2", "d-3", "D 4"]),
        ("further_codes", " ,", []),
        ("hidden", "yes", True),
        ("photos", "", []),
        ("photos", " my photo of it.jpg", ["my photo of it.jpg"]),
        (
            "photos",
            "https://a.example/x,y.jpg, http://b.example/;1.png|c.jpg",
            ["https://a.example/x,y.jpg", "http://b.example/;1.png", "c.jpg"],
        ),
        (
            "photos",
            "https://a.example/1,https://a.example/2",
            ["https://a.example/1", "https://a.example/2"],
        ),
        ("code", "", None),
    ],
)
def test_a_cell_says_what_it_means(field: str, text: str, value: object):
    assert read_cell(field, text) == value


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("title", "", "no name"),
        ("title", "x" * 81, "shorten"),
        ("title", "a\x00b", "character"),
        ("description", "x" * 4001, "shorten"),
        ("price_per_day", "four", "amount"),
        ("price_per_day", "free on Sundays", "amount"),
        ("price_per_day", "ask me", "or “free”"),
        ("price_per_day", "-3", "below zero"),
        ("price_per_day", "1.234", "two digits"),
        ("price_per_day", "99999999", "at most"),
        ("replacement_value", "1.234.567", "at most"),
        ("year_made", "soon", "whole number"),
        ("year_made", "1200", "1850"),
        ("longest_loan_days", "400", "90"),
        ("longest_loan_days", "a week", "whole number"),
        ("turnaround_days", "15", "14"),
        ("is_instant", "perhaps", "yes or no"),
        ("skill_level", "wizard", "professional"),
        ("code", "x" * 21, "at most 20"),
        ("code", "ä-1", "letters and digits"),
        ("code", "=1+2", "letters and digits"),
    ],
)
def test_what_a_cell_cannot_say_is_told_in_words(field: str, text: str, words: str):
    with pytest.raises(Unusable, match=words):
        read_cell(field, text)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\uff1d"])
def test_one_apostrophe_before_a_formula_is_ours(sign: str):
    assert without_apostrophe(f"'{sign}A1") == f"{sign}A1"
    assert without_apostrophe(f"{sign}A1") == f"{sign}A1"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("hand-saws", "hand-saws"),
        ("Hand saws", "hand-saws"),
        ("DRILLS & DRIVERS", "drills-drivers"),
        ("breakers", "hammer-drills"),
        ("Power Tools//Drills", "drills-drivers"),
        ("Power Tools > Saws > Jigsaw", "jigsaws"),
        ("Bohrmaschine", "drills-drivers"),
        ("Gizmos", None),
        ("", None),
    ],
)
def test_a_category_is_known_by_many_names(text: str, slug: str | None):
    assert category_in(text) == slug


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Makita hammer drill, 800 W", "hammer-drills"),
        ("Extension ladder 4 m", "extension-ladders"),
        ("Schraubenschlüssel Satz", "spanners"),
        ("Box of things", None),
    ],
)
def test_a_name_says_what_kind_of_tool_it_is(title: str, slug: str | None):
    assert category_of_title(title) == slug


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("sign", [" ", ",", ";", "\n", "-", "d", "1,", "'", ",1"], ids=repr)
def test_no_cell_takes_long_to_read_however_often_a_sign_stands_in_it(field: str, sign: str):
    began = process_time()
    with suppress(Unusable):
        read_cell(field, f"1{sign * 100_000}x")
    # What looks at each sign once is done after some 20 ms; once for each other sign, in minutes.
    assert process_time() - began < 2


def test_what_is_too_long_for_the_name_of_a_kind_is_not_remembered():
    known = category_in.cache_info().currsize
    assert read_cell("category", f"drills-drivers{' ' * 10_000}x") is None
    assert category_in.cache_info().currsize == known
