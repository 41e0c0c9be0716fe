"""A tool is listed in the moment in which its owner, or the library, moves."""

import asyncio
from collections.abc import Awaitable
from uuid import UUID

import pytest

from toolshare.conftest import Person, found, join
from toolshare.db import execute, fetch_value, transaction
from toolshare.occupancy.tests.stage import put_tool
from toolshare.places.rules import Point, cell_of
from toolshare.places.tests.test_tools import HOME, LIBRARY, change_role, place_of, put


@pytest.fixture
async def dan(committed: str, password_hash: str) -> Person:
    """A librarian, in a database of the test's own."""
    return await join(await found("Lindenhof"), "Dan", "librarian", password_hash)


@pytest.fixture
async def bob(dan: Person, password_hash: str) -> Person:
    """A neighbour of his."""
    return await join(dan.community_id, "Bob", "member", password_hash)


@pytest.fixture
async def without_locks(committed: str) -> None:
    """Let a tool be listed without a look at who moves meanwhile."""
    definition: str = await fetch_value("SELECT pg_get_functiondef('tool_set_place'::regproc)")
    assert definition.count("FOR SHARE") == 2
    await execute(definition.replace("FOR SHARE", "").replace("{", "{{").replace("}", "}}"))


async def list_slowly(owner: Person) -> UUID:
    async with transaction():
        tool_id = await put_tool(owner.id, owner.community_id)
        await asyncio.sleep(0.5)
    return tool_id


async def place_after(owner: Person, change: Awaitable[None]) -> Point | None:
    """List a tool, change something before that is committed, and say where the tool is then."""

    async def meanwhile() -> None:
        await asyncio.sleep(0.2)
        await change

    tool_id, _none = await asyncio.gather(list_slowly(owner), meanwhile())
    return await place_of(tool_id)


async def test_a_tool_that_is_being_listed_moves_with_its_owner(bob: Person):
    moved = await place_after(bob, put("member", bob.id, HOME))
    assert moved == cell_of(HOME)


async def test_control_without_the_locks_it_stays_behind(bob: Person, without_locks: None):
    assert await place_after(bob, put("member", bob.id, HOME)) is None


async def test_a_tool_that_is_being_listed_moves_with_the_library(dan: Person):
    moved = await place_after(dan, put("community", dan.community_id, LIBRARY))
    assert moved == cell_of(LIBRARY)


async def test_control_without_the_locks_it_is_left_there(dan: Person, without_locks: None):
    assert await place_after(dan, put("community", dan.community_id, LIBRARY)) is None


async def test_a_tool_that_is_being_listed_goes_to_the_library_with_its_owner(bob: Person):
    await put("community", bob.community_id, LIBRARY)
    assert await place_after(bob, change_role(bob, "librarian")) == cell_of(LIBRARY)


async def test_control_without_the_locks_it_stays_at_home(bob: Person, without_locks: None):
    await put("community", bob.community_id, LIBRARY)
    assert await place_after(bob, change_role(bob, "librarian")) is None
