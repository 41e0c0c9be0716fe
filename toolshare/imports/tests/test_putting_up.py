"""The last step of an import: all tools come up in one moment, and one sees how far it is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import pytest

from toolshare.conftest import NOON, Person, found, join
from toolshare.imports import actions, listing, queries
from toolshare.imports.queries import ImportPage
from toolshare.imports.steps import work_on_next
from toolshare.imports.tests.tables import bring_in, page, put_up, work
from toolshare.imports.tests.workers import (
    ROWS,
    TABLE,
    killed_at_the_end,
    until_idle,
    visible,
    written,
)

LAST_UP = "SELECT FROM tool ORDER BY created_at LIMIT 1 FOR UPDATE"
LAST_DOWN = "SELECT FROM tool ORDER BY id DESC LIMIT 1 FOR UPDATE"
"""They come up in the table's order, of which the first row is the newest; down by their ids."""


@pytest.fixture
async def owner(committed: str, password_hash: str) -> Person:
    return await join(await found("Lindenhof"), "Ada", "admin", password_hash)


async def write_all(owner: Person) -> UUID:
    """Bring an import to where all its tools are written, and nobody sees one."""
    import_id = await bring_in(TABLE, owner)
    await actions.confirm(import_id, owner_id=owner.id, now=NOON)
    while not (await page(import_id, owner)).is_putting_up:
        await work_on_next(now=NOON)
    return import_id


@asynccontextmanager
async def killed_before(tool: str, url: str) -> AsyncIterator[None]:
    """Let a worker go on, but never get to one tool; kill it in the end."""
    async with held(tool, url), killed_at_the_end(url):
        yield
    await until_idle()


@asynccontextmanager
async def held(tool: str, url: str) -> AsyncIterator[None]:
    """Lock a tool."""
    connection = await asyncpg.connect(url, server_settings={"application_name": "a test"})
    try:
        async with connection.transaction():
            await connection.execute(tool)
            yield
    finally:
        await connection.close()


async def stuck_at(import_id: UUID, owner: Person, midway: int) -> ImportPage:
    """Wait until a worker has done so many tools of the long step; return what pages show."""
    async with asyncio.timeout(60):
        while (shown := await page(import_id, owner)).midway < midway:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    return shown


async def test_one_sees_how_far_the_tools_are_while_nobody_sees_the_tools(
    committed: str, owner: Person
):
    import_id = await write_all(owner)
    begun = await page(import_id, owner)
    assert (begun.done, begun.midway, begun.percent) == (ROWS, 0, 50)
    async with killed_before(LAST_UP, committed):
        shown = await stuck_at(import_id, owner, ROWS - 20)
        assert (shown.state, shown.midway, shown.percent) == ("importing", ROWS - 20, 98)
        assert await visible() == 0


async def test_a_worker_that_is_killed_over_the_last_step_leaves_nothing_in_sight(
    committed: str, owner: Person
):
    import_id = await write_all(owner)
    async with killed_before(LAST_UP, committed):
        await stuck_at(import_id, owner, ROWS - 20)
    left = await page(import_id, owner)
    assert (left.state, left.done, left.midway, left.percent) == ("importing", ROWS, 0, 50)
    assert await visible() == 0
    await work()
    assert (await page(import_id, owner)).state == "imported"
    assert (await visible(), await written()) == (ROWS, ROWS)


async def test_without_its_transaction_the_last_step_leaves_a_part_in_sight(
    committed: str, owner: Person, monkeypatch: pytest.MonkeyPatch
):
    """The control: what keeps an import from being listed by halves."""
    monkeypatch.setattr(listing, "PUT_UP_AT_ONCE", 20)
    import_id = await write_all(owner)
    async with held(LAST_UP, committed):
        working = asyncio.create_task(listing.list_some(import_id, now=NOON))
        async with asyncio.timeout(60):
            while not await visible():  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    assert 0 < await visible() < ROWS


async def test_an_undo_that_is_killed_takes_nothing_down(committed: str, owner: Person):
    import_id = await bring_in(TABLE, owner)
    await put_up(import_id, owner)
    await actions.undo(import_id, owner_id=owner.id, now=NOON)
    async with killed_before(LAST_DOWN, committed):
        await stuck_at(import_id, owner, ROWS - 20)
    left = await page(import_id, owner)
    assert (left.state, left.midway, await visible()) == ("undoing", 0, ROWS)
    await work()
    assert ((await page(import_id, owner)).state, await visible()) == ("undone", 0)


async def test_an_import_is_put_up_in_one_moment(
    committed: str, owner: Person, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(listing, "LISTED_AT_ONCE", 50)
    monkeypatch.setattr(listing, "PUT_UP_AT_ONCE", 50)
    import_id = await bring_in(TABLE, owner)
    await actions.confirm(import_id, owner_id=owner.id, now=NOON)
    working = asyncio.create_task(work())
    seen: set[int] = set()
    while not working.done():
        seen.add(await visible())
        await asyncio.sleep(0.001)
    await working
    assert seen | {await visible()} == {0, ROWS}


async def test_how_far_one_import_is_says_nothing_of_another(committed: str, owner: Person):
    second = await bring_in("Name\nAxe\n", owner)
    first = await write_all(owner)
    await actions.confirm(second, owner_id=owner.id, now=NOON)
    async with killed_before(LAST_UP, committed):
        await stuck_at(first, owner, ROWS - 20)
        other = await queries.own_import(second, owner_id=owner.id)
        assert other.midway == 0
