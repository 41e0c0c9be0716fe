"""How many tools a search says that there are."""

from datetime import timedelta

import pytest

from toolshare.catalogue.queries import COMPARED, find_tools
from toolshare.catalogue.rules import Search
from toolshare.catalogue.tests.many import put_saws
from toolshare.conftest import NOON, Person

LATER = NOON.date() + timedelta(days=9)
DAYS = {"first_day": LATER, "last_day": LATER}


async def test_counting_stops(ada: Person) -> None:
    await put_saws(ada, 520)
    answer = await find_tools(Search(words="saw"), viewer_id=None, now=NOON)
    assert (answer.count, answer.is_more) == (COMPARED, True)
    assert len(answer.cards) == 24


@pytest.mark.parametrize("category", ["", "hand-saws", "sawing-cutting"])
async def test_all_free_ones_are_counted_where_each_filter_is(ada: Person, category: str) -> None:
    """More than are looked at for a page, but no more than are counted beside the filters."""
    await put_saws(ada, 180, with_copies=171)
    search = Search(category=category, **DAYS)
    answer = await find_tools(search, viewer_id=None, now=NOON, with_facets=True)
    assert (answer.count, answer.is_more) == (171, False)
    elsewhere = await find_tools(
        Search(category="sewing-machines", **DAYS), viewer_id=None, now=NOON, with_facets=True
    )
    assert (elsewhere.count, elsewhere.is_more) == (0, False)


@pytest.mark.parametrize("words", ["", "saw"])
async def test_where_more_are_left_out_the_number_is_a_round_one(ada: Person, words: str) -> None:
    """The newest can all be lent but for some, and there are too many to count them all."""
    await put_saws(ada, 260, with_copies=256)
    search = Search(words=words, **DAYS)
    answer = await find_tools(search, viewer_id=None, now=NOON, with_facets=True)
    assert (answer.count, answer.is_more) == (140, True)
