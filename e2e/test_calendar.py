"""Stories about the calendar of a tool, a second way to fill in its two days."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, expect

from e2e.checks import assert_accessible
from e2e.conftest import Cast
from e2e.lending import LOAN, borrow, first_possible_day, list_tool
from e2e.people import Person

pytestmark = pytest.mark.parametrize("setting", ["phone", "desk"], indirect=True)


def day_of(somebody: Person, day: date) -> Locator:
    """Find a day, turning to its month if need be."""
    button = somebody.page.get_by_role("button", name=f"{day:%A} {day.day} {day:%B}", exact=True)
    expect(
        somebody.page.get_by_role("group", name=re.compile("^[A-Z][a-z]+ 2")).first
    ).to_be_visible()
    if button.count() == 0:
        somebody.presses("Month after")
    return button


def is_phone(somebody: Person) -> bool:
    return (somebody.page.viewport_size or {"width": 0})["width"] < 600


def months_shown(somebody: Person) -> list[str]:
    return [
        month.get_attribute("aria-label") or ""
        for month in somebody.page.get_by_role("group", name=re.compile("^[A-Z][a-z]+ 2")).all()
        if month.is_visible()
    ]


def test_two_days_are_chosen_and_priced(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    tool = list_tool(ada, instant=True)
    first = first_possible_day(bob, tool) + timedelta(days=1)
    last = first + timedelta(days=1)
    day_of(bob, first).click()
    bob.reads("Now choose the last day.")
    day_of(bob, last).click()
    expect(bob.field("First day")).to_have_value(first.isoformat())
    expect(bob.field("Last day")).to_have_value(last.isoformat())
    bob.reads("€7.00")
    bob.presses("Book it for 2 days")
    expect(bob.page).to_have_url(LOAN)


def test_a_day_that_cannot_be_chosen_says_why(person: Cast):
    ada, bob, carol = person("Ada"), person("Bob"), person("Carol")
    tool = list_tool(ada, instant=True)
    first = first_possible_day(bob, tool)
    borrow(carol, tool, days=1, after=2)
    bob.opens(tool.path)
    taken = day_of(bob, first + timedelta(days=2))
    taken.click(force=True)
    bob.reads(re.compile("has it then"))
    expect(bob.field("First day")).to_have_value("")


def test_typed_days_show_on_the_calendar(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    tool = list_tool(ada)
    first = first_possible_day(bob, tool) + timedelta(days=1)
    bob.types(First_day=first.isoformat(), Last_day=first.isoformat())
    expect(day_of(bob, first)).to_have_attribute("aria-pressed", "true")
    bob.reads(re.compile("one day"))


def test_the_arrow_keys_walk_through_the_days(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    tool = list_tool(ada)
    first = first_possible_day(bob, tool) + timedelta(days=1)
    day_of(bob, first).focus()
    bob.page.keyboard.press("Enter")
    bob.page.keyboard.press("ArrowRight")
    last = first + timedelta(days=1)
    expect(day_of(bob, last)).to_be_focused()
    bob.page.keyboard.press("Enter")
    expect(bob.field("First day")).to_have_value(first.isoformat())
    expect(bob.field("Last day")).to_have_value(last.isoformat())


def test_a_desk_has_room_for_two_months_and_a_phone_for_one(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    tool = list_tool(ada)
    bob.opens(tool.path)
    bob.reads("Next free:")
    before = months_shown(bob)
    assert len(before) == (1 if is_phone(bob) else 2)
    bob.presses("Month after")
    after = months_shown(bob)
    assert len(after) == len(before)
    assert after != before
    bob.presses("Month before")
    assert months_shown(bob) == before
    expect(bob.page.get_by_role("button", name="Month before")).to_be_disabled()
    assert_accessible(bob.page)
