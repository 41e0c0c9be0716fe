"""What a saved search is called, and which words may be one another."""

from datetime import date

import pytest

from toolshare.catalogue.rules import Search
from toolshare.catalogue.typos import LONGEST_LISTED, one_mistake_from
from toolshare.keeping.rules import (
    KeepingRefused,
    beginnings,
    check_search,
    is_over,
    name_of_search,
    shortened,
)

SATURDAY = date(2026, 12, 5)


@pytest.mark.parametrize(
    ("search", "name"),
    [
        pytest.param(Search(words="drill"), "drill", id="words"),
        pytest.param(
            Search(words="drill", category="hand-saws", dearest_cents=0),
            "drill · Hand saws · free",
            id="a category, for nothing",
        ),
        pytest.param(
            Search(words="drill", first_day=SATURDAY, last_day=SATURDAY),
            "drill · Sat 5 Dec",
            id="one day",
        ),
        pytest.param(
            Search(lender="library", level="new", instant=True),
            "For everyone · Tool library · booked at once",
            id="filters alone",
        ),
        pytest.param(Search(words="x" * 100), "x" * 79 + "…", id="more than fits"),
    ],
)
def test_a_search_is_named_after_what_it_asks_for(search: Search, name: str):
    assert name_of_search(search, currency="EUR") == name


def test_neither_a_page_nor_an_order_is_kept():
    assert Search(words="drill", sort="newest").to_save == Search(words="drill")
    with pytest.raises(KeepingRefused):
        check_search(Search(sort="newest").to_save)


def test_days_are_over_once_they_have_begun():
    search = Search(first_day=SATURDAY, last_day=SATURDAY)
    assert not is_over(search, today=SATURDAY)
    assert is_over(search, today=date(2026, 12, 6))


def test_words_with_two_mistakes_between_them_have_a_shortened_one_in_common():
    for once in one_mistake_from("drill"):
        for twice in one_mistake_from(once)[::17]:
            assert not shortened("drill").isdisjoint(shortened(twice)), twice
    assert shortened("drill").isdisjoint(shortened("spade"))


def test_a_word_that_cannot_be_a_mistake_for_a_listed_one_is_not_shortened():
    listed = "x" * LONGEST_LISTED
    assert not shortened(listed).isdisjoint(shortened(listed + "yz"))
    assert shortened(listed + "xyz") == frozenset()


def test_the_beginnings_of_a_word_are_shorter_than_the_word():
    assert beginnings(["saw"]) == {"s", "sa"}
