"""Stories about what a community calls things: an admin's own names, and another language."""

import re
import secrets

import pytest
from playwright.sync_api import expect

from e2e.checks import assert_usable
from e2e.conftest import OpenBrowser, Setting, visitor_in
from e2e.people import Person

DEMO_PASSWORD = "borrow-dont-buy"


@pytest.fixture
def admin(open_browser: OpenBrowser, demo_stage: str, setting: Setting) -> Person:
    """Ada, who decides about the demo community."""
    ada = visitor_in(open_browser(demo_stage, setting), "Ada", setting)
    ada.email = "ada@example.org"
    ada.sign_in(DEMO_PASSWORD)
    return ada


def test_an_admin_teaches_the_search_a_name_and_takes_it_back(admin: Person):
    name = f"Quax{secrets.token_hex(3)}"
    admin.searches(name)
    admin.is_at("No tool found")
    admin.opens("/community")
    admin.follows("How tools are found")
    admin.follows(re.compile("names"), within=admin.page.get_by_role("region").last)
    admin.types(Names_that_mean_the_same=f"{name} = hammer drill")
    admin.presses("What would it find?")
    admin.reads("Each of these names would find:", "Without the group:")
    assert_usable(admin.page, has_javascript=admin.has_javascript)
    admin.presses("Add this group")
    admin.is_told("These names mean the same now.")
    admin.searches(name)
    expect(admin.page.get_by_role("article").first).to_be_visible()
    admin.opens("/community/synonyms")
    assert_usable(admin.page, has_javascript=admin.has_javascript)
    admin.follows(re.compile(f"Change {name}"))
    assert_usable(admin.page, has_javascript=admin.has_javascript)
    admin.types(Names_that_mean_the_same=f"{name} = hammer drill, breaker hammer {name}")
    admin.presses("Save")
    admin.is_told("Saved.")
    admin.follows(re.compile(f"Change {name}"))
    admin.presses("Remove this group")
    if admin.has_javascript:
        admin.presses("Remove this group", within=admin.page.get_by_role("dialog"))
    admin.is_told("The group is removed.")
    admin.searches(name)
    admin.is_at("No tool found")


def test_names_that_cannot_be_a_group_are_told_why(admin: Person):
    admin.opens("/community/synonyms")
    admin.types(Names_that_mean_the_same="Schlagdings")
    admin.presses("Add this group")
    admin.is_warned("Please write at least two names, with “=” or commas between them.")
    expect(admin.field("Names that mean the same")).to_have_value("Schlagdings")
    assert_usable(admin.page, has_javascript=admin.has_javascript)


def test_another_language_is_taken_up_while_everything_stays_found(admin: Person):
    admin.opens("/community/search")
    assert_usable(admin.page, has_javascript=admin.has_javascript)
    for language in ("Any other, or several", "English"):
        admin.ticks(re.compile(f"^{language}"))
        admin.presses("Save")
        admin.is_told("The tools are being read again.")
        admin.waits_for(admin.page.get_by_text(re.compile("tools are read in this language")))
    admin.searches("hammer drill")
    expect(admin.page.get_by_role("article").first).to_be_visible()
