"""Stories about what people keep: searches that go on looking, wishes, what they looked at."""

import re
import secrets
import string
import time

import pytest
from playwright.sync_api import expect

from e2e.checks import audit
from e2e.conftest import Cast, everywhere
from e2e.lending import list_tool
from e2e.people import Person

PATIENCE_S = 40
"""The worker looks every second, and behind a whole table it may have to wait."""


def new_word() -> str:
    """Make up a word that nobody has used for a tool."""
    return "Quetz" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(8))


def is_noticed(somebody: Person, words: str) -> None:
    """Look again and again, until a notice says this."""
    give_up_at = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up_at:
        somebody.opens("/notices")
        if somebody.page.get_by_role("main").get_by_text(words).count():
            return
        somebody.page.wait_for_timeout(500)
    pytest.fail(f"nobody told {somebody.name} of {words}")


def remove(somebody: Person, name: str) -> None:
    """Take a saved search away, saying once more that this is meant."""
    somebody.opens("/my/searches")
    row = somebody.page.get_by_role("listitem").filter(has_text=name)
    row.get_by_label(re.compile("^Change: ")).click()
    somebody.presses("Remove this search", within=row)
    if somebody.has_javascript:
        somebody.presses("Remove it")
    somebody.is_told(f"“{name}” is not saved any more.")


@everywhere
def test_whoever_searched_in_vain_is_told_when_somebody_lists_it(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    word = new_word()
    bob.searches(word)
    bob.is_at("No tool found")
    bob.presses("Save this search")
    bob.is_told("The search is saved.")
    expect(bob.page.get_by_role("link", name="Saved, see all")).to_be_visible()
    bob.does_not_read("Save this search")
    tool = list_tool(ada, word)
    is_noticed(bob, tool.title)
    expect(bob.page.get_by_role("link", name=re.compile(r"^Notices, \d+ new$"))).to_be_visible()
    bob.follows(tool.title)
    bob.is_at(tool.title)
    bob.opens("/my/searches")
    bob.reads("1 new")
    bob.follows(word)
    bob.is_at("One tool")
    bob.follows("Saved, see all saved searches")
    remove(bob, word)


def test_a_tool_that_is_named_better_is_told_of_too(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    tool = list_tool(ada)
    word = new_word()
    bob.searches(word)
    bob.presses("Save this search")
    bob.is_told("The search is saved.")
    ada.opens(tool.path)
    ada.follows("Change")
    ada.types(Name=f"{tool.title} {word}")
    ada.presses("Save changes")
    ada.is_at(f"{tool.title} {word}")
    is_noticed(bob, word)
    remove(bob, word)


def test_a_saved_search_that_is_opened_says_that_it_is_one(person: Cast):
    bob = person("Bob")
    word = new_word()
    bob.opens(f"/my/searches/new?q={word}")
    bob.presses("Save this search")
    bob.is_told("The search is saved.")
    bob.opens("/my/searches")
    bob.follows(word)
    bob.is_at("No tool found")
    expect(bob.page).to_have_url(re.compile(rf"/tools\?q={word}&sort=newest$"))
    find = bob.page.get_by_role("link", name=re.compile("^Find( tools)?$"))
    expect(find).to_have_attribute("aria-current", "page")
    expect(bob.page.get_by_role("link", name="Saved, see all")).to_be_visible()
    if bob.has_javascript:
        audit(bob.page)
    bob.follows(f"Remove: “{word}”")
    bob.does_not_find("Saved, see all saved searches")
    remove(bob, word)


@everywhere
def test_a_stranger_is_led_by_way_of_the_sign_in_to_saving(visitor: Person):
    visitor.searches(new_word())
    visitor.follows("Save this search")
    visitor.is_at("Sign in")
    expect(visitor.page).to_have_url(re.compile("next=%2Fmy%2Fsearches%2Fnew"))


@everywhere
def test_a_saved_search_is_renamed_and_silenced(person: Cast):
    bob = person("Bob")
    word = new_word()
    bob.opens(f"/my/searches/new?q={word}&price=5")
    bob.types(**{"What is it called?": f"For the cellar {word}"})
    bob.presses("Save this search")
    bob.is_told("The search is saved.")
    bob.opens("/my/searches")
    row = bob.page.get_by_role("listitem").filter(has_text=word)
    bob.reads(re.compile(f"{word} · up to"))
    row.get_by_role("button", name=re.compile("^Notices: on")).click()
    expect(row.get_by_role("button", name=re.compile("^Notices: off"))).to_be_visible()
    row.get_by_label(re.compile("^Change: ")).click()
    row.get_by_label("Name").fill(f"Cellar {word}")
    bob.presses("Rename", within=row)
    expect(bob.page.get_by_role("heading", level=2, name=f"Cellar {word}")).to_be_visible()
    remove(bob, f"Cellar {word}")


@everywhere
def test_a_heart_puts_a_tool_on_the_wish_list(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    tool = list_tool(ada)
    bob.opens(tool.path)
    heart = bob.page.get_by_role("button", name="On your wish list")
    expect(heart).to_have_attribute("aria-pressed", "false")
    heart.click()
    expect(heart).to_have_attribute("aria-pressed", "true")
    bob.opens("/my/wishes")
    bob.reads(tool.title)
    if bob.has_javascript:
        audit(bob.page)
    bob.presses(f"Remove {tool.title} from the wish list")
    bob.is_told("It is off your wish list.")
    bob.does_not_find(tool.title)


@everywhere
def test_what_one_opened_stands_on_the_front_page_until_it_is_forgotten(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    tool = list_tool(ada)
    bob.searches(tool.title)
    bob.follows(tool.title)
    bob.is_at(tool.title)
    row = bob.page.get_by_role("region", name="You looked at")
    give_up_at = time.monotonic() + PATIENCE_S
    bob.opens("/")
    # A page that was fetched ahead says a moment later that it is being looked at.
    while not row.get_by_role("link", name=tool.title).count():
        assert time.monotonic() < give_up_at
        bob.page.wait_for_timeout(200)
        bob.opens("/")
    bob.presses("Forget them")
    bob.is_told("What you looked at is forgotten.")
    expect(row).to_have_count(0)
