"""Imports when much happens at once, and when a worker is killed: real commits."""

import asyncio
from uuid import UUID, uuid4

import pytest

from toolshare.conftest import NOON, Person, found, join
from toolshare.db import DB, fetch_value, transaction
from toolshare.imports import actions, listing, queries, steps
from toolshare.imports.rules import ImportRefused
from toolshare.imports.steps import work_on_next
from toolshare.imports.tests.tables import bring_in, put_up, send_in, work
from toolshare.imports.tests.workers import (
    ROWS,
    TABLE,
    killed_at_the_end,
    state_of,
    until_idle,
    visible,
    written,
)
from toolshare.loans.refusals import LoanRefused
from toolshare.loans.tests.conftest import ask
from toolshare.refusal import NotThere


@pytest.fixture
async def owner(committed: str, password_hash: str) -> Person:
    return await join(await found("Lindenhof"), "Ada", "admin", password_hash)


async def test_an_import_that_is_confirmed_by_eight_clicks_is_done_once(owner: Person):
    import_id = await bring_in(TABLE, owner)
    clicks = [actions.confirm(import_id, owner_id=owner.id, now=NOON) for _click in range(8)]
    await asyncio.gather(*clicks)
    await asyncio.gather(work(), work(), work())
    assert await state_of(import_id) == "imported"
    assert (await visible(), await written()) == (ROWS, ROWS)


async def test_without_the_lock_on_the_import_workers_undo_what_another_did(
    owner: Person, monkeypatch: pytest.MonkeyPatch
):
    """The control: what locking the import's row is for."""
    for name in ("_CLAIM", "_LOCK"):
        unguarded = getattr(steps, name).replace("FOR UPDATE SKIP LOCKED", "")
        monkeypatch.setattr(steps, name, unguarded)
    import_id = await bring_in(TABLE, owner)
    await actions.confirm(import_id, owner_id=owner.id, now=NOON)
    await asyncio.gather(*(work_on_next(now=NOON) for _worker in range(4)))
    # One wrote the tools; another found them written under its hands and gave the import up.
    assert await state_of(import_id) == "clearing"


async def test_a_form_that_is_sent_five_times_at_once_is_one_import(owner: Person):
    key = uuid4()
    made = await asyncio.gather(*(send_in(TABLE, owner, form_key=key) for _click in range(5)))
    assert len(set(made)) == 1
    assert await fetch_value("SELECT count(*) FROM tool_import") == 1


async def test_of_seven_tables_sent_at_once_five_find_room(owner: Person):
    sent = await asyncio.gather(
        *(send_in(TABLE, owner) for _table in range(7)), return_exceptions=True
    )
    assert sum(isinstance(each, ImportRefused) for each in sent) == 2
    assert await fetch_value("SELECT count(*) FROM tool_import") == 5


async def test_a_worker_that_is_killed_leaves_nothing_half_done(committed: str, owner: Person):
    import_id = await bring_in(TABLE, owner)
    await actions.confirm(import_id, owner_id=owner.id, now=NOON)
    for enough in (100, 200, 350):
        await run_until_killed(committed, enough)
        assert await state_of(import_id) == "importing"
        assert await visible() == 0
    progress = await queries.own_import(import_id, owner_id=owner.id)
    assert progress.done == await written()
    await work()
    assert await state_of(import_id) == "imported"
    assert (await visible(), await written()) == (ROWS, ROWS)
    assert await fetch_value("SELECT count(*) FROM copy") == ROWS


async def run_until_killed(url: str, enough: int) -> None:
    """Start a worker, and kill it with no warning once so many tools are written."""
    async with killed_at_the_end(url), asyncio.timeout(60):
        while await written() < enough:  # noqa: ASYNC110
            await asyncio.sleep(0.002)
    await until_idle()


@pytest.mark.parametrize("attempt", range(4))
async def test_a_tool_is_asked_for_or_taken_back_but_never_both(
    attempt: int, owner: Person, password_hash: str
):
    bob = await join(owner.community_id, "Bob", "member", password_hash)
    import_id = await bring_in("Name\nHandsaw\nLadder\n", owner)
    await put_up(import_id, owner)
    tool_id = await fetch_value(
        "SELECT tool_id FROM import_row WHERE import_id = {} AND number = 2", import_id
    )
    await actions.undo(import_id, owner_id=owner.id, now=NOON)
    asked, _steps = await asyncio.gather(ask(tool_id, bob), work(), return_exceptions=True)
    is_asked_for = isinstance(asked, UUID)
    assert is_asked_for or isinstance(asked, NotThere | LoanRefused)
    assert await state_of(import_id) == ("imported" if is_asked_for else "undone")
    assert await visible() == (2 if is_asked_for else 0)


@pytest.mark.parametrize("is_told", [True, False], ids=["told", "the control: not told"])
async def test_nobody_waits_for_an_undo_that_takes_its_time(
    is_told: bool, owner: Person, password_hash: str
):
    bob = await join(owner.community_id, "Bob", "member", password_hash)
    import_id = await bring_in("Name\nHandsaw\nLadder\n", owner)
    await put_up(import_id, owner)
    tool_id = await fetch_value("SELECT id FROM tool WHERE title = 'Ladder'")
    if is_told:
        await actions.undo(import_id, owner_id=owner.id, now=NOON)
    taken, enough = asyncio.Event(), asyncio.Event()

    async def take_its_time() -> None:
        async with transaction():
            await listing.take_down(import_id, now=NOON)
            taken.set()
            await enough.wait()

    undoing = asyncio.create_task(take_its_time())
    await taken.wait()
    with pytest.raises(NotThere if is_told else TimeoutError):
        async with asyncio.timeout(2):
            await ask(tool_id, bob)
    enough.set()
    await undoing


async def test_a_tab_that_is_behind_does_not_wait_for_a_step_either(owner: Person):
    import_id = await bring_in(TABLE, owner)
    await actions.confirm(import_id, owner_id=owner.id, now=NOON)
    async with transaction():
        await fetch_value("SELECT id FROM tool_import FOR UPDATE")
        confirming = asyncio.create_task(in_another_tab(import_id, owner))
        async with asyncio.timeout(2):
            assert await confirming == ["done already", "refused", "refused"]


async def in_another_tab(import_id: UUID, owner: Person) -> list[str]:
    DB.current_transaction.set(None)
    told: list[str] = []
    for step in (actions.confirm, actions.undo):
        try:
            await step(import_id, owner_id=owner.id, now=NOON)
            told.append("done already")
        except ImportRefused:
            told.append("refused")
    try:
        await actions.remove_import(import_id, owner_id=owner.id)
    except ImportRefused:
        told.append("refused")
    return told


async def test_another_import_does_not_wait_for_a_long_one(owner: Person):
    long = await bring_in(TABLE, owner)
    short = await bring_in("Name\nAxe\n", owner)
    await actions.confirm(long, owner_id=owner.id, now=NOON)
    await actions.confirm(short, owner_id=owner.id, now=NOON)
    taken = 0
    while await state_of(short) != "imported":
        await work_on_next(now=NOON.replace(microsecond=taken + 1))
        taken += 1
    assert await state_of(long) == "importing"
