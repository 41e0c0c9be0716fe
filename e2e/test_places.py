"""Stories about where things are: saying it, seeing what is near, taking it back."""

import re

import pytest
from playwright.sync_api import expect

from e2e.conftest import Cast, OpenBrowser, Setting, everywhere, visitor_in
from e2e.lending import Listed, list_tool
from e2e.people import Person

HERE = "https://www.openstreetmap.org/#map=15/52.5212/13.4057"
A_KILOMETRE_ON = "52.5302, 13.4057"
THIRTY_ON = "52° 47.5' N, 13° 24.3' E"
NARROW = 960


def says(somebody: Person, place: str) -> None:
    """Save a place on the page for it."""
    somebody.types(**{"Where are you?": place})
    somebody.presses("Save the place")
    somebody.is_told("Your place is saved")


def looks_for(somebody: Person, tool: Listed, more: str = "") -> None:
    somebody.opens(f"/tools?q={tool.title.replace(' ', '+')}{more}")


def narrows_to(somebody: Person, choice: str, setting: Setting) -> None:
    """Choose a filter, which on a narrow screen waits in a sheet."""
    is_narrow = setting.width < NARROW
    if is_narrow:
        somebody.page.get_by_role("button", name="Filter").click()
    somebody.ticks(re.compile(f"^{choice}"))
    if not somebody.has_javascript:
        sheet = somebody.page.get_by_role("complementary", name="Filter")
        somebody.presses("Search", within=sheet if is_narrow else None)
    elif is_narrow:
        somebody.presses("Show one tool")


@everywhere
def test_a_member_says_where_they_are_and_sees_what_is_near(newcomer: Cast, setting: Setting):
    ada, bob = newcomer("Ada"), newcomer("Bob")
    ada.opens("/my/place")
    says(ada, A_KILOMETRE_ON)
    tool = list_tool(ada)
    bob.opens("/settings")
    bob.follows("Set your place")
    bob.is_at("Your place")
    says(bob, HERE)
    looks_for(bob, tool)
    bob.is_at("One tool")
    bob.reads(re.compile(r"about\s1\skm"))
    narrows_to(bob, "2 km", setting)
    expect(bob.page).to_have_url(re.compile("within=2"))
    bob.is_at("One tool")
    bob.follows("Remove: Within 2 km")
    expect(bob.page).not_to_have_url(re.compile("within"))
    bob.follows(tool.title)
    bob.reads(re.compile(r"About\s1\skm away"))


def test_nothing_near_leads_to_what_is_farther_away(newcomer: Cast):
    ada, bob = newcomer("Ada"), newcomer("Bob")
    ada.opens("/my/place")
    says(ada, THIRTY_ON)
    tool = list_tool(ada)
    bob.opens("/my/place")
    says(bob, HERE)
    looks_for(bob, tool, "&within=25")
    bob.is_at("No tool found")
    bob.follows("Search at any distance")
    bob.is_at("One tool")
    bob.reads(re.compile(r"about\s30\skm"))


def test_a_place_is_forgotten_for_the_asking(newcomer: Cast):
    bob = newcomer("Bob")
    bob.opens("/my/place")
    says(bob, HERE)
    expect(bob.field("Where are you?")).to_have_value("52.52120, 13.40570")
    bob.presses("Forget my place")
    if bob.has_javascript:
        bob.presses("Forget it")
    bob.is_told("Your place is forgotten")
    expect(bob.field("Where are you?")).to_have_value("")
    bob.does_not_read("Forget my place")


def test_what_is_no_place_stays_to_be_mended(newcomer: Cast):
    bob = newcomer("Bob")
    bob.opens("/my/place")
    bob.types(**{"Where are you?": "Lindenstraße 4"})
    bob.presses("Save the place")
    bob.is_warned("We cannot find a place in this.")
    expect(bob.field("Where are you?")).to_have_value("Lindenstraße 4")
    says(bob, "9F4MGCC4+22")


@pytest.mark.parametrize("setting", ["phone", "desk"], indirect=True)
def test_a_device_says_where_it_is(newcomer: Cast):
    bob = newcomer("Bob")
    bob.page.context.grant_permissions(["geolocation"])
    bob.page.context.set_geolocation({"latitude": 52.5212, "longitude": 13.4057, "accuracy": 12})
    bob.opens("/my/place")
    bob.types(**{"Where are you?": "Lindenstraße 4"})
    bob.presses("Save the place")
    bob.is_warned("We cannot find a place in this.")
    bob.presses("Use where I am now")
    bob.is_told("Found, to about 12 m.")
    bob.does_not_read("We cannot find a place in this.")
    expect(bob.field("Where are you?")).to_have_value("52.52120, 13.40570")
    expect(bob.page.get_by_role("button", name="Save the place")).to_be_focused()
    bob.page.keyboard.press("Enter")
    bob.is_told("Your place is saved")


@pytest.mark.parametrize("setting", ["desk"], indirect=True)
def test_a_device_that_says_nothing_leaves_the_field_to_type_in(newcomer: Cast):
    bob = newcomer("Bob")
    bob.page.context.clear_permissions()
    bob.opens("/my/place")
    bob.presses("Use where I am now")
    bob.is_told(re.compile("does not tell us|could not find out"))
    says(bob, HERE)


@pytest.mark.parametrize("setting", ["desk without JavaScript"], indirect=True)
def test_without_javascript_nobody_is_offered_what_does_not_work(newcomer: Cast):
    bob = newcomer("Bob")
    bob.opens("/my/place")
    bob.does_not_read("Use where I am now")


@everywhere
def test_without_a_place_a_search_leads_to_one_and_back(newcomer: Cast, setting: Setting):
    bob = newcomer("Bob")
    bob.opens("/tools?q=drill")
    if setting.width < NARROW:
        bob.page.get_by_role("button", name="Filter").click()
    expect(bob.page.get_by_role("radio", name=re.compile("^2 km"))).to_be_disabled()
    bob.follows("Set your place to see what is near")
    bob.is_at("Your place")
    says(bob, HERE)
    expect(bob.page).to_have_url(re.compile(r"/tools\?q=drill$"))
    if setting.width < NARROW:
        bob.page.get_by_role("button", name="Filter").click()
    expect(bob.page.get_by_role("radio", name=re.compile("^2 km"))).to_be_enabled()


def test_a_librarian_says_where_the_library_is(
    open_browser: OpenBrowser, demo_stage: str, setting: Setting
):
    dan = visitor_in(open_browser(demo_stage, setting), "Dan", setting)
    dan.email, dan.password = "dan@example.org", "borrow-dont-buy"
    dan.sign_in()
    dan.opens("/community/place")
    dan.types(**{"Where does the library have its tools?": "52.1419, 12.5957"})
    dan.presses("Save the place")
    dan.is_told("The place is saved.")
    link = dan.page.get_by_role("link", name="Open 52.14190, 12.59570 in a map")
    expect(link).to_have_attribute("href", "geo:52.14190,12.59570")
