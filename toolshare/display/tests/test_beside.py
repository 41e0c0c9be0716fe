"""What hangs beside a tool: of its kind, and what the same people borrowed."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from toolshare.conftest import NOON, Browse, Person, join
from toolshare.db import execute
from toolshare.display.queries import beside
from toolshare.display.queries.beside import Beside
from toolshare.display.tests.stage import put_past_loan
from toolshare.occupancy.tests.stage import put_community, put_tool, take
from toolshare.places.actions import place_member
from toolshare.places.rules import Point
from toolshare.tools.queries import tool_page


@pytest.fixture
async def drill(ada: Person) -> UUID:
    return await put_tool(ada.id, ada.community_id, brand="Borealis")


@pytest.fixture
async def ladder(ada: Person) -> UUID:
    return await put_tool(ada.id, ada.community_id, title="Ladder", category="step-ladders")


@pytest.fixture
async def neighbours(lindenhof: UUID, password_hash: str) -> list[Person]:
    return [
        await join(lindenhof, name, "member", password_hash) for name in ("Finn", "Gita", "Hugo")
    ]


async def near(tool_id: UUID, viewer: Person | None) -> Beside:
    viewer_id = viewer.id if viewer else None
    tool = await tool_page(tool_id, viewer_id=viewer_id)
    return await beside(tool, viewer_id=viewer_id, now=NOON)


async def similar(tool_id: UUID, viewer: Person | None) -> list[str]:
    return [card.title for card in (await near(tool_id, viewer)).similar]


async def too(tool_id: UUID, viewer: Person | None) -> list[str]:
    return [card.title for card in (await near(tool_id, viewer)).borrowed_too]


async def test_tools_of_the_same_kind_come_before_their_relatives(
    ada: Person, carol: Person, bob: Person, drill: UUID, ladder: UUID
) -> None:
    for title, facts in {
        "Driver": {"category": "drills-drivers"},
        "Another drill": {},
        "Same brand": {
            "brand": "BOREALIS",
            "created_at": datetime.fromtimestamp(0, tz=NOON.tzinfo),
        },
    }.items():
        await put_tool(carol.id, carol.community_id, **{"title": title, **facts})
    assert await similar(drill, bob) == ["Same brand", "Another drill", "Driver"]


async def test_what_is_free_comes_before_what_is_out(
    ada: Person, carol: Person, bob: Person, drill: UUID
) -> None:
    out = await put_tool(carol.id, carol.community_id, title="Out", brand="Borealis")
    await put_tool(carol.id, carol.community_id, title="Free")
    await take(out, date(2026, 11, 30), date(2026, 12, 9))
    assert await similar(drill, bob) == ["Free", "Out"]


async def test_hidden_deleted_foreign_and_own_tools_are_left_out(
    ada: Person, carol: Person, bob: Person, drill: UUID
) -> None:
    await put_tool(carol.id, carol.community_id, is_hidden=True)
    await put_tool(carol.id, carol.community_id, deleted_at=NOON)
    await put_tool(carol.id, await put_community(name="Next street"))
    await put_tool(bob.id, bob.community_id, title="Bob's own")
    assert await similar(drill, bob) == []
    assert await similar(drill, carol) == ["Bob's own"]


async def test_two_tools_are_told_together_once_three_others_borrowed_both(
    ada: Person, bob: Person, drill: UUID, ladder: UUID, neighbours: list[Person]
) -> None:
    for neighbour in neighbours:
        assert await too(drill, bob) == []
        await put_past_loan(drill, lender=ada, borrower=neighbour)
        await put_past_loan(ladder, lender=ada, borrower=neighbour)
    assert await too(drill, bob) == ["Ladder"]
    assert await too(ladder, None) == ["Hammer drill"]
    # One of the three would know of the other two.
    assert await too(drill, neighbours[0]) == []


async def test_three_loans_of_one_neighbour_are_one_neighbour(
    ada: Person, bob: Person, drill: UUID, ladder: UUID, neighbours: list[Person]
) -> None:
    for _time in neighbours:
        await put_past_loan(drill, lender=ada, borrower=neighbours[0])
        await put_past_loan(ladder, lender=ada, borrower=neighbours[0])
    assert await too(drill, bob) == []


async def test_loans_of_the_last_month_and_those_that_never_were_do_not_count(
    ada: Person, bob: Person, drill: UUID, ladder: UUID, neighbours: list[Person]
) -> None:
    for neighbour in neighbours:
        await put_past_loan(drill, lender=ada, borrower=neighbour)
    for neighbour in neighbours[:2]:
        await put_past_loan(ladder, lender=ada, borrower=neighbour)
    last = neighbours[2]
    await put_past_loan(ladder, lender=ada, borrower=last, state="cancelled")
    await put_past_loan(ladder, lender=ada, borrower=last, ended_at=NOON - timedelta(days=20))
    assert await too(drill, bob) == []


async def test_the_page_shows_both_and_the_owner_gets_neither(
    standing: datetime,
    browse: Browse,
    ada: Person,
    bob: Person,
    drill: UUID,
    ladder: UUID,
    neighbours: list[Person],
) -> None:
    await put_tool(neighbours[0].id, ada.community_id, title="Small drill")
    for neighbour in neighbours:
        await put_past_loan(drill, lender=ada, borrower=neighbour)
        await put_past_loan(ladder, lender=ada, borrower=neighbour)
    words = ("Similar tools", "Small drill", "Who borrowed this also borrowed", "Ladder")
    for viewer in (bob, None):
        page = (await (await browse(viewer)).get(f"/tools/{drill}")).text
        assert [word for word in words if word not in page] == []
    own = (await (await browse(ada)).get(f"/tools/{drill}")).text
    assert [word for word in words if word in own] == []


async def test_private_communities_stay_among_themselves(
    standing: datetime, browse: Browse, ada: Person, bob: Person, drill: UUID
) -> None:
    await put_tool(bob.id, bob.community_id, title="Small drill")
    await execute("UPDATE community SET is_public = false WHERE id = {}", ada.community_id)
    assert (await (await browse(None)).get(f"/tools/{drill}")).status_code == 404


async def test_they_say_how_far_away_they_are(ada: Person, carol: Person, bob: Person, drill: UUID):
    await put_tool(carol.id, carol.community_id)
    for person, latitude in ((carol, 52.5302), (bob, 52.5212)):
        assert [card.distance_m for card in (await near(drill, bob)).similar] == [None]
        await place_member(person.id, Point(latitude, 13.4057))
    assert [card.distance_m for card in (await near(drill, bob)).similar] == [1000]
    assert [card.distance_m for card in (await near(drill, None)).similar] == [None]
