"""What was written for the demo is sound in itself."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from msgspec.structs import asdict

from toolshare.accounts.rules import EXPERIENCES
from toolshare.communities.rules import ROLES
from toolshare.demo.phrases import Wish, fits, is_known
from toolshare.demo.seed import make_up
from toolshare.demo.texts import Phrase, Texts, ToolText, read_texts
from toolshare.occupancy.rules import day_count
from toolshare.places.rules import Point, cell_of, distance_m
from toolshare.tools.categories import BRANCHES, branch_of
from toolshare.tools.rules import ToolFacts, check_facts

NOW = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def texts() -> Texts:
    return read_texts()


def test_every_tool_could_have_been_listed_by_hand(texts: Texts) -> None:
    for tool in texts.tools:
        check_facts(_facts(tool), today=NOW.date())


def test_titles_and_people_are_told_apart(texts: Texts) -> None:
    assert len({tool.title for tool in texts.tools}) == len(texts.tools) == 180
    assert len({person.key for person in texts.people}) == len(texts.people) == 25
    assert len({person.email for person in texts.people}) == 25


def test_the_neighbours_live_all_over_a_small_town(texts: Texts) -> None:
    library = Point(*texts.community.place)
    homes = [Point(*person.place) for person in texts.people]
    assert max(distance_m(library, home) for home in homes) < 2_500
    assert len({cell_of(home) for home in homes}) >= 12


def test_people_have_roles_and_experience_that_exist(texts: Texts) -> None:
    assert {person.experience for person in texts.people} == set(EXPERIENCES)
    assert {person.role for person in texts.people} == set(ROLES)


def test_sentences_fit_something(texts: Texts) -> None:
    unknown = [
        phrase.text for phrase in (*texts.messages, *texts.reasons) if not is_known(phrase.fits)
    ]
    assert unknown == []


def test_every_branch_of_the_categories_has_tools(texts: Texts) -> None:
    assert {branch_of(tool.category) for tool in texts.tools} == {
        branch.slug for branch in BRANCHES
    }


def test_the_first_page_shows_many_owners_and_no_kind_twice_in_a_row(texts: Texts) -> None:
    things = make_up(texts, now=NOW).place.things.values()
    page = sorted(things, key=lambda thing: thing.created_at, reverse=True)[:24]
    branches = [branch_of(thing.text.category) for thing in page]
    assert len({thing.owner.text.key for thing in page}) >= 16
    assert all(one != other for one, other in pairwise(branches))
    assert "ada" in {thing.owner.text.key for thing in page[:8]}


def test_a_tool_shows_the_drawing_that_was_chosen_for_it(texts: Texts) -> None:
    for thing in make_up(texts, now=NOW).place.things.values():
        assert thing.id.int % 4 == thing.text.variant


def test_what_is_said_about_a_weekend_is_said_of_weekends(texts: Texts) -> None:
    said = {phrase.text: phrase for phrase in texts.messages if phrase.fits}
    checked = 0
    for story in make_up(texts, now=NOW).stories:
        for message in story.messages:
            phrase = said.get(message.body)
            if phrase is not None:
                assert fits(phrase, story.wish)
                checked += 1
    assert checked > 100


@pytest.mark.parametrize(
    ("fit", "right"),
    [("weekend", True), ("saturday_to_sunday", False), ("several_days", True), ("long", False)],
)
def test_friday_to_sunday_is_a_weekend_but_not_a_saturday(
    texts: Texts, fit: str, right: bool
) -> None:
    wish = next(
        story.wish
        for story in make_up(texts, now=NOW).stories
        if story.wish.first_day.weekday() == 4 and story.wish.days == 3
    )
    assert fits(Phrase("request", "borrower", "", fit), wish) is right


def test_the_same_day_makes_the_same_demo(texts: Texts) -> None:
    morning = make_up(texts, now=datetime(2026, 12, 1, 7, 30, tzinfo=UTC))
    evening = make_up(texts, now=datetime(2026, 12, 1, 18, 30, tzinfo=UTC))
    assert morning.place == evening.place
    asked = {story.loan.id for story in morning.stories}
    assert asked <= {story.loan.id for story in evening.stories}


def test_loans_are_as_long_as_people_need_tools(texts: Texts) -> None:
    wishes = [story.wish for story in make_up(texts, now=NOW).stories]
    over_weekend = [wish for wish in wishes if _is_over_weekend(wish)]
    assert all(wish.days <= wish.thing.text.longest_loan_days for wish in wishes)
    assert len(over_weekend) > len(wishes) / 2


def _is_over_weekend(wish: Wish) -> bool:
    return wish.first_day.weekday() + day_count(wish.first_day, wish.last_day) > 5


def _facts(tool: ToolText) -> ToolFacts:
    told = {
        name: value for name, value in asdict(tool).items() if name in ToolFacts.__struct_fields__
    }
    return ToolFacts(**told, is_instant=tool.instant)
