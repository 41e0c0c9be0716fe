"""Codes on labels: each community has its own, and the version before goes on with its codes."""

from uuid import UUID, uuid4

import asyncpg
import pytest

from toolshare.conftest import NOON, Person, found
from toolshare.db import columns, execute, fetch_one, fetch_value, transaction
from toolshare.tools.actions import add_copy
from toolshare.tools.tests.stage import list_drill

AS_BEFORE = (
    "INSERT INTO copy (id, tool_id, code, created_at) VALUES ({}, {}, {}, {}) "
    "ON CONFLICT (code) DO NOTHING RETURNING code"
)


async def label(tool_id: UUID, text: str) -> UUID:
    return await fetch_value(
        "INSERT INTO copy (id, tool_id, label, created_at) VALUES ({}, {}, {}, {}) RETURNING id",
        uuid4(),
        tool_id,
        text,
        NOON,
    )


async def told(copy_id: UUID) -> tuple[UUID, str, str | None] | None:
    return await fetch_one(
        columns, "SELECT community_id, label, code FROM copy WHERE id = {}", copy_id
    )


async def test_two_communities_may_have_the_same_code(ada: Person, erin: Person):
    here = await label(await list_drill(ada, NOON), "D-017")
    there = await label(await list_drill(erin, NOON), "D-017")
    assert await told(here) == (ada.community_id, "D-017", "D-017")
    assert await told(there) == (erin.community_id, "D-017", None)


@pytest.mark.parametrize("same", ["D-017", "d-017"])
async def test_one_community_has_a_code_once_however_it_is_typed(
    same: str, ada: Person, bob: Person
):
    await label(await list_drill(ada, NOON), "D-017")
    drill = await list_drill(bob, NOON)
    with pytest.raises(asyncpg.UniqueViolationError, match="copy_label_once"):
        async with transaction():
            await label(drill, same)


async def test_a_code_that_is_taken_is_made_up_anew(ada: Person):
    await label(await list_drill(ada, NOON), "AAAAAA")
    codes = iter(["AAAAAA", "BBBBBB"])
    drill = await list_drill(ada, NOON)
    assert await add_copy(drill, now=NOON, made_up=lambda: next(codes)) == "BBBBBB"


async def test_the_version_before_goes_on_adding_and_changing_codes(ada: Person):
    copy_id, drill = uuid4(), await list_drill(ada, NOON)
    assert await fetch_value(AS_BEFORE, copy_id, drill, "QQQQQQ", NOON) == "QQQQQQ"
    assert await told(copy_id) == (ada.community_id, "QQQQQQ", "QQQQQQ")
    assert await fetch_value(AS_BEFORE, uuid4(), drill, "QQQQQQ", NOON) is None
    await execute("UPDATE copy SET code = id::text WHERE id = {}", copy_id)
    assert await told(copy_id) == (ada.community_id, str(copy_id), str(copy_id))


async def test_a_code_that_is_freed_here_is_free_for_the_version_before(ada: Person):
    drill = await list_drill(ada, NOON)
    copy_id = await label(drill, "D-017")
    await execute("UPDATE copy SET label = id::text WHERE id = {}", copy_id)
    assert await told(copy_id) == (ada.community_id, str(copy_id), str(copy_id))
    assert await fetch_value(AS_BEFORE, uuid4(), drill, "D-017", NOON) == "D-017"


async def test_copies_move_with_their_tool(ada: Person):
    drill, there = await list_drill(ada, NOON), await found("Elsewhere")
    copy_id = await label(drill, "D-017")
    await execute("UPDATE tool SET community_id = {} WHERE id = {}", there, drill)
    assert await told(copy_id) == (there, "D-017", "D-017")
