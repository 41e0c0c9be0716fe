"""What is found near a viewer, and that nobody learns more of a place than its cell."""

import random
from math import asin, atan2, cos, degrees, pi, radians, sin
from uuid import UUID

import pytest

from toolshare.catalogue.queries import Found, find_tools
from toolshare.catalogue.rules import Search
from toolshare.conftest import NOON, Person
from toolshare.db import columns, execute, fetch, fetch_value
from toolshare.occupancy.tests.stage import put_member, put_tool
from toolshare.places.rules import EARTH_RADIUS_M, WITHIN_KM, Point, cell_of, distance_m, shown_m

BERLIN = Point(52.52, 13.405)
PLACES = {
    "a town": BERLIN,
    "the equator": Point(0, 36.8),
    "the 180th meridian": Point(-16.8, 179.99),
    "just over it": Point(-16.8, -179.995),
    "the last meridian": Point(51, 180),
    "near the north pole": Point(89.95, 20),
    "the south pole": Point(-90, 0),
    "far north": Point(78.2, 15.6),
}


def away(start: Point, metres: float, bearing: float) -> Point:
    """Return the place so far from another in some direction."""
    angle, latitude = metres / EARTH_RADIUS_M, radians(start.latitude)
    height = sin(latitude) * cos(angle) + cos(latitude) * sin(angle) * cos(bearing)
    other = asin(max(-1.0, min(1.0, height)))
    turn = atan2(sin(bearing) * sin(angle) * cos(latitude), cos(angle) - sin(latitude) * sin(other))
    longitude = (start.longitude + degrees(turn) + 540) % 360 - 180
    return Point(degrees(other), longitude)


async def live(member_id: UUID, place: Point) -> None:
    await execute(
        "UPDATE member SET latitude = {}, longitude = {} WHERE id = {}",
        place.latitude,
        place.longitude,
        member_id,
    )


async def found(viewer_id: UUID, **asked: object) -> Found:
    return await find_tools(
        Search(**asked),  # type: ignore[arg-type]
        viewer_id=viewer_id,
        now=NOON,
        size=50,
        with_facets=True,
    )


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
async def test_what_is_found_agrees_with_measuring_every_distance(
    ada: Person, bob: Person, place: Point
) -> None:
    chance = random.Random(repr(place))  # noqa: S311
    await live(bob.id, place)
    tools: dict[UUID, float] = {}
    for number in range(40):
        home = away(place, chance.uniform(0, 1.3) * chance.choice(WITHIN_KM) * 1000, 2 * pi)
        home = away(home, chance.uniform(0, 900), chance.uniform(0, 2 * pi))
        owner_id = await put_member(f"Owner{number}", ada.community_id)
        await live(owner_id, home)
        tool_id = await put_tool(owner_id, ada.community_id)
        tools[tool_id] = distance_m(place, cell_of(home))
    await put_tool(ada.id, ada.community_id)
    for km in WITHIN_KM:
        near = {tool_id for tool_id, metres in tools.items() if metres <= km * 1000}
        for words in ("", "hammer drill"):
            answer = await found(bob.id, words=words, within_m=km * 1000)
            assert {card.id for card in answer.cards} == near
            assert {card.id: card.distance_m for card in answer.cards} == {
                tool_id: shown_m(tools[tool_id]) for tool_id in near
            }
            assert answer.count == len(near)
            assert answer.facets is not None
            assert answer.facets.count("within", str(km)) == len(near)


async def test_the_squares_of_the_index_cover_every_circle(db: None) -> None:
    chance = random.Random(7)  # noqa: S311
    inside = most = 0
    for _number in range(600):
        latitude = chance.choice([chance.uniform(-90, 90), 90.0, -90.0, chance.uniform(89.6, 90)])
        longitude = chance.choice([chance.uniform(-180, 180), 180.0, -180.0, 179.999])
        centre, metres = Point(latitude, longitude), 1000 * chance.choice(WITHIN_KM)
        around = set(
            await fetch_value("SELECT keys_around({}, {}, {}::int)", latitude, longitude, metres)
        )
        most = max(most, len(around))
        points = [
            away(centre, chance.uniform(0, 1.2) * metres, chance.uniform(0, 2 * pi))
            for _point in range(20)
        ]
        rows = await fetch(
            columns,
            "SELECT place_keys(latitude, longitude), distance_m({}, {}, latitude, longitude) "
            "FROM unnest({}::float8[], {}::float8[]) AS point (latitude, longitude)",
            latitude,
            longitude,
            [point.latitude for point in points],
            [point.longitude for point in points],
        )
        for point, (keys, metres_away) in zip(points, rows, strict=True):
            assert metres_away == pytest.approx(distance_m(centre, point), abs=0.01)
            if metres_away <= metres:
                inside += 1
                assert around & set(keys), (centre, point, metres)
    assert inside > 5000
    assert most <= 20


async def test_nobody_learns_more_of_a_place_than_its_cell(ada: Person, bob: Person) -> None:
    """Two neighbours in one cell look alike from everywhere: in order, counts and distances."""
    middle = cell_of(BERLIN)
    homes = [Point(middle.latitude + step, middle.longitude - step) for step in (-0.0015, 0.0015)]
    assert {cell_of(home) for home in homes} == {middle}
    other_id = await put_member("Olga", ada.community_id)
    tool_ids = [await put_tool(owner_id, ada.community_id) for owner_id in (ada.id, other_id)]
    answers = []
    for first, second in (homes, homes[::-1]):
        await live(ada.id, first)
        await live(other_id, second)
        said = []
        for step in range(12):
            await live(bob.id, away(middle, 150 + 200 * step, step))
            for asked in (
                {"words": "drill"},
                {"within_m": 1000},
                {"words": "drill", "within_m": 2000},
            ):
                answer = await found(bob.id, **asked)
                said.append((answer.cards, answer.count, answer.next, answer.facets))
        answers.append(said)
    assert answers[0] == answers[1]
    assert {card.id for cards, *_more in answers[0] for card in cards} == set(tool_ids)


async def test_a_distance_is_nothing_to_those_without_a_place(ada: Person, bob: Person) -> None:
    await live(ada.id, BERLIN)
    await put_tool(ada.id, ada.community_id)
    for viewer_id in (bob.id, None):
        answer = await find_tools(Search(within_m=1000), viewer_id=viewer_id, now=NOON)
        assert [card.distance_m for card in answer.cards] == [None]


async def test_librarians_tools_are_at_the_library(ada: Person, bob: Person) -> None:
    await live(bob.id, BERLIN)
    await live(ada.id, away(BERLIN, 20_000, 1))
    tool_id = await put_tool(ada.id, ada.community_id)
    assert not (await found(bob.id, within_m=2000)).cards
    await execute(
        "UPDATE community SET latitude = {}, longitude = {} WHERE id = {}",
        BERLIN.latitude,
        BERLIN.longitude,
        ada.community_id,
    )
    await execute("UPDATE membership SET role = 'librarian' WHERE member_id = {}", ada.id)
    for lender in ("", "library"):
        answer = await found(bob.id, within_m=2000, lender=lender)
        assert [card.id for card in answer.cards] == [tool_id]
    assert not (await found(bob.id, within_m=2000, lender="neighbour")).cards
