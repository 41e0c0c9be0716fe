"""What is found, as programs see it; money is in cents."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec
from msgspec import Meta

from toolshare.api.shapes.tools import SkillLevel

Counts: TypeAlias = Mapping[str, int]


class CardAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A tool in a list."""

    id: UUID
    title: str
    category: str
    skill_level: SkillLevel
    price_per_day_cents: int
    currency: str
    longest_loan_days: int
    owner_name: str
    distance_m: Annotated[
        int | None,
        Meta(
            description="How far it is from where you are, in metres and never more exactly "
            "than half a kilometre; `null` where one of the places is not known."
        ),
    ]
    is_free_now: bool
    next_free_day: date | None
    picture_url: Annotated[str, Meta(description="A photo, or a drawing where there is none.")]
    created_at: datetime


class FacetsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How many of the newest matches each choice of a filter would leave, the others as they are.

    A choice that would leave none is left out.
    """

    category: Annotated[Counts, Meta(description="By the slug of the category or branch.")]
    within: Annotated[Counts, Meta(description="By kilometres; empty without a place of yours.")]
    price: Annotated[Counts, Meta(description="By what a day costs at most.")]
    level: Counts
    lender: Counts
    instant: Counts
    is_complete: Annotated[
        bool, Meta(description="Whether all matches were counted; else there may be more.")
    ]


class ToolList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of tools."""

    items: Sequence[CardAnswer]
    next: Annotated[
        str | None, Meta(description="The `cursor` of the next page; `null` on the last one.")
    ]
    mended: Annotated[
        str | None,
        Meta(description="The words that were searched for, where yours held a mistake."),
    ]
    is_partial: Annotated[
        bool, Meta(description="Whether no tool has all the words, and these have some of them.")
    ]
    facets: Annotated[FacetsAnswer | None, Meta(description="If asked for with `facets=on`.")]


class CategoryAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A category that tools can be in."""

    slug: str
    name: str
    branch: Annotated[str, Meta(description="The slug of the branch that it belongs to.")]
    branch_name: str


class CategoryList(msgspec.Struct, frozen=True, kw_only=True):
    """All categories, in the order in which they are shown."""

    items: Sequence[CategoryAnswer]
    next: None = None
