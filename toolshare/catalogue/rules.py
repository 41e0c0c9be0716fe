"""What one can look for, and the address of every search."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import msgspec

from toolshare.accounts.rules import EXPERIENCES
from toolshare.i18n import _
from toolshare.occupancy.rules import day_count
from toolshare.web.paging import Cursor

FARTHEST_AHEAD = timedelta(days=730)
LONGEST_SPAN = timedelta(days=366)
PRICES = (0, 2, 5, 10, 20)
"""What a day may cost at most, to choose from, in units of the community's currency."""
PAGE_SIZE = 24
SHOWN_AT_MOST = 10 * PAGE_SIZE
"""So many cards an address brings back at once; what was shown beyond them is asked for again."""
LONGEST_WORDS = 100
LENDERS = ("neighbour", "library")
LEVELS = tuple(EXPERIENCES)
"""How used to tools a member is, or a tool asks for; the least first."""


class Search(msgspec.Struct, frozen=True):
    """What somebody looks for. Either both days are given or none."""

    words: str = ""
    category: str = ""
    first_day: date | None = None
    last_day: date | None = None
    dearest_cents: int | None = None
    """What a day may cost; nothing for 0."""
    level: str = ""
    lender: str = ""
    instant: bool = False
    within_m: int | None = None
    """How far away a tool may be; for viewers without a place of their own it says nothing."""
    sort: str = ""
    as_typed: bool = False
    """Whether words that nobody uses stay as they are."""
    after: Cursor | None = None
    """The last tool of the page before."""
    shown: int | None = None
    """How many cards somebody has on the page, or had when they left it."""

    @property
    def is_open(self) -> bool:
        """Whether nothing narrows the search."""
        return not (self.words or self.first_day or self.is_filtered)

    @property
    def is_filtered(self) -> bool:
        """Whether more than words and days narrow the search."""
        return (
            bool(self.category or self.level or self.lender or self.instant)
            or self.dearest_cents is not None
            or self.within_m is not None
        )

    @property
    def query(self) -> str:
        """The address's query for this search from its first page on; may be empty."""
        return urlencode({name: part for name, part in self._parts() if part})

    @property
    def address(self) -> str:
        """The catalogue's address for this search, from its first page on."""
        query = self.query
        return f"/tools?{query}" if query else "/tools"

    def address_after(self, cursor: str) -> str:
        """Return the address of the page that follows ``cursor``."""
        query = self.query
        return f"/tools?{query}{'&' if query else ''}{urlencode({'page': cursor})}"

    def shown_with(self, cards: int) -> int | None:
        """Count the cards on the page with these ``cards`` more, as far as an address goes.

        The last page counts as a whole one: addresses tell of no others. ``None`` for a page that
        begins in the middle of the list: it cannot be brought back.
        """
        if self.after is not None and self.shown is None:
            return None
        before = self.shown or 0 if self.after else 0
        return min(-(-(before + cards) // PAGE_SIZE) * PAGE_SIZE, SHOWN_AT_MOST)

    def address_showing(self, count: int) -> str:
        """Return the address of the page with ``count`` cards, from its start on."""
        query = self.query
        return f"/tools?{query}{'&' if query else ''}shown={count}"

    @property
    def days_query(self) -> str:
        """The days alone, as a tool's own page understands them; may be empty."""
        if self.first_day is None:
            return ""
        return Search(first_day=self.first_day, last_day=self.last_day).query

    @property
    def day_count(self) -> int:
        """How many days are asked for; none when any day will do."""
        if self.first_day is None or self.last_day is None:
            return 0
        return day_count(self.first_day, self.last_day)

    @property
    def to_save(self) -> "Search":
        """What of the search is worth keeping: neither a page of it nor an order."""
        return self.without("sort")

    def without(self, *names: str) -> "Search":
        """Return the search with some of its filters dropped."""
        return self.but(**{name: getattr(EVERYTHING, name) for name in names})

    def but(self, **parts: Any) -> "Search":
        """Return the search with some of its parts replaced, from its first page on."""
        return msgspec.structs.replace(self, after=None, shown=None, **parts)

    def _parts(self) -> Iterator[tuple[str, object]]:
        yield "q", self.words
        yield "category", self.category
        yield "from", self.first_day
        yield "until", self.last_day
        yield "price", None if self.dearest_cents is None else str(self.dearest_cents // 100)
        yield "level", self.level
        yield "lender", self.lender
        yield "instant", "on" if self.instant else ""
        yield "within", None if self.within_m is None else str(self.within_m // 1000)
        yield "sort", self.sort
        yield "typed", "on" if self.as_typed else ""


EVERYTHING = Search()


def skill_words(level: str) -> str:
    """Say who should use a tool of this level."""
    return {
        "new": _("Anybody can, a first look at the instructions is enough."),
        "handy": _("You should have held something like it before."),
        "experienced": _(
            "It can hurt you or the work if used wrongly. You should know its kind well."
        ),
        "professional": _("Only for people who work with such machines for a living."),
    }[level]


def level_name(level: str) -> str:
    """Name the people for whom tools of a level are."""
    return {
        "new": _("For everyone"),
        "handy": _("Handy people"),
        "experienced": _("Experienced"),
        "professional": _("Professionals"),
    }[level]


def lender_name(lender: str) -> str:
    """Name a kind of lender."""
    return {"neighbour": _("Neighbours"), "library": _("Tool library")}[lender]


def is_above(level: str, experience: str) -> bool:
    """Whether a tool asks for more than a member's own experience."""
    return LEVELS.index(level) > LEVELS.index(experience)


def problems_of_days(
    first_day: date | None, last_day: date | None, *, today: date
) -> Iterator[tuple[str, str]]:
    """Yield the field and the reason for every day that cannot be searched for."""
    for name, day in (("from", first_day), ("until", last_day)):
        if day is not None and day < today:
            yield name, _("This day is over. Please choose one from today on.")
        elif day is not None and day - today > FARTHEST_AHEAD:
            yield name, _("Please choose a day within the next two years.")
    if first_day is not None and last_day is not None:
        if last_day < first_day:
            yield "until", _("The last day is before the first one.")
        elif last_day - first_day > LONGEST_SPAN:
            yield "until", _("Please choose at most a year.")
