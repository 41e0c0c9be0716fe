"""Stories about a tool's page: its pictures, its manuals, its days, and what hangs beside it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Route, expect

from e2e.checks import assert_accessible, audit
from e2e.conftest import Cast, OpenBrowser, Setting, everywhere, visitor_in
from e2e.lending import LOAN, first_possible_day, list_tool
from e2e.people import Person


@everywhere
def test_pictures_are_seen_large(person: Cast, photos: list[Path]):
    ada, bob = person("Ada"), person("Bob")
    tool = list_tool(ada, photos=photos)
    bob.opens(tool.path)
    pictures = bob.page.get_by_role("list", name="Pictures")
    case = pictures.get_by_role("link", name="The case")
    if not bob.has_javascript:
        case.click()
        expect(bob.page).to_have_url(re.compile(r"/photos/[0-9a-f]+/1280\.webp$"))
        expect(bob.page.locator("img")).to_be_visible()
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


@everywhere
def test_a_manual_is_added_read_and_taken_away(person: Cast, tmp_path: Path):
    ada, bob = person("Ada"), person("Bob")
    tool = list_tool(ada)
    manual = tmp_path / "Drill_manual.pdf"
    Image.new("RGB", (420, 595), "white").save(manual)
    ada.follows("Change")
    add_manual(ada, manual)
    ada.types(Title="How it goes")
    ada.presses("Save changes")
    ada.is_told("is up to date")
    bob.opens(tool.path)
    link = bob.page.get_by_role("region", name="Manuals").get_by_role("link", name="How it goes")
    answer = bob.page.request.get(link.get_attribute("href") or "")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body() == manual.read_bytes()
    assert_accessible_with_script(bob)
    ada.follows("Change")
    ada.presses("Remove manual")
    ada.presses("Save changes")
    ada.is_told("is up to date")
    bob.opens(tool.path)
    expect(bob.page.get_by_role("region", name="Manuals")).to_have_count(0)


@pytest.mark.parametrize("setting", ["phone"], indirect=True)
def test_a_file_chosen_before_the_page_is_ready_is_not_lost(person: Cast, tmp_path: Path):
    ada = person("Ada")
    manual = tmp_path / "Drill_manual.pdf"
    Image.new("RGB", (420, 595), "white").save(manual)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    ada.page.route("**/uploader*.js", hold)
    ada.page.goto("/tools/new", wait_until="commit")
    ada.page.get_by_label("Manuals of the tool").set_input_files(manual)
    held[0].continue_()
    expect(ada.field("Title")).to_have_value("Drill manual", timeout=20_000)


def test_the_demos_manuals_are_there_behind_its_server(
    open_browser: OpenBrowser, demo_stage: str, setting: Setting
):
    """The server's processes come from the one that has loaded the demo."""
    vera = visitor_in(open_browser(demo_stage, setting), "Vera", setting)
    vera.opens("/tools?q=sds+hammer+drill")
    vera.follows("SDS hammer drill, 3 kg")
    manual = vera.page.get_by_role("link", name="Short manual")
    answer = vera.page.request.get(manual.get_attribute("href") or "")
    assert answer.body().startswith(b"%PDF-")


def test_what_is_no_pdf_is_refused_by_name(person: Cast, tmp_path: Path):
    ada = person("Ada")
    list_tool(ada)
    ada.follows("Change")
    wrong = tmp_path / "trick.pdf"
    wrong.write_text("<!doctype html><script>alert(1)</script>")
    ada.page.get_by_label("Manuals of the tool").set_input_files(wrong)
    if not ada.has_javascript:
        ada.presses("Add these manuals")
    ada.reads("“trick.pdf” is no PDF. Please choose a PDF file.")
    expect(ada.field("Title")).to_have_count(0)


@everywhere
def test_days_are_chosen_in_two_months(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    tool = list_tool(ada, instant=True)
    first = first_possible_day(bob, tool) + timedelta(days=40)
    bob.reads("Next free:")
    for day in (first, first + timedelta(days=1)):
        press_day(bob, f"{day:%B %Y}", f"{day:%A} {day.day} {day:%B}", str(day.day))
    expect(bob.field("Last day")).to_have_value((first + timedelta(days=1)).isoformat())
    assert_accessible_with_script(bob)
    bob.presses("Book it for 2 days" if bob.has_javascript else re.compile("^Book it"))
    expect(bob.page).to_have_url(LOAN)


def press_day(somebody: Person, month: str, button: str, link: str) -> None:
    """Turn to a month and press one of its days: a button, or a link where no script runs."""
    shown = somebody.page.get_by_role("group", name=month)
    for _turn in range(3):
        if shown.filter(visible=True).count():
            break
        somebody.presses("Month after")
        expect(somebody.page.get_by_role("group", name="Days to borrow")).to_be_visible()
    if somebody.has_javascript:
        shown.get_by_role("button", name=button, exact=True).click()
    else:
        shown.get_by_role("link", name=link, exact=True).click()


def add_manual(owner: Person, manual: Path) -> None:
    owner.page.get_by_label("Manuals of the tool").set_input_files(manual)
    if not owner.has_javascript:
        owner.presses("Add these manuals")
    expect(owner.field("Title")).to_have_value("Drill manual", timeout=20_000)


def assert_accessible_with_script(somebody: Person) -> None:
    if somebody.has_javascript:
        assert_accessible(somebody.page)
