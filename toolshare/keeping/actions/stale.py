"""Reading saved searches again, before the catalogue would read them differently."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import structlog

from toolshare.catalogue.rules import Search
from toolshare.db import columns, execute, fetch, is_fault_of_work, transaction
from toolshare.keeping.queries.reading import Reader, circles_of

READ_AGAIN_AFTER = timedelta(hours=20)
READ_AT_ONCE = 500
READ_AN_HOUR = 10_000

log = structlog.get_logger(__name__)


class Kept(msgspec.Struct, frozen=True):
    """A saved search as far as it takes to read it."""

    id: UUID
    member_id: UUID
    search: Search


async def read_again(searches: Sequence[Kept], *, now: datetime) -> None:
    """Read saved searches as the catalogue does now."""
    reader = Reader()
    circles = await circles_of([kept.member_id for kept in searches])
    for kept in searches:
        reading = await reader.read(
            kept.search, member_id=kept.member_id, circle=circles[kept.member_id]
        )
        await execute(
            _WRITE,
            reading.wanted,
            list(reading.codes),
            reading.open_word,
            list(reading.unknown_words),
            list(reading.languages),
            list(reading.synonyms),
            now,
            kept.id,
        )


async def read_stale_searches(now: datetime) -> int:
    """Read those again that were read a day ago, and say how many.

    Whatever changes meanings without a new word comes in so: another thesaurus, another
    community, a word that nobody uses any more.
    """
    done = 0
    while done < READ_AN_HOUR:
        async with transaction():
            stale = await fetch(columns, _STALE, now - READ_AGAIN_AFTER, READ_AT_ONCE)
            await _read_what_can_be(stale, now)
        done += len(stale)
        if len(stale) < READ_AT_ONCE:
            break
    return done


async def _read_what_can_be(rows: Sequence[tuple[Any, ...]], now: datetime) -> None:
    """Read them together; if that fails one by one, leaving those that fail for tomorrow."""
    try:
        async with transaction():
            await read_again([kept(*row) for row in rows], now=now)
    except Exception as error:
        if not is_fault_of_work(error):
            raise
        if len(rows) > 1:
            for row in rows:
                await _read_what_can_be([row], now)
            return
        search_id: UUID = rows[0][0]
        log.error("a saved search cannot be read", search_id=str(search_id), exc_info=error)
        await execute("UPDATE saved_search SET read_at = {} WHERE id = {}", now, search_id)


def kept(*row: Any) -> Kept:
    """Build a row with the search as it was saved."""
    search_id, member_id, search = row
    return Kept(search_id, member_id, msgspec.json.decode(search, type=Search))


_STALE = """
SELECT id, member_id, search FROM saved_search
 WHERE read_at < {}
 ORDER BY read_at
 LIMIT {}
   FOR NO KEY UPDATE SKIP LOCKED
"""

_WRITE = """
UPDATE saved_search
   SET wanted = {}::text::tsquery, codes = {}, open_word = {}, unknown_words = {}, languages = {},
       synonyms = {}, read_at = {}
 WHERE id = {}
"""
