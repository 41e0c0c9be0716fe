"""What an owner says about a tool."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.datastructures import UploadFile

from toolshare.i18n import _
from toolshare.manuals.rules import LONGEST_TITLE as LONGEST_MANUAL_TITLE
from toolshare.manuals.rules import MOST_MANUALS
from toolshare.manuals.rules import too_many as too_many_manuals
from toolshare.tools import rules
from toolshare.tools.categories import LEAVES
from toolshare.tools.queries import ToolPage
from toolshare.tools.rules import ToolFacts
from toolshare.web.fields import (
    Choice,
    Files,
    Flag,
    Keys,
    Line,
    Lines,
    Money,
    Unusable,
    Whole,
    Words,
)
from toolshare.web.form import Form, filled

LAST_YEAR = 2100
FIRST_ASKED_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class Title(Line):
    """What a tool is called."""

    longest: int = rules.LONGEST_TITLE
    required: bool = False

    def nothing(self) -> str:
        """Say what is missing, in words that also make sense away from the field."""
        raise Unusable(_("Please give the tool a name."))


@dataclass(frozen=True, kw_only=True)
class Category(Choice):
    """A leaf of the category tree."""

    among: tuple[str, ...] = tuple(leaf.slug for leaf in LEAVES)
    required: bool = False

    def nothing(self) -> str:
        """Say what is missing."""
        raise Unusable(_("Please choose a category."))


@dataclass(frozen=True, kw_only=True)
class LongestLoan(Whole):
    """How many days one neighbour may keep a tool."""

    least: int = 1
    most: int = rules.LONGEST_LOAN_DAYS
    required: bool = False

    def nothing(self) -> int:
        """Say what is missing."""
        raise Unusable(_("Please say for how many days one may keep it."))


@dataclass(frozen=True, kw_only=True)
class Manuals(Files):
    """PDFs that come with a tool."""

    most: int = MOST_MANUALS

    def too_many(self) -> str:
        """Say how many there can be."""
        return too_many_manuals()


class ToolForm(msgspec.Struct, frozen=True, kw_only=True):
    """A tool as it is described for the first time, or anew.

    ``arrange`` is sent by the buttons that only change the photos and manuals of the form.
    """

    title: Annotated[str, Title()]
    category: Annotated[str, Category()]
    brand: Annotated[str, Line(required=False, longest=rules.LONGEST_BRAND)]
    model: Annotated[str, Line(required=False, longest=rules.LONGEST_MODEL)]
    year_made: Annotated[int | None, Whole(required=False, least=rules.FIRST_YEAR, most=LAST_YEAR)]
    description: Annotated[str, Words(required=False, longest=rules.LONGEST_DESCRIPTION)]
    accessories: Annotated[str, Words(required=False, longest=rules.LONGEST_ACCESSORIES)]
    safety_note: Annotated[str, Words(required=False, longest=rules.LONGEST_SAFETY_NOTE)]
    photos: Annotated[tuple[UploadFile, ...], Files(most=rules.MOST_PHOTOS)]
    photo_ids: Annotated[tuple[UUID, ...], Keys(most=rules.MOST_PHOTOS)]
    photo_alts: Annotated[
        tuple[str, ...], Lines(longest=rules.LONGEST_ALTERNATIVE_TEXT, most=rules.MOST_PHOTOS)
    ]
    manuals: Annotated[tuple[UploadFile, ...], Manuals()]
    manual_ids: Annotated[tuple[UUID, ...], Keys(most=MOST_MANUALS)]
    manual_titles: Annotated[
        tuple[str, ...], Lines(longest=LONGEST_MANUAL_TITLE, most=MOST_MANUALS)
    ]
    arrange: Annotated[str, Line(required=False)]
    skill_level: Annotated[str, Choice(among=rules.SKILL_LEVELS)]
    price_per_day: Annotated[int, Money(required=False, most_cents=rules.HIGHEST_PRICE_CENTS)]
    deposit: Annotated[int, Money(required=False, most_cents=rules.HIGHEST_VALUE_CENTS)]
    replacement_value: Annotated[int, Money(required=False, most_cents=rules.HIGHEST_VALUE_CENTS)]
    longest_loan_days: Annotated[int, LongestLoan()]
    turnaround_days: Annotated[
        int | None, Whole(required=False, least=0, most=rules.LONGEST_TURNAROUND_DAYS)
    ]
    is_instant: Annotated[bool, Flag()]

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield what does not go together."""
        return rules.problems(self.facts)

    @property
    def facts(self) -> ToolFacts:
        """What the form says about the tool itself."""
        return ToolFacts(
            title=self.title,
            category=self.category,
            brand=self.brand,
            model=self.model,
            year_made=self.year_made,
            description=self.description,
            accessories=self.accessories,
            safety_note=self.safety_note,
            skill_level=self.skill_level,
            price_per_day_cents=self.price_per_day,
            deposit_cents=self.deposit,
            replacement_value_cents=self.replacement_value,
            longest_loan_days=self.longest_loan_days,
            turnaround_days=self.turnaround_days or 0,
            is_instant=self.is_instant,
        )


def empty_form() -> Form[ToolForm]:
    """Return the form for a tool that nobody has described yet."""
    return filled(skill_level=rules.SKILL_LEVELS[0], longest_loan_days=FIRST_ASKED_DAYS)


def form_of(tool: ToolPage) -> Form[ToolForm]:
    """Return the form with what is known about a tool."""
    return filled(
        title=tool.title,
        category=tool.category,
        brand=tool.brand,
        model=tool.model,
        year_made=tool.year_made,
        description=tool.description,
        accessories=tool.accessories,
        safety_note=tool.safety_note,
        skill_level=tool.skill_level,
        price_per_day=_amount(tool.price_per_day_cents),
        deposit=_amount(tool.deposit_cents),
        replacement_value=_amount(tool.replacement_value_cents),
        longest_loan_days=tool.longest_loan_days,
        turnaround_days=tool.turnaround_days or None,
        is_instant=tool.is_instant,
    )


def read_id(text: str) -> UUID | None:
    """Read the id of a photo or manual that a form holds; anything else is ``None``."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _amount(cents: int) -> str | None:
    """Write cents as one types them; nothing stands for zero."""
    return f"{cents // 100}.{cents % 100:02}" if cents else None
