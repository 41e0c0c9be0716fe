"""Both say in the same second that the tool is back, with real commits; and without the locks."""

import asyncio
from collections.abc import Coroutine
from uuid import UUID

import pytest

from toolshare.conftest import Person
from toolshare.db import columns, fetch, fetch_value, transaction
from toolshare.loans import actions
from toolshare.loans.tests.conftest import HANDOVER, ask, make_tool, outcome, stored
from toolshare.occupancy.actions import lock_tool

WAITING = (
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def lent(ada: Person, bob: Person) -> UUID:
    loan_id = await ask(await make_tool(ada, is_instant=True), bob)
    code = (await stored(loan_id))["handover_code"]
    await actions.hand_over(loan_id, by=ada.id, code=code, now=HANDOVER)
    return loan_id


async def one_behind_the_other(tool_id: UUID, *deeds: Coroutine[None, None, None]) -> list[str]:
    """Let deeds queue up for the tool's row before any can go on, and return what came of each."""
    held, queued = asyncio.Event(), asyncio.Event()
    holding = asyncio.create_task(hold(tool_id, held, until=queued))
    await held.wait()
    tasks: list[asyncio.Task[str]] = []
    for deed in deeds:
        tasks.append(asyncio.create_task(outcome(deed)))
        while await fetch_value(WAITING) < len(tasks):  # noqa: ASYNC110 - Postgres rings no bell
            await asyncio.sleep(0.01)
    queued.set()
    await holding
    return [await task for task in tasks]


async def hold(tool_id: UUID, held: asyncio.Event, *, until: asyncio.Event) -> None:
    async with transaction():
        await lock_tool(tool_id)
        held.set()
        await until.wait()


async def history(loan_id: UUID) -> list[str]:
    """Return how a loan came to its end, after the handover."""
    events = "SELECT event FROM loan_event WHERE loan_id = {} ORDER BY id DESC LIMIT 2"
    rows = [event for (event,) in await fetch(columns, events, loan_id)]
    return [event for event in reversed(rows) if event != "hand_over"]


@pytest.mark.parametrize(
    ("first", "words", "end"),
    [
        ("borrower", ["done", "done"], ["report_return", "confirm_return"]),
        # Who is late is told that the loan is over, and the tool back.
        ("lender", ["done", "refused"], ["take_back"]),
    ],
)
async def test_the_lender_is_right_whoever_says_first_that_the_tool_is_back(
    people: list[Person], first: str, words: list[str], end: list[str]
):
    ada, bob = people[:2]
    loan_id = await lent(ada, bob)
    deeds = [
        actions.report_return(loan_id, by=bob.id, now=HANDOVER),
        actions.confirm_return(loan_id, by=ada.id, now=HANDOVER),
    ]
    if first == "lender":
        deeds.reverse()
    tool_id = (await stored(loan_id))["tool_id"]
    assert await asyncio.wait_for(one_behind_the_other(tool_id, *deeds), 30) == words
    assert await history(loan_id) == end
    assert (await stored(loan_id))["state"] == "closed"


async def test_control_without_locks_they_contradict_each_other(
    people: list[Person], without_locks: None
):
    """Either the history tells of two ends, or only a CHECK keeps the loan from being open."""
    ada, bob = people[:2]
    loan_id = await lent(ada, bob)
    words = await asyncio.gather(
        outcome(actions.report_return(loan_id, by=bob.id, now=HANDOVER)),
        outcome(actions.confirm_return(loan_id, by=ada.id, now=HANDOVER)),
    )
    assert "broken" in words or await history(loan_id) == ["report_return", "take_back"]
