"""How the catalogue reads a saved search now: what a tool must have to be found by it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from toolshare.catalogue.queries.asking import Asked, Scope, read_search, scope_of
from toolshare.catalogue.queries.finding import narrowing
from toolshare.catalogue.rules import Search
from toolshare.catalogue.thesaurus import plain
from toolshare.db import columns, fetch, fetch_value
from toolshare.keeping.rules import LONGEST_UNKNOWN


class Reading(msgspec.Struct, frozen=True):
    """A search as Postgres compares it with tools, and what may change that.

    The vocabulary says what an unknown word was meant to be and how the last one goes on,
    so a word that is listed for the first time can make it another reading.
    """

    wanted: str | None
    """A ``tsquery``; ``None`` for what every tool has."""
    codes: Sequence[str]
    dearest_cents: int | None
    within_m: int | None
    first_day: date | None
    last_day: date | None
    open_word: str
    unknown_words: Sequence[str]
    languages: Sequence[str]
    synonyms: Sequence[int]
    """The versions of what communities call things that it was read by."""


class Reader:
    """Reads searches one after the other, each that several members have only once."""

    def __init__(self) -> None:
        self._scopes: dict[tuple[UUID, ...], tuple[Scope, Sequence[int]]] = {}
        self._asked: dict[tuple[str, bool, tuple[UUID, ...]], Asked | None] = {}
        self._known: dict[tuple[str, tuple[UUID, ...]], Sequence[str]] = {}

    async def read(self, search: Search, *, member_id: UUID, circle: tuple[UUID, ...]) -> Reading:
        """Read a member's search; ``circle`` are the communities that they belong to."""
        scope, synonyms = await self._scope(member_id, circle)
        asked = await self._ask(search, scope, circle)
        # How near a tool has to be is looked at later: people move.
        wanted = [*(asked.anywhere if asked else ()), *narrowing(search, scope)]
        typed: list[str] = [] if search.as_typed else plain(search.words).split()
        return Reading(
            wanted=" & ".join(f"({part})" for part in wanted) or None,
            codes=asked.codes if asked else (),
            dearest_cents=search.dearest_cents,
            within_m=search.within_m,
            first_day=search.first_day,
            last_day=search.last_day,
            open_word=typed[-1] if typed else "",
            unknown_words=await self._unknown(typed, scope, circle),
            languages=scope.languages,
            synonyms=synonyms,
        )

    async def _scope(
        self, member_id: UUID, circle: tuple[UUID, ...]
    ) -> tuple[Scope, Sequence[int]]:
        if circle not in self._scopes:
            scope = await scope_of(member_id)
            versions = await fetch_value(_SYNONYMS, list(scope.community_ids))
            self._scopes[circle] = scope, versions
        return self._scopes[circle]

    async def _ask(self, search: Search, scope: Scope, circle: tuple[UUID, ...]) -> Asked | None:
        if not search.words or not scope.community_ids:
            return None
        key = (search.words, search.as_typed, circle)
        if key not in self._asked:
            self._asked[key] = await read_search(search.words, scope, exactly=search.as_typed)
        return self._asked[key]

    async def _unknown(
        self, typed: Sequence[str], scope: Scope, circle: tuple[UUID, ...]
    ) -> Sequence[str]:
        # What is typed is at most 100 letters long, but one letter may be written out as several.
        words = [word for word in typed if len(word) <= LONGEST_UNKNOWN]
        if not words:
            return ()
        key = (" ".join(words), circle)
        if key not in self._known:
            rows = await fetch(columns, _UNKNOWN, words, list(scope.community_ids))
            self._known[key] = [word for (word,) in rows]
        return self._known[key]


async def circles_of(member_ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """Return the communities to which each of some members belongs."""
    rows = await fetch(columns, _CIRCLES, list(dict.fromkeys(member_ids)))
    return {member_id: tuple(ids) for member_id, ids in rows}


_SYNONYMS = """
SELECT COALESCE(array_agg(synonyms), '{{}}')
  FROM community_search
 WHERE community_id = ANY({}) AND synonyms <> 0
"""

_UNKNOWN = """
SELECT DISTINCT word
  FROM unnest({}::text[]) AS word
 WHERE NOT EXISTS (
   SELECT FROM vocabulary
    WHERE community_id = ANY({}) AND kind = 'word' AND term = word)
"""

# Those whose tools everybody sees make no difference between two members.
_CIRCLES = """
SELECT asked.id, COALESCE(
         array_agg(community.id ORDER BY community.id) FILTER (WHERE NOT community.is_public),
         '{{}}')
  FROM unnest({}::uuid[]) AS asked (id)
  LEFT JOIN membership ON membership.member_id = asked.id
  LEFT JOIN community ON community.id = membership.community_id
 GROUP BY asked.id
"""
