"""The tools that match a search: the newest of all, or the best for some words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from toolshare.catalogue.queries import sql
from toolshare.catalogue.queries.asking import Asked, Scope, read_nearly, read_search, scope_of
from toolshare.catalogue.queries.cards import PAGE_SIZE, Card
from toolshare.catalogue.queries.facets import COUNTED_WITH_WORDS, Facets, count_facets
from toolshare.catalogue.queries.wanted import narrowing
from toolshare.catalogue.rules import Search
from toolshare.db import fetch, fetch_value
from toolshare.places.rules import shown_m
from toolshare.tools.categories import leaves_under
from toolshare.web.paging import Cursor, write_cursor

COUNTED_AT_MOST = 500
COMPARED = 300
"""How many matches are compared, the newest ones: so many are good enough for anybody."""
COMPARED_CLOSELY = 150
"""How many are asked for their days or their words, which costs more than to find them."""
COMPARED_IN_DEPTH = 4000
"""How many, when too few of those are free on the days that are asked for."""
ROUND = 10
"""Where more are left out than counted, the last digit says nothing."""
ENOUGH = 100
"""After so many good matches nobody looks for worse ones."""


class Found(msgspec.Struct, frozen=True):
    """A page of the tools that match."""

    cards: Sequence[Card]
    count: int
    next: str | None
    is_more: bool = False
    """Whether there are more than could be counted."""
    mended: str | None = None
    """The words that were searched for in place of those that were typed."""
    nearly: str | None = None
    """What to search for instead, where the words are right but nobody lends such a thing."""
    is_partial: bool = False
    """Whether no tool has all the words, and these have some of them."""
    facets: Facets | None = None


class Row(msgspec.Struct, frozen=True):
    """A tool, and how well it matches."""

    id: UUID
    rank: int


class Looked(msgspec.Struct, frozen=True):
    """What a look at some matches gave: how many of them count, and the rows of a page."""

    is_all: bool
    """Whether there are no other matches than those that were looked at."""
    count: int
    rows: Sequence[Row]


class Place(msgspec.Struct, frozen=True):
    """Where is looked: in the viewer's scope, and at these owners' tools or at all others'."""

    scope: Scope
    owner_ids: Sequence[UUID] | None = None
    other_ids: Sequence[UUID] | None = None


async def find_tools(
    search: Search,
    *,
    viewer_id: UUID | None,
    now: datetime,
    size: int = PAGE_SIZE,
    without_own: bool = False,
    with_facets: bool = False,
) -> Found:
    """Return a page of the tools that match, each with when it can be had.

    With words, or only what is near, the best come first, else the newest. A viewer sees
    what is in public communities and in their own, and nothing hidden or deleted. ``count``
    is that of all pages only on the first one.
    """
    scope = await scope_of(viewer_id, within_m=search.within_m)
    place = Place(scope)
    asked = None
    if search.words and scope.community_ids:
        asked = await read_search(search.words, scope, exactly=search.as_typed)
    if asked is None and not scope.around:
        without = viewer_id if without_own else None
        place = await _place(search, scope)
        looked = await _newest(search, place, now=now, size=size, without=without)
        found = await _found(looked, scope, size, now)
    else:
        found = await _matching(asked or Asked(()), search, place, now=now, size=size)
        if asked and asked.unlisted and (found.is_partial or not found.cards):
            nearly = await read_nearly(asked.mended or search.words, asked, scope)
            found = msgspec.structs.replace(found, nearly=nearly)
    if not with_facets:
        return found
    facets = await _facets(asked, found, search, scope, now=now)
    if asked is None and not (scope.around or without_own) and facets.total is not None:
        # Of the newest, all pages can be turned to, so that all of them count.
        found = msgspec.structs.replace(found, count=facets.total, is_more=False)
    return msgspec.structs.replace(found, facets=facets)


async def _facets(
    asked: Asked | None, found: Found, search: Search, scope: Scope, *, now: datetime
) -> Facets:
    if asked is None:
        return await count_facets(search, (), scope, now=now)
    # Without the filters there are no fewer, and all that match are needed to count.
    if found.is_more and (not search.is_filtered or found.count >= COUNTED_WITH_WORDS):
        return Facets({}, is_complete=False)
    if not (found.cards or search.after or search.first_day or search.is_filtered):
        return Facets({}, is_complete=True)
    words = (asked.either,) if found.is_partial else asked.anywhere
    return await count_facets(search, words, scope, now=now)


async def _matching(
    asked: Asked, search: Search, place: Place, *, now: datetime, size: int
) -> Found:
    """Return a page of the best matches; where no tool has all the words, of those with most."""
    looked = await _best(asked, search, place, now=now, size=size)
    is_partial = False
    if (
        not (looked.rows or search.after or search.as_typed)
        and len(asked.each) > 1
        and await _is_nowhere(asked, search, place.scope)
    ):
        some, most = Asked((asked.either,)), COMPARED_CLOSELY
        # Of "blue drill" rather a drill: the kind of a tool counts more, and its name the most.
        each = (*asked.each, *asked.of_kind, *asked.by_name)
        looked = await _ranked(some, search, place, most=most, now=now, size=size, each=each)
        is_partial = bool(looked.rows)
    found = await _found(looked, place.scope, size, now)
    return msgspec.structs.replace(found, mended=asked.mended, is_partial=is_partial)


async def _place(search: Search, scope: Scope) -> Place:
    """Say whose tools are looked at where no index is asked, which knows who lends."""
    if not search.lender:
        return Place(scope)
    librarians = await fetch_value(sql.LIBRARIANS, list(scope.community_ids))
    if search.lender == "library":
        return Place(scope, owner_ids=librarians)
    return Place(scope, other_ids=librarians)


async def _found(looked: Looked, scope: Scope, size: int, now: datetime) -> Found:
    rows = looked.rows
    if not rows:
        return Found((), 0, None)
    ids = [row.id for row in rows[:size]]
    cards = await fetch(_card, sql.CARDS, ids, scope.viewer_id, *scope.degrees, now)
    following = None
    if len(rows) > size and cards:
        last = cards[-1]
        following = write_cursor(Cursor(last.created_at, last.id, rows[size - 1].rank))
    is_more = not looked.is_all or looked.count > COUNTED_AT_MOST
    count = min(looked.count, COUNTED_AT_MOST)
    if is_more and count > ROUND:
        count -= count % ROUND
    return Found(cards, count, following, is_more)


async def _newest(
    search: Search, place: Place, *, now: datetime, size: int, without: UUID | None
) -> Looked:
    """Look at the newest, deeper where too few of them are free on the days."""
    depths = [max(size, COUNTED_AT_MOST) + 1]
    if search.first_day:
        depths = [COMPARED_CLOSELY, COMPARED_IN_DEPTH]
    elif search.after:
        depths = [size + 1]
    others = [*(place.other_ids or ()), *([without] if without else ())]
    looked = Looked(True, 0, ())
    for most in depths:
        looked = await _listed(search, place, most=most, now=now, size=size, others=others)
        if len(looked.rows) > size or looked.is_all:
            break
    return looked


async def _listed(
    search: Search, place: Place, *, most: int, now: datetime, size: int, others: Sequence[UUID]
) -> Looked:
    rows = await fetch(
        _numbered_row,
        sql.NEWEST_IN_CATEGORIES if search.category else sql.NEWEST,
        leaves_under(search.category) if search.category else None,
        search.level or None,
        search.dearest_cents,
        search.instant or None,
        place.owner_ids,
        others or None,
        search.first_day,
        search.last_day,
        now,
        search.after.created_at if search.after else None,
        search.after.id if search.after else None,
        list(place.scope.community_ids),
        most,
        most,
        size + 1,
    )
    # Without rows nobody knows how many there were to look at.
    seen, count = rows[0][:2] if rows else (most, 0)
    return Looked(seen < most, count, [row for _seen, _count, row in rows])


async def _best(asked: Asked, search: Search, place: Place, *, now: datetime, size: int) -> Looked:
    depths = (COMPARED_CLOSELY, COMPARED_IN_DEPTH) if search.first_day else (COMPARED,)
    looked = Looked(True, 0, ())
    for most in depths:
        looked = await _ranked(asked, search, place, most=most, now=now, size=size)
        if len(looked.rows) > size or looked.is_all:
            break
    return looked


async def _is_nowhere(asked: Asked, search: Search, scope: Scope) -> bool:
    """Whether no tool at all has all the words, whatever the filters."""
    if not (search.first_day or search.is_filtered):
        return True
    wanted = [*asked.anywhere, *scope.marked]
    return not await fetch_value(sql.IS_ANYWHERE, wanted, list(scope.community_ids))


async def _ranked(
    asked: Asked,
    search: Search,
    place: Place,
    *,
    most: int,
    now: datetime,
    size: int,
    each: Sequence[str] = (),
) -> Looked:
    after = search.after
    rows = await fetch(
        _numbered_row,
        sql.BEST,
        list(asked.as_typed),
        list(asked.by_name) if asked.by_name != asked.as_typed else [],
        list(asked.of_kind) if asked.of_kind != asked.by_name else [],
        list(asked.anywhere),
        _narrow(asked, search, place.scope),
        list(each),
        asked.title or None,
        list(asked.codes),
        list(place.scope.community_ids),
        search.dearest_cents,
        *place.scope.degrees,
        search.within_m if place.scope.place else None,
        search.first_day,
        search.last_day,
        now,
        most,
        ENOUGH,
        search.sort == "newest",
        after.rank if after else None,
        after.created_at if after else None,
        after.id if after else None,
        size + 1,
    )
    is_all, count = rows[0][:2]
    return Looked(is_all, count, [row for _all, _count, row in rows if row is not None])


def _narrow(asked: Asked, search: Search, scope: Scope) -> list[str]:
    """Write what else a tool must have; how far away it may be is measured besides."""
    narrow = [*narrowing(search, scope), *scope.marked]
    if scope.is_wide and asked.as_typed:
        narrow.remove(scope.around)
    return narrow


def _numbered_row(*columns: Any) -> Any:
    """Take a row apart: how many there are, and a tool, if there is any."""
    first, count, tool_id, rank = columns
    return first, count, None if tool_id is None else Row(tool_id, rank)


def _card(*row: Any) -> Card:
    """Build a card from a row, of which the last column says how far away it is."""
    *card, away_m = row
    return Card(*card, distance_m=None if away_m is None else shown_m(away_m))
