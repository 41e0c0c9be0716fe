"""Cells of about 500 m, and distances."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolshare.db import columns, fetch
from toolshare.places.rules import ROWS, Point, cell_of, distance_m, shown_m

BERLIN = Point(52.5200, 13.4050)
LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)

CORNERS = [
    Point(latitude, longitude)
    for latitude in (-90, -89.9999, -0.0045, -0.0, 0, 0.0045, 66.6, 89.9955, 90)
    for longitude in (-180, -179.9999, -0.0045, 0, 0.0045, 13.405, 179.9999, 180)
]


@given(LATITUDES, LONGITUDES)
def test_everybody_in_a_cell_is_in_its_middle(latitude: float, longitude: float):
    middle = cell_of(Point(latitude, longitude))
    assert cell_of(middle) == middle
    assert distance_m(Point(latitude, longitude), middle) <= 360


@given(st.floats(-85, 85), st.floats(-179, 179))
def test_a_cell_is_about_as_wide_as_high_anywhere(latitude: float, longitude: float):
    middle = cell_of(Point(latitude, longitude))
    beside = cell_of(Point(middle.latitude, middle.longitude + width_of(middle)))
    above = cell_of(Point(middle.latitude + 0.0045, middle.longitude))
    assert 499 <= distance_m(middle, beside) <= 520
    assert middle.latitude == pytest.approx(above.latitude - 180 / ROWS)


def test_a_step_that_stays_within_the_cell_changes_nothing():
    middle = cell_of(BERLIN)
    steps = [
        Point(middle.latitude + north * 0.002, middle.longitude + east * 0.003)
        for north in (-1, 0, 1)
        for east in (-1, 0, 1)
    ]
    assert {cell_of(step) for step in steps} == {middle}


def test_both_ends_of_the_world_meet():
    east, west = cell_of(Point(10, 180)), cell_of(Point(10, -180))
    assert distance_m(east, west) < 520


async def test_the_database_finds_the_same_cells(db: None):
    chance = random.Random(4)  # noqa: S311
    points = [
        *CORNERS,
        *(Point(-90 + (row + 0.3) * 180 / ROWS, chance.uniform(-180, 180)) for row in range(ROWS)),
    ]
    rows = await fetch(
        Point,
        "SELECT cell_latitude, cell_longitude "
        "FROM unnest({}::float8[], {}::float8[]) WITH ORDINALITY AS point (latitude, longitude, n) "
        "CROSS JOIN LATERAL cell_of(latitude, longitude) ORDER BY n",
        [point.latitude for point in points],
        [point.longitude for point in points],
    )
    assert rows == [cell_of(point) for point in points]


async def test_the_database_measures_the_same(db: None):
    pairs = [(BERLIN, other) for other in CORNERS]
    rows = await fetch(
        columns,
        "SELECT distance_m({}, {}, latitude, longitude) "
        "FROM unnest({}::float8[], {}::float8[]) WITH ORDINALITY AS point (latitude, longitude, n) "
        "ORDER BY n",
        BERLIN.latitude,
        BERLIN.longitude,
        [other.latitude for _, other in pairs],
        [other.longitude for _, other in pairs],
    )
    assert [metres for (metres,) in rows] == pytest.approx(
        [distance_m(one, other) for one, other in pairs], abs=0.001
    )


def test_a_known_distance():
    """From the Brandenburg Gate to the Television Tower."""
    assert distance_m(Point(52.516272, 13.377722), Point(52.520817, 13.40945)) == pytest.approx(
        2206, abs=5
    )


@pytest.mark.parametrize(
    ("metres", "shown"),
    [(0, 0), (499.9, 0), (500, 500), (749, 500), (750, 1000), (4_800, 5_000), (5_499, 5_000),
     (5_500, 6_000), (24_700, 25_000)],
)  # fmt: skip
def test_a_distance_is_shown_as_roughly_as_it_is_known(metres: float, shown: int):
    assert shown_m(metres) == shown


def width_of(middle: Point) -> float:
    """The longitude that 500 m are at a latitude, in degrees."""
    return 500 / distance_m(Point(middle.latitude, 0), Point(middle.latitude, 1))
