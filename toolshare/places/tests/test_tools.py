"""Where a tool is, as others may know it: the database keeps it, and no nearer than a cell."""

from uuid import UUID

import asyncpg
import pytest

from toolshare.conftest import Person
from toolshare.db import columns, execute, fetch_one, transaction
from toolshare.occupancy.tests.stage import put_tool
from toolshare.places.rules import Point, cell_of

HOME = Point(52.5212345, 13.4056789)
LIBRARY = Point(52.4998765, 13.4432109)


async def put(table: str, row_id: UUID, point: Point | None) -> None:
    """Say where a member or a community is."""
    statements = {
        "member": "UPDATE member SET latitude = {}, longitude = {} WHERE id = {}",
        "community": "UPDATE community SET latitude = {}, longitude = {} WHERE id = {}",
    }
    latitude, longitude = (point.latitude, point.longitude) if point else (None, None)
    await execute(statements[table], latitude, longitude, row_id)


async def place_of(tool_id: UUID) -> Point | None:
    found = await fetch_one(columns, "SELECT latitude, longitude FROM tool WHERE id = {}", tool_id)
    assert found is not None
    return None if found[0] is None else Point(*found)


async def change_role(person: Person, role: str) -> None:
    await execute("UPDATE membership SET role = {} WHERE member_id = {}", role, person.id)


async def test_a_tool_is_in_its_owners_cell(ada: Person):
    await put("member", ada.id, HOME)
    drill = await put_tool(ada.id, ada.community_id)
    assert await place_of(drill) == cell_of(HOME)
    assert await place_of(drill) != HOME


async def test_a_tool_of_somebody_without_a_place_is_nowhere(ada: Person):
    assert await place_of(await put_tool(ada.id, ada.community_id)) is None


async def test_tools_move_with_their_owner(ada: Person, bob: Person):
    drill = await put_tool(ada.id, ada.community_id)
    saw = await put_tool(bob.id, bob.community_id)
    await put("member", ada.id, HOME)
    assert await place_of(drill) == cell_of(HOME)
    assert await place_of(saw) is None
    await put("member", ada.id, None)
    assert await place_of(drill) is None


async def test_a_step_within_the_cell_is_written_nowhere(ada: Person):
    await put("member", ada.id, HOME)
    drill = await put_tool(ada.id, ada.community_id)
    before = await version_of(drill)
    middle = cell_of(HOME)
    await put("member", ada.id, Point(middle.latitude + 0.001, middle.longitude))
    assert await version_of(drill) == before


async def version_of(tool_id: UUID) -> str:
    found = await fetch_one(
        columns, "SELECT xmin::text, cmin::text FROM tool WHERE id = {}", tool_id
    )
    assert found is not None
    return " ".join(found)


async def test_a_librarians_tool_is_in_the_library(dan: Person):
    await put("member", dan.id, HOME)
    await put("community", dan.community_id, LIBRARY)
    drill = await put_tool(dan.id, dan.community_id)
    assert await place_of(drill) == cell_of(LIBRARY)


async def test_the_librarys_tools_move_with_it_and_nobody_elses(ada: Person, dan: Person):
    await put("member", ada.id, HOME)
    await put("member", dan.id, HOME)
    mine = await put_tool(ada.id, ada.community_id)
    the_librarys = await put_tool(dan.id, dan.community_id)
    assert await place_of(the_librarys) is None
    await put("community", dan.community_id, LIBRARY)
    assert await place_of(the_librarys) == cell_of(LIBRARY)
    assert await place_of(mine) == cell_of(HOME)


async def test_who_becomes_a_librarian_lends_in_the_library_and_the_other_way_round(bob: Person):
    await put("member", bob.id, HOME)
    await put("community", bob.community_id, LIBRARY)
    drill = await put_tool(bob.id, bob.community_id)
    assert await place_of(drill) == cell_of(HOME)
    await change_role(bob, "librarian")
    assert await place_of(drill) == cell_of(LIBRARY)
    await change_role(bob, "admin")
    assert await place_of(drill) == cell_of(HOME)
    await change_role(bob, "librarian")
    await execute("DELETE FROM membership WHERE member_id = {}", bob.id)
    assert await place_of(drill) == cell_of(HOME)


async def test_a_tool_that_gets_another_owner_is_where_they_are(ada: Person, bob: Person):
    await put("member", ada.id, HOME)
    drill = await put_tool(ada.id, ada.community_id)
    await execute("UPDATE tool SET owner_id = {} WHERE id = {}", bob.id, drill)
    assert await place_of(drill) is None


async def test_nobody_can_write_an_exact_place_into_a_tool(ada: Person):
    await put("member", ada.id, HOME)
    drill = await put_tool(
        ada.id, ada.community_id, latitude=HOME.latitude, longitude=HOME.longitude
    )
    await execute(
        "UPDATE tool SET latitude = {}, longitude = {} WHERE id = {}",
        HOME.latitude,
        HOME.longitude,
        drill,
    )
    assert await place_of(drill) == cell_of(HOME)


@pytest.mark.parametrize("table", ["member", "community"])
@pytest.mark.parametrize(
    ("latitude", "longitude", "constraint"),
    [
        (90.1, 0, "latitude_in_range"),
        (float("nan"), 0, "latitude_in_range"),
        (0, -180.1, "longitude_in_range"),
        (0, float("inf"), "longitude_in_range"),
        (52.52, None, "place_whole"),
        (None, 13.405, "place_whole"),
    ],
)
async def test_half_places_and_places_off_the_world_are_refused(
    table: str, latitude: float | None, longitude: float | None, constraint: str, ada: Person
):
    statements = {
        "member": "UPDATE member SET latitude = {}, longitude = {}",
        "community": "UPDATE community SET latitude = {}, longitude = {}",
    }
    with pytest.raises(asyncpg.CheckViolationError, match=f"{table}_{constraint}"):
        async with transaction():
            await execute(statements[table], latitude, longitude)
