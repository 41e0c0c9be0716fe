"""The tools that match a search: the newest of all, or the best for some words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from toolshare.catalogue.queries import sql
from toolshare.catalogue.queries.asking import Asked, Scope, read_search, scope_of
from toolshare.catalogue.queries.cards import PAGE_SIZE, Card, with_free_days
from toolshare.catalogue.rules import Search
from toolshare.db import fetch, fetch_value
from toolshare.tools.categories import leaves_under
from toolshare.web.paging import Cursor, write_cursor

COUNTED_AT_MOST = 500
"""Also how many matches are compared, the newest ones: so many are good enough for anybody."""
MATCHES_IN_DEPTH = 4000
"""How many are looked at when too few of the newest are free on the days."""


class Found(msgspec.Struct, frozen=True):
    """A page of the tools that match; ``count`` goes up to one more than is counted."""

    cards: Sequence[Card]
    count: int
    next: str | None
    mended: str | None = None
    """The words that were searched for in place of those that were typed."""
    is_partial: bool = False
    """Whether no tool has all the words, and these have some of them."""


class Row(msgspec.Struct, frozen=True):
    """A card, how well it matches, and how many there are."""

    count: int
    rank: int
    card: Card


async def find_tools(
    search: Search,
    *,
    viewer_id: UUID | None,
    now: datetime,
    size: int = PAGE_SIZE,
    without_own: bool = False,
) -> Found:
    """Return a page of the tools that match, each with when it can be had.

    With words the best come first, else the newest. A viewer sees what is in public
    communities and in their own, and nothing hidden or deleted. ``count`` is that of all
    pages only on the first one.
    """
    scope = await scope_of(viewer_id)
    asked = None
    if search.words and scope.community_ids:
        asked = await read_search(search.words, scope, exactly=search.as_typed)
    if asked is None:
        rows = await _newest(
            search, scope, now=now, size=size, without=viewer_id if without_own else None
        )
        return await _found(rows, size, now)
    rows, is_partial = await _best(asked, search, scope, now=now, size=size)
    found = await _found(rows, size, now)
    return msgspec.structs.replace(found, mended=asked.mended, is_partial=is_partial)


async def _found(rows: Sequence[Row], size: int, now: datetime) -> Found:
    cards = await with_free_days([row.card for row in rows[:size]], now)
    following = None
    if len(rows) > size:
        last = rows[size - 1]
        following = write_cursor(Cursor(last.card.created_at, last.card.id, last.rank))
    return Found(cards, rows[0].count if rows else 0, following)


async def _newest(
    search: Search, scope: Scope, *, now: datetime, size: int, without: UUID | None
) -> list[Row]:
    after = search.after
    depth = size + 1 if after else max(size, COUNTED_AT_MOST) + 1
    return await fetch(
        _row,
        sql.NEWEST_IN_CATEGORIES if search.category else sql.NEWEST,
        leaves_under(search.category) if search.category else None,
        search.level or None,
        search.dearest_cents,
        search.lender or None,
        search.instant or None,
        search.first_day,
        search.last_day,
        now,
        after.created_at if after else None,
        after.id if after else None,
        without,
        None if search.first_day else depth,
        depth,
        list(scope.community_ids),
        size + 1,
    )


async def _best(
    asked: Asked, search: Search, scope: Scope, *, now: datetime, size: int
) -> tuple[list[Row], bool]:
    """Return a page of the best matches, and whether they match only some of the words."""
    rows = await _ranked(asked, search, scope, COUNTED_AT_MOST + 1, now=now, size=size)
    if search.first_day and len(rows) <= size and not search.after:
        rows = await _ranked(asked, search, scope, MATCHES_IN_DEPTH, now=now, size=size)
    if rows or search.after or len(asked.any_word) < 2 or await _is_somewhere(asked, scope):
        return rows, False
    either = " | ".join(f"({word})" for word in asked.any_word)
    partial = msgspec.structs.replace(asked, in_name=either, anywhere=either)
    return await _ranked(partial, search, scope, COUNTED_AT_MOST + 1, now=now, size=size), True


async def _is_somewhere(asked: Asked, scope: Scope) -> bool:
    """Whether all the words are in some tool, though not in one that the filters leave."""
    return await fetch_value(
        "SELECT EXISTS (SELECT FROM newest_matches({}::text::tsquery, {}, NULL, NULL, 1))",
        asked.anywhere,
        list(scope.community_ids),
    )


async def _ranked(
    asked: Asked, search: Search, scope: Scope, most: int, *, now: datetime, size: int
) -> list[Row]:
    after = search.after
    narrow = narrowing(search)
    return await fetch(
        _row,
        sql.BEST,
        f"({asked.in_name}){narrow}",
        f"({asked.anywhere}){narrow}",
        asked.as_typed,
        list(asked.any_word),
        narrow.removeprefix(" & "),
        asked.title,
        asked.code,
        list(scope.community_ids),
        search.dearest_cents,
        search.lender or None,
        search.first_day,
        search.last_day,
        now,
        search.sort == "newest",
        most,
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
    count, rank, *card = columns
    return Row(count, rank, Card(*card))
