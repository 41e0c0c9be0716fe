"""What an admin sees of how a community's tools are found."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from toolshare.catalogue.queries.asking import Scope, read_search
from toolshare.catalogue.queries.usage import mark_of
from toolshare.catalogue.usage import NO_USAGE, Usage, read_groups
from toolshare.db import columns, fetch, fetch_one, fetch_value
from toolshare.refusal import NotThere
from toolshare.web.paging import TOP, Cursor, Slice, cut
from toolshare.wording import rules

PAGE_SIZE = 50
COUNTED_AT_MOST = 500


class SearchSettings(msgspec.Struct, frozen=True):
    """How a community is searched, and how far a change has come."""

    language: str
    is_reading: bool
    total: int
    done: int
    groups: int

    @property
    def percent(self) -> int:
        """How many of a hundred tools are read."""
        return min(100, 100 * self.done // max(1, self.total))


class GroupRow(msgspec.Struct, frozen=True):
    """Names that mean the same."""

    id: UUID
    created_at: datetime
    names: list[str]

    @property
    def text(self) -> str:
        """The group as it is typed."""
        return rules.written(self.names)


class Preview(msgspec.Struct, frozen=True):
    """How many tools names find: each by itself as it is now, and all as one group."""

    alone: Sequence[tuple[str, int]]
    together: int


async def settings_of(community_id: UUID) -> SearchSettings:
    """Return how a community is searched."""
    found = await fetch_one(SearchSettings, _SETTINGS, community_id)
    if found is None:
        raise NotThere
    return found


async def groups_of(community_id: UUID, *, after: Cursor | None = None) -> Slice[GroupRow]:
    """Return a page of a community's groups, the newest first."""
    after = after or TOP
    rows = await fetch(GroupRow, _GROUPS, community_id, after.created_at, after.id, PAGE_SIZE + 1)
    return cut(rows, PAGE_SIZE)


async def group_of(group_id: UUID, *, community_id: UUID) -> GroupRow:
    """Return one group."""
    group = await fetch_one(GroupRow, _GROUP, group_id, community_id)
    if group is None:
        raise NotThere
    return group


async def preview_of(names: Sequence[str], *, community_id: UUID) -> Preview:
    """Count what names find in a community, before and after they are one group."""
    found = await fetch_one(columns, _LANGUAGES, community_id)
    if found is None:
        raise NotThere
    [languages] = found
    scope = Scope([community_id], languages, NO_USAGE)
    joined = msgspec.structs.replace(scope, usage=Usage((("", read_groups([names])),)))
    return Preview(
        [(name, await _count(name, scope)) for name in names],
        await _count(names[0], joined),
    )


async def _count(name: str, scope: Scope) -> int:
    [community_id] = scope.community_ids
    asked = await read_search(name + " ", scope, exactly=True)
    if asked is None:
        return 0
    words = " & ".join(f"({text})" for text in (*asked.anywhere, f"'{mark_of(community_id)}'"))
    return await fetch_value(_COUNT, words, community_id, COUNTED_AT_MOST + 1)


_SETTINGS = """
SELECT community.search_language, COALESCE(search.is_reading, false),
       COALESCE(search.total, 0), COALESCE(search.done, 0),
       (SELECT count(DISTINCT group_id) FROM synonym WHERE community_id = community.id)
  FROM community
  LEFT JOIN community_search AS search ON search.community_id = community.id
 WHERE community.id = {}
"""

_GROUPS = """
SELECT group_id, created_at, array_agg(name ORDER BY position)
  FROM synonym
 WHERE community_id = {}
   AND (created_at, group_id) < ({}, {})
 GROUP BY created_at, group_id
 ORDER BY created_at DESC, group_id DESC
 LIMIT {}
"""

_GROUP = """
SELECT group_id, created_at, array_agg(name ORDER BY position)
  FROM synonym
 WHERE group_id = {} AND community_id = {}
 GROUP BY group_id, created_at
"""

_LANGUAGES = """
SELECT COALESCE(search.languages, ARRAY[community.search_language])
  FROM community
  LEFT JOIN community_search AS search ON search.community_id = community.id
 WHERE community.id = {}
"""

_COUNT = """
SELECT count(*)
  FROM (
    SELECT FROM tool
     WHERE search @@ {}::text::tsquery AND community_id = {}
       AND NOT is_hidden AND deleted_at IS NULL
     LIMIT {}
  ) AS found
"""
