"""Tools, as programs see them; money is in cents."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

import msgspec
from litestar.params import Body
from msgspec import UNSET, Meta, UnsetType

from toolshare.api import examples
from toolshare.api.shapes.words import ANY_TEXT, SOME_TEXT
from toolshare.tools import rules
from toolshare.web.fields import Line, Words

SkillLevel: TypeAlias = Literal["new", "handy", "experienced", "professional"]

Title: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1, max_length=rules.LONGEST_TITLE, pattern=SOME_TEXT, description="What it is."
    ),
    Line(longest=rules.LONGEST_TITLE),
]
Category: TypeAlias = Annotated[
    str, Meta(description="The slug of a category, see `GET /categories`."), Line()
]
Brand: TypeAlias = Annotated[
    str,
    Meta(max_length=rules.LONGEST_BRAND, pattern=ANY_TEXT),
    Line(required=False, longest=rules.LONGEST_BRAND),
]
Model: TypeAlias = Annotated[
    str,
    Meta(max_length=rules.LONGEST_MODEL, pattern=ANY_TEXT),
    Line(required=False, longest=rules.LONGEST_MODEL),
]
Year: TypeAlias = Annotated[
    int,
    Meta(ge=rules.FIRST_YEAR, le=2200, description="When it was made; next year's at the latest."),
]
Description: TypeAlias = Annotated[
    str,
    Meta(max_length=rules.LONGEST_DESCRIPTION, pattern=ANY_TEXT, description="Line ends are kept."),
    Words(required=False, longest=rules.LONGEST_DESCRIPTION),
]
Accessories: TypeAlias = Annotated[
    str,
    Meta(
        max_length=rules.LONGEST_ACCESSORIES,
        pattern=ANY_TEXT,
        description="What comes with it, one thing a line.",
    ),
    Words(required=False, longest=rules.LONGEST_ACCESSORIES),
]
SafetyNote: TypeAlias = Annotated[
    str,
    Meta(
        max_length=rules.LONGEST_SAFETY_NOTE,
        pattern=ANY_TEXT,
        description="What one has to mind while working with it.",
    ),
    Words(required=False, longest=rules.LONGEST_SAFETY_NOTE),
]
Level: TypeAlias = Annotated[
    SkillLevel, Meta(description="How much one should know to work with it.")
]
Price: TypeAlias = Annotated[
    int, Meta(ge=0, le=rules.HIGHEST_PRICE_CENTS, description="0 when it is lent for nothing.")
]
Value: TypeAlias = Annotated[int, Meta(ge=0, le=rules.HIGHEST_VALUE_CENTS)]
LongestLoan: TypeAlias = Annotated[int, Meta(ge=1, le=rules.LONGEST_LOAN_DAYS)]
Turnaround: TypeAlias = Annotated[
    int,
    Meta(
        ge=0,
        le=rules.LONGEST_TURNAROUND_DAYS,
        description="How many days are kept free after each loan.",
    ),
]
Instant: TypeAlias = Annotated[
    bool, Meta(description="Whether it can be booked without asking the owner first.")
]


class NewTool(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A tool to list."""

    title: Title
    category: Category
    brand: Brand = ""
    model: Model = ""
    year_made: Year | None = None
    description: Description = ""
    accessories: Accessories = ""
    safety_note: SafetyNote = ""
    skill_level: Level = "new"
    price_per_day_cents: Price = 0
    deposit_cents: Value = 0
    replacement_value_cents: Value = 0
    longest_loan_days: LongestLoan = 7
    turnaround_days: Turnaround = 0
    is_instant: Instant = False


class ToolChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shall be different; what is left out stays as it is."""

    title: Title | UnsetType = UNSET
    category: Category | UnsetType = UNSET
    brand: Brand | UnsetType = UNSET
    model: Model | UnsetType = UNSET
    year_made: Year | UnsetType | None = UNSET
    description: Description | UnsetType = UNSET
    accessories: Accessories | UnsetType = UNSET
    safety_note: SafetyNote | UnsetType = UNSET
    skill_level: Level | UnsetType = UNSET
    price_per_day_cents: Price | UnsetType = UNSET
    deposit_cents: Value | UnsetType = UNSET
    replacement_value_cents: Value | UnsetType = UNSET
    longest_loan_days: LongestLoan | UnsetType = UNSET
    turnaround_days: Turnaround | UnsetType = UNSET
    is_instant: Instant | UnsetType = UNSET
    is_hidden: Annotated[bool, Meta(description="Whether only its owner sees it.")] | UnsetType = (
        UNSET
    )


class NamedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody or something, by its name."""

    id: UUID
    name: str


class PhotoAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A photo, in its largest size."""

    url: str
    alternative_text: str
    width: int
    height: int


class ManualAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A manual, as a PDF."""

    url: str
    title: str
    size_bytes: int


class ToolAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A tool with all that its page says about it."""

    id: UUID
    title: str
    category: str
    brand: str
    model: str
    year_made: int | None
    description: str
    accessories: str
    safety_note: str
    skill_level: SkillLevel
    price_per_day_cents: int
    deposit_cents: int
    replacement_value_cents: int
    currency: Annotated[str, Meta(description="The ISO 4217 code of the amounts.")]
    longest_loan_days: int
    turnaround_days: int
    is_instant: bool
    is_hidden: bool
    owner: NamedAnswer
    community: NamedAnswer
    time_zone: Annotated[str, Meta(description="The IANA zone in which its days are counted.")]
    next_free_day: Annotated[date | None, Meta(description="`null` when there is nothing to lend.")]
    photos: Sequence[PhotoAnswer]
    manuals: Sequence[ManualAnswer]
    url: Annotated[str, Meta(description="Its page, for people.")]
    created_at: datetime


NewToolBody: TypeAlias = Annotated[NewTool, Body(examples=[examples.sent(examples.NEW_TOOL)])]
ToolChangeBody: TypeAlias = Annotated[
    ToolChange, Body(examples=[examples.sent(examples.TOOL_CHANGE)])
]
