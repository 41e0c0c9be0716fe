"""What people type, and the tools that they must then see among the first five."""

import csv
from pathlib import Path

import pytest

from toolshare.catalogue.actions import recount_vocabulary
from toolshare.catalogue.queries import find_tools
from toolshare.catalogue.rules import Search
from toolshare.catalogue.tests.shelf import fill_shelves
from toolshare.conftest import NOON, Person

MUST_HOLD = 0.95
MANY = 160
FIRST = 5


def table() -> list[tuple[str, set[str]]]:
    path = Path(__file__).with_name("relevance.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["typed"], set(row["found"].split("|"))) for row in csv.DictReader(file)]


@pytest.fixture
async def shelves(ada: Person) -> None:
    await fill_shelves(ada.id, ada.community_id)
    await recount_vocabulary()


async def test_people_see_what_they_look_for_among_the_first_five(shelves: None) -> None:
    wanted = table()
    assert len(wanted) >= MANY
    missed = []
    for typed, titles in wanted:
        found = await find_tools(Search(words=typed), viewer_id=None, now=NOON, size=FIRST)
        shown = [card.title for card in found.cards]
        if not titles <= set(shown):
            missed.append(f"{typed}: {sorted(titles - set(shown))} not in {shown}")
    assert len(wanted) - len(missed) >= MUST_HOLD * len(wanted), "\n".join(missed)
