"""What the job worker does when a community's language changes: its tools are read again.

Another language is another stem for every word of every tool. Reading them all where the
change is made would hold a lock on each for minutes, so the worker reads some at a time, the
newest first, and notes how far it came in the same transaction. Until it is through, a search
looks for tools in every language of ``community_search``.
"""

from datetime import datetime
from uuid import UUID

import msgspec
import structlog

from toolshare.db import (
    execute,
    fetch,
    fetch_one,
    fetch_value,
    is_fault_of_work,
    retried,
    transaction,
)

READ_AT_ONCE = 200
"""So many that locks on them are held for a fifth of a second."""
TRIES = 8
"""Of one community, behind all others; then it is left until it gets another language."""

log = structlog.get_logger(__name__)


class _Work(msgspec.Struct, frozen=True):
    """A community whose tools are read again, locked."""

    community_id: UUID
    language: str
    languages: list[str]
    total: int | None
    through_at: datetime | None
    through_id: UUID | None
    is_last_look: bool

    @property
    def others(self) -> list[str]:
        """The languages in which no tool of it should stand any more."""
        return [language for language in self.languages if language != self.language]


class _Tool(msgspec.Struct, frozen=True):
    id: UUID
    created_at: datetime


async def read_some(*, now: datetime) -> bool:
    """Read some tools of the community that has waited longest; ``False`` when none waits.

    Whoever changed a tool while the language changed may still have read the old one, and is
    not seen before they are through. So after the last tool the community waits until every
    transaction of that moment is over, and is then looked through once more: without it
    such a tool would be found by nobody.

    A community that fails is counted and comes last, and is given up in the end: its tools are
    then looked for in every language that they may stand in, as before.
    """
    tried: list[UUID] = []
    try:
        return await _read_some(tried, now)
    except Exception as error:
        for community_id in tried[-1:]:
            if is_fault_of_work(error):
                await _count_failure(community_id)
        raise


@retried
async def _read_some(tried: list[UUID], now: datetime) -> bool:
    async with transaction():
        work = await fetch_one(_Work, _NEXT, TRIES)
        if work is None:
            return False
        tried.append(work.community_id)
        if work.is_last_look:
            await _look_once_more(work, now)
        else:
            await _read_on(work, now)
    return True


async def _count_failure(community_id: UUID) -> None:
    failures: int | None = await fetch_value(_FAILED, community_id)
    if failures == TRIES:
        log.error("a community's tools are left unread", community_id=str(community_id))


async def _read_on(work: _Work, now: datetime) -> None:
    if work.total is None:
        await execute(_COUNT, work.community_id, work.community_id)
    tools = await fetch(
        _Tool,
        _BATCH,
        work.community_id,
        work.through_at,
        work.through_at,
        work.through_id,
        READ_AT_ONCE,
    )
    await _read([tool.id for tool in tools], work)
    if len(tools) < READ_AT_ONCE:
        await execute(
            "UPDATE community_search SET waits_for = pg_current_xact_id(), done = total, "
            "changed_at = {} WHERE community_id = {}",
            now,
            work.community_id,
        )
        return
    await execute(
        "UPDATE community_search SET done = least(total, done + {}), through_at = {}, "
        "through_id = {}, changed_at = {} WHERE community_id = {}",
        len(tools),
        tools[-1].created_at,
        tools[-1].id,
        now,
        work.community_id,
    )


async def _look_once_more(work: _Work, now: datetime) -> None:
    left: list[UUID] = await fetch_value(_LEFT, work.others, work.community_id, READ_AT_ONCE)
    await _read(left, work)
    if len(left) == READ_AT_ONCE:
        return
    await execute(
        "UPDATE community_search SET languages = ARRAY[{}], is_reading = false, changed_at = {} "
        "WHERE community_id = {}",
        work.language,
        now,
        work.community_id,
    )


async def _read(tool_ids: list[UUID], work: _Work) -> None:
    """Have the trigger write a tool's words anew, unless somebody's change has done so."""
    # In the order in which everybody locks several tools.
    await execute("SELECT FROM tool WHERE id = ANY({}) ORDER BY id FOR NO KEY UPDATE", tool_ids)
    await execute(_READ, tool_ids, work.language, work.community_id)


# What is waited for and has not begun is of another cluster, from which this was restored.
_NEXT = """
SELECT search.community_id, community.search_language, search.languages, search.total,
       search.through_at, search.through_id, search.waits_for IS NOT NULL
  FROM community_search AS search
  JOIN community ON community.id = search.community_id
 WHERE search.is_reading AND search.failures < {}
   AND (search.waits_for IS NULL
        OR pg_snapshot_xmin(pg_current_snapshot()) > search.waits_for
        OR pg_snapshot_xmax(pg_current_snapshot()) <= search.waits_for)
 ORDER BY search.failures, search.changed_at
 LIMIT 1
   FOR NO KEY UPDATE OF search SKIP LOCKED
"""

_FAILED = """
UPDATE community_search SET failures = failures + 1 WHERE community_id = {} RETURNING failures
"""

_COUNT = """
UPDATE community_search
   SET total = (
     SELECT count(*) FROM tool
      WHERE community_id = {} AND NOT is_hidden AND deleted_at IS NULL)
 WHERE community_id = {}
"""

# What is listed meanwhile is newer, and in the new language from the start.
_BATCH = """
SELECT id, created_at
  FROM tool
 WHERE community_id = {} AND NOT is_hidden AND deleted_at IS NULL
   AND ({}::timestamptz IS NULL OR (created_at, id) < ({}, {}::uuid))
 ORDER BY created_at DESC, id DESC
 LIMIT {}
"""

_READ = """
UPDATE tool SET search = ''
 WHERE id = ANY({})
   AND NOT (search @@ (
     quote_literal('l/' || {}::text) || ' & '
     || quote_literal('m/' || left(replace({}::uuid::text, '-', ''), 12)))::tsquery)
"""

_LEFT = """
SELECT ARRAY(
  SELECT tool.id
    FROM unnest({}::text[]) AS other (language)
    JOIN tool ON tool.search @@ quote_literal('l/' || other.language)::tsquery
   WHERE tool.community_id = {}
   LIMIT {})
"""
