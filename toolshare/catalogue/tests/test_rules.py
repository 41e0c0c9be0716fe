"""Addresses of searches, days, and levels."""

from datetime import UTC, date, datetime
from uuid import UUID

import msgspec
import pytest

from toolshare.catalogue import rules
from toolshare.catalogue.rules import SHOWN_AT_MOST, Search
from toolshare.web.paging import Cursor

TODAY = date(2026, 12, 1)
SATURDAY, SUNDAY = date(2026, 12, 5), date(2026, 12, 6)
CURSOR = Cursor(datetime(2026, 1, 1, tzinfo=UTC), UUID(int=1))


@pytest.mark.parametrize(
    ("search", "address"),
    [
        pytest.param(Search(), "/tools", id="everything"),
        pytest.param(
            Search(words="hammer drill & <b>"), "/tools?q=hammer+drill+%26+%3Cb%3E", id="words"
        ),
        pytest.param(
            Search(category="drills-drivers", first_day=SATURDAY, last_day=SUNDAY),
            "/tools?category=drills-drivers&from=2026-12-05&until=2026-12-06",
            id="category and days",
        ),
    ],
)
def test_a_search_has_an_address(search: Search, address: str) -> None:
    assert search.address == address
    joint = "&" if "?" in address else "?"
    assert search.address_after("abc") == f"{address}{joint}page=abc"


def test_a_page_that_was_made_longer_has_an_address() -> None:
    first = Search(words="drill")
    assert first.shown_with(24) == 24
    second = msgspec.structs.replace(first, after=CURSOR, shown=24)
    assert second.shown_with(24) == second.shown_with(1) == 48
    assert second.address_showing(48) == "/tools?q=drill&shown=48"
    assert Search().address_showing(48) == "/tools?shown=48"
    assert msgspec.structs.replace(second, shown=SHOWN_AT_MOST).shown_with(24) == SHOWN_AT_MOST
    assert msgspec.structs.replace(second, shown=None).shown_with(24) is None


def test_filters_can_be_dropped_one_by_one() -> None:
    search = Search(
        words="drill",
        category="drills-drivers",
        first_day=SATURDAY,
        last_day=SUNDAY,
        after=CURSOR,
        shown=48,
    )
    assert search.without("words") == Search(
        category="drills-drivers", first_day=SATURDAY, last_day=SUNDAY
    )
    assert search.days_query == "from=2026-12-05&until=2026-12-06"
    assert not search.is_open
    assert search.without("words", "category", "first_day", "last_day").is_open


@pytest.mark.parametrize(
    ("first_day", "last_day", "fields"),
    [
        pytest.param(None, None, [], id="no days"),
        pytest.param(TODAY, None, [], id="today"),
        pytest.param(SATURDAY, SUNDAY, [], id="a weekend"),
        pytest.param(date(2026, 11, 30), SUNDAY, ["from"], id="yesterday"),
        pytest.param(None, date(2026, 11, 30), ["until"], id="until yesterday"),
        pytest.param(SUNDAY, SATURDAY, ["until"], id="until before from"),
        pytest.param(date(9999, 12, 30), date(9999, 12, 31), ["from", "until"], id="year 9999"),
        pytest.param(SATURDAY, date(2028, 1, 1), ["until"], id="more than a year"),
    ],
)
def test_impossible_days_name_their_fields(
    first_day: date | None, last_day: date | None, fields: list[str]
) -> None:
    problems = rules.problems_of_days(first_day, last_day, today=TODAY)
    assert [field for field, _message in problems] == fields


@pytest.mark.parametrize("level", rules.LEVELS)
def test_every_level_says_who_should_use_the_tool(level: str) -> None:
    assert rules.skill_words(level)


def test_a_tool_can_ask_for_more_than_somebody_has_done() -> None:
    assert rules.is_above("experienced", "handy")
    assert not rules.is_above("handy", "handy")
