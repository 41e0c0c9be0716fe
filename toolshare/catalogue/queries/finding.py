"""The tools that match a search: the newest of all, or the best for some words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from toolshare.catalogue.queries import sql
from toolshare.catalogue.queries.asking import Asked, Scope, read_search, scope_of
from toolshare.catalogue.queries.cards import PAGE_SIZE, Card, with_free_days
from toolshare.catalogue.queries.facets import Facets, count_facets
from toolshare.catalogue.rules import Search
from toolshare.db import fetch, fetch_value
from toolshare.tools.categories import leaves_under
from toolshare.web.paging import Cursor, write_cursor

COUNTED_AT_MOST = 500
"""Also how many matches are compared, the newest ones: so many are good enough for anybody."""
COMPARED_WITH_DAYS = 400
"""How many matches are asked for their days, which costs more than to find them."""
COMPARED_IN_DEPTH = 4000
"""How many, when too few of those are free."""
PARTLY_COMPARED = 200
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
    is_partial: bool = False
    """Whether no tool has all the words, and these have some of them."""
    facets: Facets | None = None


class Row(msgspec.Struct, frozen=True):
    """A card, how well it matches, how many there are, and among how many they were found."""

    seen: int
    count: int
    rank: int
    card: Card


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

    With words the best come first, else the newest. A viewer sees what is in public
    communities and in their own, and nothing hidden or deleted. ``count`` is that of all
    pages only on the first one.
    """
    place = await _place(search, viewer_id)
    asked = None
    if search.words and place.scope.community_ids:
        asked = await read_search(search.words, place.scope, exactly=search.as_typed)
    if asked is None:
        without = viewer_id if without_own else None
        rows, most = await _newest(search, place, now=now, size=size, without=without)
        found = await _found(rows, size, now, most=most)
    else:
        found = await _matching(asked, search, place, now=now, size=size)
    if not with_facets:
        return found
    words = asked.either if asked and found.is_partial else asked.anywhere if asked else None
    facets = await count_facets(search, words, place.scope, now=now)
    return msgspec.structs.replace(found, facets=facets)


async def _matching(
    asked: Asked, search: Search, place: Place, *, now: datetime, size: int
) -> Found:
    """Return a page of the best matches; where no tool has all the words, of those with some."""
    rows, most = await _best(asked, search, place, now=now, size=size)
    is_partial = False
    if not (rows or search.after or search.as_typed) and await _is_nowhere(
        asked, search, place.scope
    ):
        rows, most = await _partly(asked, search, place, now=now, size=size)
        is_partial = bool(rows)
    found = await _found(rows, size, now, most=most)
    return msgspec.structs.replace(found, mended=asked.mended, is_partial=is_partial)


async def _place(search: Search, viewer_id: UUID | None) -> Place:
    scope = await scope_of(viewer_id)
    if not search.lender:
        return Place(scope)
    librarians = await fetch_value(sql.LIBRARIANS, list(scope.community_ids))
    if search.lender == "library":
        return Place(scope, owner_ids=librarians)
    return Place(scope, other_ids=librarians)


async def _found(rows: Sequence[Row], size: int, now: datetime, *, most: int) -> Found:
    cards = await with_free_days([row.card for row in rows[:size]], now)
    following = None
    if len(rows) > size:
        last = rows[size - 1]
        following = write_cursor(Cursor(last.card.created_at, last.card.id, last.rank))
    if not rows:
        return Found(cards, 0, following)
    is_more = rows[0].seen >= most
    return Found(cards, min(rows[0].count, COUNTED_AT_MOST), following, is_more)


async def _newest(
    search: Search, place: Place, *, now: datetime, size: int, without: UUID | None
) -> tuple[list[Row], int]:
    """Return a page of the newest, and how many were looked at if there were as many."""
    depths = [max(size, COUNTED_AT_MOST) + 1]
    if search.first_day:
        depths = [COMPARED_WITH_DAYS, COMPARED_IN_DEPTH]
    elif search.after:
        depths = [size + 1]
    without_ids = list(place.other_ids or ()) + ([without] if without else [])
    rows: list[Row] = []
    most = 0
    for most in depths:
        rows = await fetch(
            _row,
            sql.NEWEST_IN_CATEGORIES if search.category else sql.NEWEST,
            leaves_under(search.category) if search.category else None,
            search.level or None,
            search.dearest_cents,
            search.instant or None,
            place.owner_ids,
            without_ids or None,
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
        if len(rows) > size or (rows and rows[0].seen < most):
            break
    return rows, most


async def _best(
    asked: Asked, search: Search, place: Place, *, now: datetime, size: int
) -> tuple[list[Row], int]:
    """Return a page of the best, and how many were compared if there were as many."""
    depths = (COMPARED_WITH_DAYS, COMPARED_IN_DEPTH) if search.first_day else (COUNTED_AT_MOST + 1,)
    rows: list[Row] = []
    most = 0
    for most in depths:
        rows = await _ranked(asked, search, place, most=most, now=now, size=size)
        if len(rows) > size or (rows and rows[0].seen < most):
            break
    return rows, most


async def _partly(
    asked: Asked, search: Search, place: Place, *, now: datetime, size: int
) -> tuple[list[Row], int]:
    """Return the tools that have some of the words, those with the most words first."""
    if len(asked.each) < 2:
        return [], PARTLY_COMPARED
    either = asked.either
    some = msgspec.structs.replace(
        asked, as_typed=either, by_name=either, of_kind=either, anywhere=either
    )
    rows = await _ranked(
        some, search, place, most=PARTLY_COMPARED, now=now, size=size, each=asked.each
    )
    return rows, PARTLY_COMPARED


async def _is_nowhere(asked: Asked, search: Search, scope: Scope) -> bool:
    """Whether no tool at all has all the words, whatever the filters."""
    if not (search.first_day or search.is_filtered):
        return True
    return not await fetch_value(
        "SELECT EXISTS (SELECT FROM newest_matches({}::text::tsquery, {}, NULL, NULL, NULL, 1))",
        asked.anywhere,
        list(scope.community_ids),
    )


async def _ranked(
    asked: Asked,
    search: Search,
    place: Place,
    *,
    most: int,
    now: datetime,
    size: int,
    each: Sequence[str] = (),
) -> list[Row]:
    after = search.after
    narrow = narrowing(search)
    return await fetch(
        _row,
        sql.BEST,
        f"({asked.as_typed}){narrow}",
        f"({asked.by_name}){narrow}",
        f"({asked.of_kind}){narrow}",
        f"({asked.anywhere}){narrow}",
        narrow.removeprefix(" & "),
        list(each) or None,
        asked.title,
        asked.code,
        list(place.scope.community_ids),
        search.dearest_cents,
        place.owner_ids,
        place.other_ids,
        search.first_day,
        search.last_day,
        now,
        search.sort == "newest",
        most,
        ENOUGH,
        after.rank if after else None,
        after.created_at if after else None,
        after.id if after else None,
        size + 1,
    )


def narrowing(search: Search) -> str:
    """Write the filters that are in the index as the end of a ``tsquery``; may be empty."""
    keys = []
    if search.category:
        leaves = [f"'c/{slug}'" for slug in leaves_under(search.category)]
        keys.append(f"({' | '.join(leaves)})")
    if search.level:
        keys.append(f"'s/{search.level}'")
    if search.dearest_cents == 0:
        keys.append("'p/free'")
    if search.instant:
        keys.append("'i/instant'")
    return "".join(f" & {key}" for key in keys)


def _row(*columns: Any) -> Row:
    seen, count, rank, *card = columns
    return Row(seen, count, rank, Card(*card))
