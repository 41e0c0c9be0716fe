"""Stories about finding: words, categories and days, and the way back."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Route, expect

from e2e.conftest import Cast, OpenBrowser, Setting
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


@pytest.mark.parametrize("setting", ["phone", "desk"], indirect=True)
def test_suggestions_are_walked_through_with_the_keys(person: Cast):
    bob = person("Bob")
    tool = list_tool(person("Ada"), "Wall chaser")
    bob.opens("/")
    field = bob.field("What do you need?")
    field.press_sequentially(tool.title, delay=15)
    options = bob.page.get_by_role("option")
    expect(options.filter(has_text=tool.title)).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    field.press("Escape")
    expect(options.first).to_be_hidden()
    field.press_sequentially(" ")
    expect(options.first).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    bob.is_at(tool.title)


@pytest.mark.parametrize("setting", ["desk"], indirect=True)
def test_a_category_is_offered_under_any_of_its_names(person: Cast):
    bob = person("Bob")
    bob.opens("/tools")
    bob.field("What do you need?").press_sequentially("hoover", delay=15)
    bob.page.get_by_role("option", name="Wet & dry vacuums").click()
    expect(bob.page).to_have_url(re.compile("category=vacuum-cleaners"))


@pytest.mark.parametrize("setting", ["desk"], indirect=True)
def test_a_key_leads_to_the_search_until_it_is_switched_off(person: Cast):
    bob = person("Bob")
    bob.opens("/tools")
    bob.page.get_by_role("heading", level=1).click()
    bob.page.keyboard.press("/")
    expect(bob.field("What do you need?")).to_be_focused()
    bob.page.get_by_role("checkbox", name="The key / leads to the search").uncheck()
    bob.opens("/tools")
    bob.page.keyboard.press("/")
    expect(bob.field("What do you need?")).not_to_be_focused()


def test_the_filters_are_skipped_with_the_keyboard(person: Cast):
    bob = person("Bob")
    bob.opens("/tools?q=drill")
    bob.page.get_by_role("button", name="Search", exact=True).focus()
    for key in ("Tab", "Enter", "Tab"):
        bob.page.keyboard.press(key)
    expect(bob.page.get_by_role("link", name="Remove: “drill”")).to_be_focused()


@pytest.mark.parametrize("setting", ["desk"], indirect=True)
def test_a_late_answer_never_replaces_a_newer_one(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    early, late = list_tool(ada, "Quarrel"), list_tool(ada, "Quarry")
    bob.opens("/tools")

    def dawdle(route: Route) -> None:
        if early.title.split()[-1] in route.request.url:
            bob.page.wait_for_timeout(1500)
        route.continue_()

    bob.page.route("**/tools?*", dawdle)
    field = bob.field("What do you need?")
    field.fill(early.title)
    bob.page.wait_for_timeout(400)
    field.fill(late.title)
    expect(bob.page.get_by_role("article").filter(has_text=late.title)).to_be_visible()
    bob.page.wait_for_timeout(2000)
    expect(bob.page.get_by_role("article").filter(has_text=late.title)).to_be_visible()
    expect(bob.page.get_by_role("article").filter(has_text=early.title)).to_have_count(0)


def test_a_mistyped_word_is_taken_for_the_nearest_one(person: Cast):
    list_tool(person("Ada"), "Theodolite")
    bob = person("Bob")
    bob.searches("theodolyte")
    bob.reads("Results for", "theodolite")
    bob.follows("Search instead for theodolyte")
    bob.is_at("No tool found")


def test_filters_say_what_they_leave_and_go_with_a_tap(person: Cast):
    tool = list_tool(person("Ada"))
    bob = person("Bob")
    bob.opens(f"/tools?q={tool.title.replace(' ', '+')}&price=5&level=handy")
    bob.is_at("One tool")
    bob.follows("Remove: Handy people")
    expect(bob.page).to_have_url(re.compile("price=5"))
    bob.follows("Start over")
    expect(bob.page).to_have_url(re.compile("/tools$"))


def test_back_leads_to_the_same_place_in_the_list(
    open_browser: OpenBrowser, demo_stage: str, setting: Setting
):
    page = open_browser(demo_stage, setting).new_page()
    page.goto("/tools?category=hand-tools")
    card = page.get_by_role("article").last.get_by_role("link")
    card.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 0
    title = card.inner_text()
    card.click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile(r"/tools\?category=hand-tools$"))
    expect(page.get_by_role("link", name="Remove: Hand tools", exact=True)).to_have_count(1)
    expect(page.get_by_role("link", name=title, exact=True)).to_be_in_viewport()
    assert abs(page.evaluate("scrollY") - before) < 40


def test_back_leads_to_a_list_as_long_as_it_was_left(
    open_browser: OpenBrowser, demo_stage: str, setting: Setting
):
    if not setting.javascript:
        pytest.skip("without scripts each part of the list is a page of its own")
    page = open_browser(demo_stage, setting).new_page()
    page.goto("/tools")
    cards = page.get_by_role("article")
    for count in (48, 72):
        page.get_by_role("link", name="Show more tools").click()
        expect(cards).to_have_count(count)
        expect(page).to_have_url(re.compile(rf"/tools\?shown={count}$"))
    card = cards.nth(60).get_by_role("link")
    card.scroll_into_view_if_needed()
    title = card.inner_text()
    card.click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    page.go_back()
    expect(cards).to_have_count(72)
    expect(page.get_by_role("link", name=title, exact=True)).to_be_in_viewport()


@pytest.mark.parametrize("setting", ["desk"], indirect=True)
def test_a_card_is_fetched_while_the_pointer_rests_on_it(person: Cast):
    tool = list_tool(person("Ada"))
    bob = person("Bob")
    bob.opens(f"/tools?q={tool.title.replace(' ', '+')}")
    card = bob.page.get_by_role("link", name=tool.title, exact=True)
    with bob.page.expect_response(f"**{tool.path}*") as fetched:
        card.hover()
    assert fetched.value.request.headers["sec-purpose"] == "prefetch"
    card.click()
    bob.is_at(tool.title)
    how = "performance.getEntriesByType('navigation')[0].deliveryType"
    assert bob.page.evaluate(how) == "navigational-prefetch"
