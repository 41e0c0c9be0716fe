"""What one can ask the catalogue for, in the address of the page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from litestar import Request

from toolshare.catalogue import rules
from toolshare.catalogue.rules import Search
from toolshare.i18n import _
from toolshare.places.rules import WITHIN_KM
from toolshare.tools.categories import BRANCHES, LEAVES
from toolshare.web.fields import Choice, Day, Flag, Line, Sent, Single, Unusable
from toolshare.web.form import Form
from toolshare.web.paging import Cursor, read_cursor


@dataclass(frozen=True, kw_only=True)
class PlaceInList(Single):
    """Where in the list a page begins."""

    required: bool = False

    def parse(self, sent: Sequence[Sent]) -> Cursor | None:
        """Return the last tool of the page before; anything else is refused in words of its own."""
        try:
            return super().parse(sent)
        except Unusable:
            words = _("This part of the list is not there any more. Here is its start.")
            raise Unusable(words) from None

    def read(self, text: str) -> Cursor:
        """Return the place, if it is one."""
        cursor = read_cursor(text)
        if cursor is None:
            raise Unusable
        return cursor


_KINDS: dict[str, Single] = {
    "q": Line(required=False, longest=rules.LONGEST_WORDS),
    "category": Choice(
        required=False, among=tuple(category.slug for category in (*BRANCHES, *LEAVES))
    ),
    "from": Day(required=False),
    "until": Day(required=False),
    "within": Choice(required=False, among=tuple(str(km) for km in WITHIN_KM)),
    "price": Choice(required=False, among=tuple(str(price) for price in rules.PRICES)),
    "level": Choice(required=False, among=rules.LEVELS),
    "lender": Choice(required=False, among=rules.LENDERS),
    "instant": Flag(),
    "sort": Choice(required=False, among=("newest",)),
    "typed": Flag(),
    "page": PlaceInList(),
    "shown": Choice(
        required=False,
        among=tuple(
            str(count) for count in range(rules.PAGE_SIZE, rules.SHOWN_AT_MOST + 1, rules.PAGE_SIZE)
        ),
    ),
}
_WITHOUT_FIELD = ("sort", "typed", "shown")
"""Nobody chooses these in a field: on a page one that is none is left out, and not told of."""


def read_search(request: Request[Any, Any, Any], *, today: date) -> tuple[Form[Search], Search]:
    """Read the filters that can be used; each of the others leaves a message at its field.

    Unlike in a form that changes something there is always something to go on with: a
    search with one bad filter still answers the rest. Parts of the address that are none
    of ours are ignored.
    """
    form, search = read_filters(request.query_params.multi_items(), today=today)
    for name in _WITHOUT_FIELD:
        form.messages.pop(name, None)
    if form.messages:
        form.labels.update(_labels())
    viewer = request.scope.get("user")
    if search.within_m is not None and not (viewer and viewer.has_place):
        # Whoever has no place to measure from is shown the search without it.
        search = msgspec.structs.replace(search, within_m=None)
    return form, search


def _labels() -> dict[str, str]:
    """Name the fields, for a page that says above the tools what is wrong in them."""
    return {
        "q": _("What do you need?"),
        "from": _("From"),
        "until": _("Until"),
        "within": _("How far away?"),
        "category": _("Category"),
        "price": _("Price of a day"),
        "level": _("Who can use it"),
        "lender": _("Who lends it"),
        "instant": _("Booking"),
    }


def read_filters(query: Iterable[tuple[str, Sent]], *, today: date) -> tuple[Form[Search], Search]:
    """Read the same from the names and texts of any query, for whoever asks."""
    form: Form[Search] = Form(sent=_known(query))
    used: dict[str, Any] = {}
    for name, kind in _KINDS.items():
        try:
            used[name] = kind.parse(form.sent.get(name, []))
        except Unusable as unusable:
            form.refuse(str(unusable), name)
    first_day, last_day = _days(form, used.get("from"), used.get("until"), today)
    return form, Search(
        words=used.get("q", ""),
        category=used.get("category", ""),
        first_day=first_day,
        last_day=last_day,
        within_m=int(used["within"]) * 1000 if used.get("within") else None,
        dearest_cents=int(used["price"]) * 100 if used.get("price") else None,
        level=used.get("level", ""),
        lender=used.get("lender", ""),
        instant=used.get("instant", False),
        sort=used.get("sort", ""),
        as_typed=used.get("typed", False),
        after=used.get("page"),
        shown=int(used["shown"]) if used.get("shown") else None,
    )


def _known(query: Iterable[tuple[str, Sent]]) -> dict[str, list[Sent]]:
    sent: dict[str, list[Sent]] = {}
    for name, text in query:
        if name in _KINDS:
            sent.setdefault(name, []).append(text)
    return sent


def _days(
    form: Form[Search], first_day: date | None, last_day: date | None, today: date
) -> tuple[date | None, date | None]:
    """Return both days or none. One alone means that day; half a wrong span says nothing."""
    for name, message in rules.problems_of_days(first_day, last_day, today=today):
        form.refuse(message, name)
    if form.errors("from") or form.errors("until"):
        return None, None
    return first_day or last_day, last_day or first_day
