"""What the job worker does with imports: one short transaction after the other.

The import's row is the queue. Each step locks it, does some rows and notes how far it came,
all in one transaction; so a worker that is killed leaves nothing half done, the next one goes
on where it stopped, and of several workers each import has one at a time. A library's queue
beside it would have to be kept in agreement with the row, and knows no such steps.

Nothing is half imported: tools are written as deleted ones, which nobody finds, and one last
transaction puts all of them up together. Writing them visibly in one go would hold locks on
new words of the search for as long, and everybody else's tools with such a word would wait.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec
import structlog

from toolshare.db import CONNECTION_LOST, execute, fetch_one, retried, transaction
from toolshare.i18n import _
from toolshare.imports import rules
from toolshare.imports.checking import check_some
from toolshare.imports.listing import clear_some, free_some, list_some, take_down

log = structlog.get_logger(__name__)


class Work(msgspec.Struct, frozen=True):
    """An import whose turn it is, and how often its next step has been begun."""

    id: UUID
    state: str
    attempts: int


class _Failed(Exception):
    """A step failed and was undone; ``message`` is there when another try would not help."""

    def __init__(self, work: Work, message: str = "") -> None:
        super().__init__(message)
        self.work = work
        self.message = message


async def work_on_next(*, now: datetime) -> bool:
    """Do one step of the import that has waited longest; ``False`` when none waits."""
    work = await fetch_one(Work, _CLAIM)
    if work is None:
        return False
    try:
        if work.attempts > rules.MOST_DEATHS:
            raise _Failed(work)
        await _step(work, now)
    except _Failed as failed:
        await _note_failure(failed, now)
    return True


@retried
async def _step(work: Work, now: datetime) -> None:
    async with transaction():
        # Another worker may have come first, or even have done with it.
        if not await execute(_LOCK, work.id, work.state):
            return
        try:
            await _STEPS[work.state](work, now)
        except (*CONNECTION_LOST, asyncpg.DeadlockDetectedError):
            raise
        except rules.ImportRefused as refusal:
            raise _Failed(work, refusal.message) from refusal
        except Exception as error:
            log.exception("a step of an import failed", import_id=str(work.id), state=work.state)
            raise _Failed(work) from error


# The longest waiting first, and each step sends its import to the end of the line. The attempt is
# counted before it is made, and forgotten by the step: one that kills its worker is noticed so.
_CLAIM = """
UPDATE tool_import SET attempts = attempts + 1
 WHERE id = (
   SELECT id FROM tool_import
    WHERE state IN ('checking', 'importing', 'clearing', 'undoing', 'freeing')
    ORDER BY changed_at
    LIMIT 1
      FOR UPDATE SKIP LOCKED)
RETURNING id, state, attempts
"""
_LOCK = "SELECT FROM tool_import WHERE id = {} AND state = {} FOR UPDATE SKIP LOCKED"


async def _check(work: Work, now: datetime) -> None:
    if await check_some(work.id, now=now):
        await execute(
            "UPDATE tool_import SET state = 'checked', attempts = 0, changed_at = {} WHERE id = {}",
            now,
            work.id,
        )


async def _import(work: Work, now: datetime) -> None:
    if await list_some(work.id, now=now):
        await execute(
            "UPDATE tool_import SET state = 'imported', content = NULL, message = '', "
            "attempts = 0, changed_at = {} WHERE id = {}",
            now,
            work.id,
        )


async def _clear(work: Work, now: datetime) -> None:
    """Take away what an import that failed had written, and have its rows checked again."""
    if await clear_some(work.id, now=now):
        await execute(
            "UPDATE tool_import SET state = 'checking', done = 0, through = 0, attempts = 0, "
            "changed_at = {} WHERE id = {}",
            now,
            work.id,
        )


async def _undo(work: Work, now: datetime) -> None:
    """Take all tools down in one moment; what nobody sees of that goes bit by bit."""
    await take_down(work.id, now=now)
    await execute(
        "UPDATE tool_import SET state = 'freeing', done = 0, through = 0, attempts = 0, "
        "changed_at = {} WHERE id = {}",
        now,
        work.id,
    )


async def _free(work: Work, now: datetime) -> None:
    if await free_some(work.id, now=now):
        await execute(
            "UPDATE tool_import SET state = 'undone', attempts = 0, changed_at = {} WHERE id = {}",
            now,
            work.id,
        )


_STEPS: Mapping[str, Callable[[Work, datetime], Awaitable[None]]] = {
    "checking": _check,
    "importing": _import,
    "clearing": _clear,
    "undoing": _undo,
    "freeing": _free,
}


async def _note_failure(failed: _Failed, now: datetime) -> None:
    """Have it tried again; after the last time, tell the member and go back to what is safe."""
    work = failed.work
    if not failed.message and work.attempts < rules.MOST_ATTEMPTS:
        await execute("UPDATE tool_import SET changed_at = {} WHERE id = {}", now, work.id)
        return
    await execute(
        "UPDATE tool_import SET state = {}, message = {}, attempts = 0, done = 0, through = 0, "
        "changed_at = {} WHERE id = {} AND state = {}",
        rules.AFTER_FAILURE[work.state],
        failed.message or _told(work.state),
        now,
        work.id,
        work.state,
    )


def _told(state: str) -> str:
    if state == "freeing":
        return _("Something went wrong on our side, so some of their codes stay taken.")
    return _("Something went wrong on our side. Please try again later.")
