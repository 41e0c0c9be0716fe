"""Stories about what hangs on the wall: describing, hiding and deleting a tool."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from e2e.conftest import Cast
from e2e.lending import add_photos, borrow, list_tool


def test_a_tool_is_described_anew(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    tool = list_tool(ada)
    ada.follows("Change")
    expect(ada.field("Price per day")).to_have_value("3.50")
    ada.types(
        Name=f"{tool.title} with bits",
        Description="For holes in walls.\nEar muffs are in the case.",
        Price_per_day="",
    )
    ada.presses("Save changes")
    ada.is_told("is up to date")
    bob.opens(tool.path)
    bob.is_at(f"{tool.title} with bits")
    bob.reads("Ear muffs are in the case.", "Free to borrow")


def test_a_form_full_of_mistakes_keeps_what_was_typed(person: Cast):
    ada = person("Ada")
    ada.opens("/tools/new")
    ada.types(Description="It drills.", Price_per_day="-3", Longest_loan="0", Year_made="30 BC")
    ada.presses("List this tool")
    ada.is_warned("things need another look", "below zero", "Longest loan")
    expect(ada.page).to_have_title(re.compile("^Error: "))
    expect(ada.field("Description")).to_have_value("It drills.")
    expect(ada.field("Price per day")).to_have_value("-3")
    expect(ada.field("Name")).to_have_attribute("aria-invalid", "true")
    ada.opens("/my/tools")
    ada.does_not_read("It drills.")


def test_photos_are_sorted_and_removed(person: Cast, photos: list[Path]):
    ada = person("Ada")
    tool = list_tool(ada, photos=photos)
    cover = ada.page.get_by_role("list", name="Pictures").get_by_role("img").first
    expect(cover).to_have_attribute("alt", "The case")
    ada.follows("Change")
    ada.page.get_by_role("button", name="Move later").first.click()
    texts = ada.page.get_by_label("What is to be seen?")
    expect(texts.first).to_have_value("The bits")
    ada.page.get_by_role("button", name="Remove photo").last.click()
    expect(texts).to_have_count(1)
    ada.presses("Save changes")
    ada.is_at(tool.title)
    expect(cover).to_have_attribute("alt", "The bits")
    expect(ada.page.get_by_role("img", name="The case")).to_have_count(0)


@pytest.fixture
def no_picture(tmp_path: Path) -> Path:
    path = tmp_path / "letter.jpg"
    path.write_text("Dear neighbour, this is no picture.")
    return path


def test_what_is_no_picture_is_told_so(person: Cast, photos: list[Path], no_picture: Path):
    ada = person("Ada")
    ada.opens("/tools/new")
    ada.types(Name="Saw")
    ada.page.get_by_label("Pictures of the tool").set_input_files(no_picture)
    if not ada.has_javascript:
        ada.presses("Add these photos")
    ada.reads(re.compile("letter.jpg.+no picture"))
    add_photos(ada, photos[:1])
    expect(ada.field("Name")).to_have_value("Saw")


def test_a_hidden_tool_is_seen_by_its_owner_alone(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    tool = list_tool(ada)
    ada.presses("Hide")
    ada.reads("This tool is hidden")
    bob.opens(tool.path)
    bob.is_at("There is nothing at this place")
    bob.searches(tool.title)
    bob.does_not_find(tool.title)
    ada.opens("/my/tools")
    ada.presses(f"Show {tool.title}")
    expect(ada.page.get_by_role("button", name=f"Hide {tool.title}")).to_be_visible()
    bob.opens(tool.path)
    bob.is_at(tool.title)


def test_a_tool_is_deleted_unless_somebody_counts_on_it(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    tool = list_tool(ada, instant=True)
    loan = borrow(bob, tool)
    ada.opens(f"{tool.path}/deletion")
    ada.presses("Delete this tool")
    ada.reads("Not now")
    bob.opens(loan)
    bob.unfolds("Call it off")
    bob.presses("Call it off")
    bob.reads("You called it off")
    ada.opens(f"{tool.path}/deletion")
    ada.presses("Delete this tool")
    ada.is_told(f"{tool.title} is no longer listed.")
    bob.opens(tool.path)
    bob.is_at("There is nothing at this place")
    bob.opens(loan)
    bob.is_at(tool.title)


def test_somebody_elses_tool_cannot_be_changed(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    tool = list_tool(ada)
    for path in (f"{tool.path}/edit", f"{tool.path}/deletion"):
        bob.opens(path)
        bob.is_at("There is nothing at this place")
