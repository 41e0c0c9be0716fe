"""Saving a search, and everything that its member can do about it."""

from datetime import datetime
from uuid import UUID

import msgspec

from toolshare.catalogue.rules import Search
from toolshare.db import columns, execute, fetch_one, fetch_value, transaction
from toolshare.keeping.queries.reading import Reader, circles_of
from toolshare.keeping.rules import check_search, check_searches
from toolshare.refusal import NotThere


async def save_search(
    search: Search, *, member_id: UUID, name: str, now: datetime
) -> tuple[UUID, bool]:
    """Keep a search, and say whether it is a new one; the same one again stays as it is.

    Raises ``KeepingRefused`` for a search that asks for nothing, and for one too many. The
    member's row is locked first: of two at the same moment both would count what was there
    before, and go beyond the limit.
    """
    search = search.to_save
    check_search(search)
    async with transaction():
        await execute("SELECT FROM member WHERE id = {} FOR NO KEY UPDATE", member_id)
        count, same = await fetch_one(columns, _SAVED, search.query, member_id) or (0, None)
        if same is not None:
            return same, False
        check_searches(count)
        circles = await circles_of([member_id])
        reading = await Reader().read(search, member_id=member_id, circle=circles[member_id])
        search_id: UUID = await fetch_value(
            _SAVE,
            member_id,
            name,
            msgspec.json.encode(search).decode(),
            search.query,
            now,
            now,
            now,
            *msgspec.structs.astuple(reading),
        )
    return search_id, True


async def rename_search(search_id: UUID, *, member_id: UUID, name: str) -> None:
    """Call one's own saved search something else."""
    await _change("UPDATE saved_search SET name = {} WHERE", name, search_id, member_id)


async def set_notices(search_id: UUID, *, member_id: UUID, wanted: bool) -> None:
    """Say whether one wants to be told of what a saved search finds."""
    await _change("UPDATE saved_search SET wants_notices = {} WHERE", wanted, search_id, member_id)


async def look_at_search(search_id: UUID, *, member_id: UUID, now: datetime) -> None:
    """Note that its member has seen what a saved search has found until now."""
    await _change("UPDATE saved_search SET seen_at = {} WHERE", now, search_id, member_id)
    await execute(
        "UPDATE notice SET read_at = {} "
        "WHERE member_id = {} AND subject_id = {} AND read_at IS NULL",
        now,
        member_id,
        search_id,
    )


async def remove_search(search_id: UUID, *, member_id: UUID) -> None:
    """Look no further, and forget what was found."""
    await _change("DELETE FROM saved_search WHERE", search_id, member_id)


async def _change(statement: str, *values: object) -> None:
    if not await execute(f"{statement} id = {{}} AND member_id = {{}}", *values):
        raise NotThere


_SAVED = """
SELECT count(*), min(id::text) FILTER (WHERE lower(query) = lower({}))::uuid
  FROM saved_search
 WHERE member_id = {}
"""

_SAVE = """
INSERT INTO saved_search (member_id, name, search, query, created_at, seen_at, read_at,
                          wanted, codes, dearest_cents, within_m, first_day, last_day,
                          open_word, unknown_words, languages, synonyms)
VALUES ({}, {}, {}::text::jsonb, {}, {}, {}, {}, {}::text::tsquery, {}, {}, {}, {}, {}, {}, {}, {},
        {})
RETURNING id
"""
