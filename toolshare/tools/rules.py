"""What a tool's description may say, and when the tool may go."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

import msgspec

from toolshare.accounts.rules import EXPERIENCES
from toolshare.i18n import _, ngettext, number
from toolshare.refusal import Refused
from toolshare.tools.categories import is_leaf

LONGEST_TITLE = 80
LONGEST_BRAND = 60
LONGEST_MODEL = 60
LONGEST_DESCRIPTION = 4000
LONGEST_ACCESSORIES = 2000
LONGEST_SAFETY_NOTE = 1000
LONGEST_ALTERNATIVE_TEXT = 200
FIRST_YEAR = 1850
HIGHEST_PRICE_CENTS = 10_000_000
HIGHEST_VALUE_CENTS = 100_000_000
LONGEST_LOAN_DAYS = 90
LONGEST_TURNAROUND_DAYS = 14
MOST_PHOTOS = 8

SKILL_LEVELS = tuple(EXPERIENCES)
"""How used to tools one should be: the same steps in which members describe themselves."""

PROMISED_OR_OUT = ("approved", "ready", "on_loan", "return_reported", "disputed")
"""The states of a loan in which somebody counts on the tool, or has it."""
UNANSWERED = "requested"

CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing in it is mistaken for something else when read aloud."""
CODE_LENGTH = 6


class ToolRefused(Refused):
    """Something about a tool is not possible, and the message says what."""


class ToolFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What an owner says about a tool; money in cents of the community's currency."""

    title: str
    category: str
    brand: str = ""
    model: str = ""
    year_made: int | None = None
    description: str = ""
    accessories: str = ""
    """What comes with it, one thing a line."""
    safety_note: str = ""
    skill_level: str = "new"
    price_per_day_cents: int = 0
    deposit_cents: int = 0
    replacement_value_cents: int = 0
    longest_loan_days: int = 7
    turnaround_days: int = 0
    is_instant: bool = False


def check_facts(facts: ToolFacts, *, today: date) -> None:
    """Raise ``ToolRefused`` with the first thing that cannot be."""
    for field, message in problems(facts):
        raise ToolRefused(message, field=field)
    # Next year's models are sold already.
    if facts.year_made is not None and facts.year_made > today.year + 1:
        raise ToolRefused(_("This year has not come yet."), field="year_made")


def problems(facts: ToolFacts) -> Iterator[tuple[str, str]]:
    """Yield everything that cannot be, whatever the day, as (field, message)."""
    yield from _problems_of_words(facts)
    yield from _problems_of_money(facts)
    yield from _problems_of_days(facts)
    if facts.year_made is not None and facts.year_made < FIRST_YEAR:
        yield "year_made", _("Please give a year from %(year)s on.", year=FIRST_YEAR)


def _problems_of_words(facts: ToolFacts) -> Iterator[tuple[str, str]]:
    if not facts.title:
        yield "title", _("Please say what it is.")
    for field, text, longest in (
        ("title", facts.title, LONGEST_TITLE),
        ("brand", facts.brand, LONGEST_BRAND),
        ("model", facts.model, LONGEST_MODEL),
        ("description", facts.description, LONGEST_DESCRIPTION),
        ("accessories", facts.accessories, LONGEST_ACCESSORIES),
        ("safety_note", facts.safety_note, LONGEST_SAFETY_NOTE),
    ):
        if len(text) > longest:
            yield field, _("Please shorten this to %(longest)s characters.", longest=longest)
    if not is_leaf(facts.category):
        yield "category", _("Please choose a category from the list.")
    if facts.skill_level not in SKILL_LEVELS:
        yield "skill_level", _("Please choose one of the options.")


def _problems_of_money(facts: ToolFacts) -> Iterator[tuple[str, str]]:
    for field, cents, most in (
        ("price_per_day", facts.price_per_day_cents, HIGHEST_PRICE_CENTS),
        ("deposit", facts.deposit_cents, HIGHEST_VALUE_CENTS),
        ("replacement_value", facts.replacement_value_cents, HIGHEST_VALUE_CENTS),
    ):
        if not 0 <= cents <= most:
            yield field, _("Please give an amount from 0 to %(most)s.", most=number(most // 100))
    if 0 < facts.replacement_value_cents < facts.deposit_cents:
        yield "deposit", _("A deposit is at most what a new one costs.")


def _problems_of_days(facts: ToolFacts) -> Iterator[tuple[str, str]]:
    for field, days, least, most in (
        ("longest_loan_days", facts.longest_loan_days, 1, LONGEST_LOAN_DAYS),
        ("turnaround_days", facts.turnaround_days, 0, LONGEST_TURNAROUND_DAYS),
    ):
        if not least <= days <= most:
            yield (
                field,
                _("Please choose a number from %(least)s to %(most)s.", least=least, most=most),
            )


def check_gallery(photo_ids: Sequence[UUID], alternative_texts: Sequence[str]) -> None:
    """Raise ``ToolRefused`` unless there are few enough photos, each once and with its words."""
    if len(photo_ids) > MOST_PHOTOS:
        raise ToolRefused(too_many_photos(), field="photos")
    if len(photo_ids) != len(alternative_texts) or len(set(photo_ids)) != len(photo_ids):
        raise ToolRefused(
            _("The photos and their descriptions do not match. Please send the form again."),
            field="photos",
        )
    if any(len(words) > LONGEST_ALTERNATIVE_TEXT for words in alternative_texts):
        raise ToolRefused(
            _(
                "Please describe each photo in at most %(longest)s characters.",
                longest=LONGEST_ALTERNATIVE_TEXT,
            ),
            field="photos",
        )


def too_many_photos() -> str:
    """Say how many photos a tool can have."""
    return ngettext("A tool has one photo.", "A tool has at most %(num)s photos.", MOST_PHOTOS)


def check_deletion(*, unanswered: int, promised_or_out: int) -> None:
    """Raise ``ToolRefused`` while somebody waits for the tool, counts on it, or has it."""
    if promised_or_out:
        raise ToolRefused(
            ngettext(
                "This tool is promised or lent. Finish that loan first.",
                "This tool is promised or lent in %(num)s loans. Finish them first.",
                promised_or_out,
            )
        )
    if unanswered:
        raise ToolRefused(
            ngettext(
                "Somebody asks for this tool. Answer the open request first.",
                "%(num)s people ask for this tool. Answer the open requests first.",
                unanswered,
            )
        )


def new_code() -> str:
    """Make up the code on a copy's label; whether it is still free, the database decides."""
    return "".join(secrets.choice(CODE_ALPHABET) for _place in range(CODE_LENGTH))
