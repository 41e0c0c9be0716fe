"""What members may keep, what a saved search is called, and when its days are over."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from toolshare.catalogue.rules import Search, lender_name, level_name
from toolshare.catalogue.typos import LONGEST, LONGEST_LISTED
from toolshare.i18n import _, day, money
from toolshare.refusal import Refused
from toolshare.tools.categories import name_of

MOST_SEARCHES = 50
MOST_WISHES = 500
LONGEST_NAME = 80
VIEWINGS_SHOWN = 12
VIEWINGS_KEPT = 24
"""Of a member: some more than are shown, for those that are hidden meanwhile."""
VIEWINGS_LAST = timedelta(days=90)
NOTICES_LAST = timedelta(days=180)
TOLD_ONE_BY_ONE = 3
"""New tools of one search at a time; more of them are one notice with their number."""
LONGEST_UNKNOWN = 2 * LONGEST_LISTED
"""Letters of a word that may turn out to be listed ones: two that were run together."""


class KeepingRefused(Refused):
    """A search or a wish that cannot be kept."""


def check_search(search: Search) -> None:
    """Raise ``KeepingRefused`` for a search that looks for nothing in particular."""
    if search.is_open:
        raise KeepingRefused(_("Say what you look for first: a word, a category or a filter."))


def check_searches(count: int) -> None:
    """Raise ``KeepingRefused`` when a member has as many searches as one may have."""
    if count >= MOST_SEARCHES:
        raise KeepingRefused(
            _(
                "You have %(most)s saved searches, and more are not kept. Remove one that you do "
                "not need any more.",
                most=MOST_SEARCHES,
            )
        )


def is_over(search: Search, *, today: date) -> bool:
    """Whether the days that are asked for have begun, so that nobody can ask for them."""
    return search.first_day is not None and search.first_day < today


def name_of_search(search: Search, *, currency: str) -> str:
    """Name a search after its words and filters."""
    return _shortened(" · ".join(_parts(search, currency)) or _("Everything new"))


def _parts(search: Search, currency: str) -> Iterator[str]:
    if search.words:
        yield search.words
    if search.category:
        yield name_of(search.category)
    if search.first_day and search.last_day:
        yield _days(search.first_day, search.last_day)
    yield from _filters(search, currency)


def _filters(search: Search, currency: str) -> Iterator[str]:
    if search.dearest_cents:
        yield _("up to %(price)s", price=money(search.dearest_cents, currency))
    elif search.dearest_cents == 0:
        yield _("free")
    if search.within_m is not None:
        yield _("within %(km)s km", km=search.within_m // 1000)
    if search.level:
        yield level_name(search.level)
    if search.lender:
        yield lender_name(search.lender)
    if search.instant:
        yield _("booked at once")


def _days(first_day: date, last_day: date) -> str:
    if first_day == last_day:
        return day(first_day)
    return _("%(first)s to %(last)s", first=day(first_day), last=day(last_day))


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"


def beginnings(words: Iterable[str]) -> frozenset[str]:
    """Return all beginnings of words, without the words themselves."""
    return frozenset(word[:length] for word in words for length in range(1, len(word)))


def shortened(word: str) -> frozenset[str]:
    """Return what is left of a word without none, one or two of its letters.

    Two words with at most two mistakes between them have one of these in common. Of a word
    that is too long to be a mistake for a listed one, there would be hundreds of thousands.
    """
    if len(word) > LONGEST:
        return frozenset()
    without_one = {word[:place] + word[place + 1 :] for place in range(len(word))}
    without_two = {
        short[:place] + short[place + 1 :] for short in without_one for place in range(len(short))
    }
    return frozenset({word} | without_one | without_two)
