"""The steps that most stories share: listing a tool, asking for it, handing it over."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import expect

from e2e.people import Person

LOAN = re.compile(r"/loans/[0-9a-f-]{36}$")
TOOL = re.compile(r"/tools/[0-9a-f-]{36}$")


@dataclass(frozen=True)
class Listed:
    """A tool as it was listed."""

    title: str
    path: str


def list_tool(
    owner: Person, kind: str = "Hammer drill", *, instant: bool = False, photos: Sequence[Path] = ()
) -> Listed:
    """List a tool under a name of its own, and stand on its page."""
    title = f"{kind} {secrets.token_hex(4)}"
    owner.opens("/tools/new")
    owner.types(Name=title, Price_per_day="3,50", Deposit="20", Longest_loan="5")
    owner.chooses("Category", "hammer-drills")
    owner.ticks(re.compile("^Handy people"))
    if instant:
        owner.ticks("Instant booking")
    if photos:
        add_photos(owner, photos)
    owner.presses("List this tool")
    owner.is_told(f"{title} is listed.")
    owner.is_at(title)
    expect(owner.page).to_have_url(TOOL)
    return Listed(title, owner.path)


def add_photos(owner: Person, photos: Sequence[Path]) -> None:
    """Pick photos and say what is to be seen on each."""
    owner.page.get_by_label("Pictures of the tool").set_input_files(photos)
    if not owner.has_javascript:
        owner.presses("Add these photos")
    texts = owner.page.get_by_label("What is to be seen?")
    expect(texts).to_have_count(len(photos), timeout=20_000)
    for number, photo in enumerate(photos):
        texts.nth(number).fill(f"The {photo.stem}")


def first_possible_day(borrower: Person, tool: Listed) -> date:
    """Look up the first day that the tool's page offers."""
    borrower.opens(tool.path)
    offered = borrower.field("First day").get_attribute("min")
    assert offered, "the tool's page offers no day"
    return date.fromisoformat(offered)


def ask_for(
    borrower: Person, tool: Listed, *, days: int = 2, after: int = 0, message: str = ""
) -> None:
    """Ask for the tool, from so many days after the first possible one on."""
    first = first_possible_day(borrower, tool) + timedelta(days=after)
    borrower.types(
        First_day=first.isoformat(), Last_day=(first + timedelta(days=days - 1)).isoformat()
    )
    if message:
        borrower.page.get_by_label(re.compile("^Message to")).fill(message)
    borrower.presses(re.compile("^(Ask|Book it)"))


def borrow(
    borrower: Person, tool: Listed, *, days: int = 2, after: int = 0, message: str = ""
) -> str:
    """Ask for the tool and stand on the loan's page, whose path is returned."""
    ask_for(borrower, tool, days=days, after=after, message=message)
    borrower.is_at(tool.title)
    expect(borrower.page).to_have_url(LOAN)
    return borrower.path


def promise(owner: Person, loan: str) -> None:
    """Say yes to a request."""
    owner.opens(loan)
    owner.presses("Say yes")
    # The page may change by its live signal first, and be replaced when the answer comes:
    # what is unfolded or typed between the two is lost. What is told comes with the answer.
    owner.is_told("You said yes.")
    owner.reads(re.compile("Hand it over to|Promised to"))


def shown_code(borrower: Person, loan: str) -> str:
    """Read the code that the borrower shows at the door."""
    borrower.opens(loan)
    spelt = borrower.page.get_by_text(re.compile(r"^\s*\d( \d){5}\s*$"))
    return spelt.inner_text().replace(" ", "").strip()


def hand_over(owner: Person, borrower: Person, loan: str) -> None:
    """Meet at the door."""
    code = shown_code(borrower, loan)
    owner.opens(loan)
    owner.types(**{f"{borrower.name}'s code": code})
    owner.presses("Hand it over")
    owner.is_told("Handed over.")
    owner.reads(re.compile(f"{borrower.name} has it until"))


def bring_back(borrower: Person, owner: Person, loan: str) -> None:
    """Tell the owner that it is back."""
    borrower.opens(loan)
    borrower.presses("I have brought it back")
    borrower.is_told("Thank you.")
    borrower.reads(f"{owner.name} looks it over")
