"""Stories about a tool's own page: its pictures, what comes with it, and what hangs beside it."""

from pathlib import Path

from playwright.sync_api import expect

from e2e.checks import assert_accessible, audit
from e2e.conftest import Cast, everywhere
from e2e.lending import list_tool


@everywhere
def test_pictures_are_seen_large(person: Cast, photos: list[Path]):
    ada, bob = person("Ada"), person("Bob")
    tool = list_tool(ada, photos=photos)
    bob.opens(tool.path)
    pictures = bob.page.get_by_role("list", name="Pictures")
    case = pictures.get_by_role("link", name="The case")
    if not bob.has_javascript:
        # Not followed: the page that Chromium makes of a picture has styles of its own, which
        # our policy refuses, and says so.
        answer = bob.page.request.get(case.get_attribute("href") or "")
        assert (answer.status, answer.headers["content-type"]) == (200, "image/webp")
        return
    case.click()
    dialog = bob.page.get_by_role("dialog", name="Pictures")
    expect(dialog.get_by_text("Picture 1 of 2")).to_be_visible()
    bob.page.keyboard.press("ArrowRight")
    expect(dialog.get_by_text("Picture 2 of 2")).to_be_visible()
    expect(dialog.get_by_text("The bits")).to_be_visible()
    dialog.get_by_role("button", name="Picture before").click()
    expect(dialog.get_by_text("Picture 1 of 2")).to_be_visible()
    assert_accessible(bob.page)
    bob.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(case).to_be_focused()


def test_what_comes_with_it_and_what_to_mind_stand_on_the_page(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    tool = list_tool(ada)
    ada.follows("Change")
    ada.types(What_comes_with_it="Five bits\nThe case", Safety_note="Wear ear muffs.")
    ada.presses("Save changes")
    ada.is_told("is up to date")
    bob.opens(tool.path)
    accessories = bob.page.get_by_role("region", name="What comes with it")
    expect(accessories.get_by_role("listitem")).to_have_text(["Five bits", "The case"])
    bob.reads("Wear ear muffs.")


def test_a_tool_leads_to_another_of_its_kind(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    first, second = list_tool(ada), list_tool(ada)
    bob.opens(first.path)
    similar = bob.page.get_by_role("region", name="Similar tools")
    similar.get_by_role("link", name=second.title).click()
    bob.is_at(second.title)
    if bob.has_javascript:
        audit(bob.page)
