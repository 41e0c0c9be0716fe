"""Stories about finding: words, categories and days, and the way back."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from e2e.conftest import Cast
from e2e.lending import borrow, first_possible_day, list_tool
from e2e.people import Person


def test_a_stranger_looks_around_before_joining(person: Cast, visitor: Person):
    tool = list_tool(person("Ada"))
    visitor.opens("/")
    visitor.types(**{"What do you need?": tool.title})
    visitor.presses("Search")
    visitor.is_at("One tool")
    visitor.follows(tool.title)
    visitor.is_at(tool.title)
    visitor.follows("Sign in to borrow")
    visitor.is_at("Sign in")


def test_another_form_of_a_word_finds_it_too(person: Cast):
    ada = person("Ada")
    tool = list_tool(ada, "Drilling machine")
    token = tool.title.split()[-1]
    ada.searches(f"drill {token}")
    ada.reads(tool.title)


def test_nothing_found_says_what_to_do_next(visitor: Person):
    visitor.searches("quetzalcoatl")
    visitor.is_at("No tool found")
    visitor.reads("Nobody shares this yet")
    visitor.follows("See all tools")
    expect(visitor.field("What do you need?")).to_have_value("")


def test_days_leave_out_what_somebody_has_then(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    tool = list_tool(ada, instant=True)
    first = first_possible_day(bob, tool)
    borrow(bob, tool, days=2)
    taken, free = first.isoformat(), (first + timedelta(days=5)).isoformat()
    search = f"/tools?q={tool.title.replace(' ', '+')}"
    bob.opens(f"{search}&from={taken}&until={taken}")
    bob.is_at("No tool found")
    bob.reads("Nothing is free on these days")
    bob.opens(f"{search}&from={free}&until={free}")
    bob.is_at("One tool free on your days")
    bob.follows(tool.title)
    expect(bob.field("First day")).to_have_value(free)


def test_back_leads_to_what_was_found(person: Cast):
    bob = person("Bob")
    tool = list_tool(person("Ada"))
    bob.searches(tool.title)
    bob.is_at("One tool")
    bob.follows(tool.title)
    bob.is_at(tool.title)
    bob.page.go_back()
    bob.is_at("One tool")
    expect(bob.field("What do you need?")).to_have_value(tool.title)


@pytest.mark.parametrize("setting", ["phone", "desk"], indirect=True)
def test_results_come_while_typing_and_the_address_keeps_up(person: Cast):
    bob = person("Bob")
    tool = list_tool(person("Ada"))
    bob.opens("/")
    bob.opens("/tools")
    bob.field("What do you need?").press_sequentially(tool.title, delay=15)
    bob.is_at("One tool")
    expect(bob.page).to_have_url(re.compile(re.escape(tool.title.split()[-1])))
    expect(bob.page).to_have_title(re.compile(f"{re.escape(tool.title)}"))
    expect(bob.field("What do you need?")).to_be_focused()
    bob.page.go_back()
    expect(bob.page).to_have_url(re.compile("/$|/tools$"))
