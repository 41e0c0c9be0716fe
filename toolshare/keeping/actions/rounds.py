"""Telling members what their saved searches find among the tools that have come into sight.

It is searched the other way round: the new tools are few, so every saved search is laid over
them. What has been listed waits in ``listing``. A round takes all that waits, and goes through
the searches in steps of a thousand, each a short transaction that also notes how far the round
has come: a worker that is killed has told nothing twice and left nothing out, and nobody's
request waits for more than a step.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from toolshare.catalogue.typos import halves, mistakes_between
from toolshare.db import columns, execute, fetch, fetch_one, fetch_value, retried, transaction
from toolshare.keeping.actions import sql
from toolshare.keeping.actions.stale import Kept, kept, read_again
from toolshare.keeping.rules import TOLD_ONE_BY_ONE, beginnings

SEARCHES_A_STEP = 1000
COMPARED_ONE_BY_ONE = 64
"""So many tools are compared with every search; more are looked up in the catalogue's index."""
BLOCKS_A_ROUND = 8
REMEMBERED_OF_A_FIND = 100
LOOKED_THROUGH = 200
"""With more new words than these, every unknown word may have become one of them."""
MISTAKES = 2


class Round(msgspec.Struct, frozen=True):
    """Tools that came into sight, and how many of the searches have looked at them."""

    id: int
    through: UUID
    community_ids: Sequence[UUID]
    new_words: Sequence[str]
    blocks: str


class Step(msgspec.Struct, frozen=True):
    """A saved search whose turn it is."""

    kept: Kept
    open_word: str
    unknown_words: Sequence[str]
    has_new_names: bool
    """Whether some of the tools have names, or a language, that it was not read by."""


@retried
async def look_at_listings(*, now: datetime) -> bool:
    """Do one step of the round; ``False`` when nothing waits, or another worker is at it."""
    async with transaction():
        current = await fetch_one(Round, sql.CURRENT)
        if current is None:
            return await _begin_round()
        steps = await fetch(_step, sql.STEPS, current.id, current.through, SEARCHES_A_STEP)
        if not steps:
            # Its listings go with it.
            await execute("DELETE FROM listing_round WHERE id = {}", current.id)
            return True
        await read_again(_touched(steps, current.new_words), now=now)
        last = steps[-1].kept.id
        await _find(current, last, now)
        await execute("UPDATE listing_round SET through = {} WHERE id = {}", last, current.id)
    return True


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
    return True


def _keys(blocks: Sequence[int]) -> str:
    """Write the keys of blocks in the catalogue's index as a ``tsquery``."""
    return " | ".join(f"'a/{block}'" for block in blocks)


def _step(*values: Any) -> Step:
    return Step(kept(*values[:3]), *values[3:])


def _touched(steps: Sequence[Step], new_words: Sequence[str]) -> list[Kept]:
    """Return the searches that the catalogue may read differently since these words are new."""
    started, words = beginnings(new_words), frozenset(new_words)
    return [
        step.kept
        for step in steps
        if step.has_new_names
        or step.open_word in started
        or any(_may_mean(unknown, words) for unknown in step.unknown_words)
    ]


def _may_mean(unknown: str, words: frozenset[str]) -> bool:
    if unknown in words or len(words) > LOOKED_THROUGH:
        return bool(words)
    if any(half in words for pair in halves(unknown) for half in pair):
        return True
    return any(
        abs(len(unknown) - len(word)) <= MISTAKES and mistakes_between(unknown, word) <= MISTAKES
        for word in words
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
