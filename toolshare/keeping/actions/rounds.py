"""Telling members what their saved searches find among the tools that have come into sight.

It is searched the other way round: the new tools are few, so every saved search is laid over
them. What has been listed waits in ``listing``. A round takes what waits, and goes through the
searches in steps, a thousand at most in each: a short transaction that also notes how far the
round has come. So a worker that is killed has told nothing twice and left nothing out, and
nobody's request waits for more than a step.

A step that fails is undone, and from then on the round goes search by search. One that fails
alone again and again is passed over, so that all others are told.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
import structlog

from toolshare.catalogue.typos import halves
from toolshare.db import (
    columns,
    execute,
    fetch,
    fetch_one,
    fetch_value,
    is_fault_of_work,
    retried,
    transaction,
)
from toolshare.keeping.actions import sql
from toolshare.keeping.actions.stale import Kept, kept, read_again
from toolshare.keeping.rules import TOLD_ONE_BY_ONE, beginnings, shortened

SEARCHES_A_STEP = 1000
SEARCHES_A_LONG_STEP = 100
"""When there are many tools to each."""
COMPARED_ONE_BY_ONE = 64
"""So many tools are compared with every search; more are looked up in the catalogue's index."""
BLOCKS_A_ROUND = 8
REMEMBERED_OF_A_FIND = 100
TRIES = 3
"""Of a search, alone: a step that took too long may do so no more."""

log = structlog.get_logger(__name__)


class Round(msgspec.Struct, frozen=True):
    """Tools that came into sight, and how many of the searches have looked at them."""

    id: int
    through: UUID
    community_ids: Sequence[UUID]
    new_words: Sequence[str]
    blocks: str
    failures: int
    """How often it has failed: at a step of many once, then at a single search."""

    @property
    def searches_a_step(self) -> int:
        """How many searches look at the tools next."""
        if self.failures:
            return 1
        return SEARCHES_A_LONG_STEP if self.blocks else SEARCHES_A_STEP


class Step(msgspec.Struct, frozen=True):
    """A saved search whose turn it is."""

    kept: Kept
    open_word: str
    unknown_words: Sequence[str]
    has_new_names: bool
    """Whether some of the tools have names, or a language, that it was not read by."""


class NewWords(msgspec.Struct, frozen=True):
    """Words that were listed for the first time, and by what others may come to mean them."""

    words: frozenset[str]
    beginnings: frozenset[str]
    shortened: frozenset[str]


async def look_at_listings(*, now: datetime) -> bool:
    """Do one step of the round; ``False`` when nothing waits, or another worker is at it.

    What fails is counted, and raised to whoever decides when to go on.
    """
    try:
        return await _look(now)
    except Exception as error:
        if is_fault_of_work(error):
            await execute(sql.FAILED)
        raise


@retried
async def _look(now: datetime) -> bool:
    async with transaction():
        current = await fetch_one(Round, sql.CURRENT)
        if current is None:
            return await _begin_round()
        if current.failures > TRIES:
            await _pass_over(current)
            return True
        steps = await fetch(_step, sql.STEPS, current.id, current.through, current.searches_a_step)
        if not steps:
            # Its listings go with it.
            await execute("DELETE FROM listing_round WHERE id = {}", current.id)
            return True
        await read_again(_touched(steps, _new_words(tuple(current.new_words))), now=now)
        last = steps[-1].kept.id
        await _find(current, last, now)
        await execute(sql.ADVANCE, last, current.id)
    return True


async def _pass_over(current: Round) -> None:
    search_id: UUID | None = await fetch_value(sql.FOLLOWING, current.through)
    log.error("a saved search is passed over", search_id=str(search_id), round=current.id)
    await execute(sql.ADVANCE, search_id or current.through, current.id)


async def _begin_round() -> bool:
    """Gather what waits: a few tools of any age, or many that were listed close together."""
    waiting = await fetch(columns, sql.WAITING, COMPARED_ONE_BY_ONE + 1)
    if not waiting:
        return False
    blocks: list[int] = []
    if len(waiting) > COMPARED_ONE_BY_ONE:
        blocks = [block for (block,) in await fetch(columns, sql.FULLEST_BLOCKS, BLOCKS_A_ROUND)]
    round_id: int | None = await fetch_value(sql.BEGIN, _keys(blocks))
    if round_id is None:
        return False
    await execute(sql.TAKE_PART, round_id, blocks or None)
    await execute(sql.DESCRIBE, round_id, round_id, round_id)
    # What was empty a moment ago the planner would read from end to end for every tool.
    await execute("ANALYZE listing")
    return True


def _keys(blocks: Sequence[int]) -> str:
    """Write the keys of blocks in the catalogue's index as a ``tsquery``."""
    return " | ".join(f"'a/{block}'" for block in blocks)


def _step(*values: Any) -> Step:
    return Step(kept(*values[:3]), *values[3:])


def _touched(steps: Sequence[Step], new: NewWords) -> list[Kept]:
    """Return the searches that the catalogue may read differently since these words are new."""
    return [
        step.kept
        for step in steps
        if step.has_new_names
        or step.open_word in new.beginnings
        or any(_may_mean(unknown, new) for unknown in step.unknown_words)
    ]


def _may_mean(unknown: str, new: NewWords) -> bool:
    return not new.shortened.isdisjoint(shortened(unknown)) or any(
        half in new.words for pair in halves(unknown) for half in pair
    )


@lru_cache(maxsize=1)
def _new_words(words: tuple[str, ...]) -> NewWords:
    return NewWords(
        frozenset(words),
        beginnings(words),
        frozenset(short for word in words for short in shortened(word)),
    )


async def _find(current: Round, last: UUID, now: datetime) -> None:
    """Lay the searches of a step over the round's tools, and tell what was found."""
    await execute(
        sql.FIND_IN_INDEX if current.blocks else sql.FIND_ONE_BY_ONE,
        current.id,
        current.through,
        last,
        now,
        current.blocks,
        REMEMBERED_OF_A_FIND,
        TOLD_ONE_BY_ONE,
    )
