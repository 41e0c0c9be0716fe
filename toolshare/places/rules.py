"""Where things are, how far apart, and how much of it others may know: a cell of about 500 m."""

from math import asin, cos, floor, radians, sin, sqrt

import msgspec

EARTH_RADIUS_M = 6_371_008.8
ROWS = 40_000
"""From pole to pole: each is 500 m high."""

WITHIN_KM = (1, 2, 5, 10, 25)
"""How far away a tool may be, to choose from."""

NEAR_M = 500
"""Below this nobody is told how near a tool is: its cell says no more."""
ROUGH_FROM_M = 5_000


class Point(msgspec.Struct, frozen=True):
    """A place on earth, in degrees."""

    latitude: float
    longitude: float


def cell_of(point: Point) -> Point:
    """Return the middle of the cell in which a place lies.

    The cells never move: however often somebody asks, and from wherever they measure, they
    find this point and no nearer one. Each row of cells has as many columns as make them
    about as wide as they are high, at any latitude. The database's ``cell_of`` does the same
    steps in the same order.
    """
    middle = _middle_of_row(point.latitude)
    columns = _columns_at(middle)
    column = min(floor((point.longitude + 180) * columns / 360), columns - 1)
    return Point(middle, (column + 0.5) * 360 / columns - 180)


def cell_size(point: Point) -> Point:
    """Return how high and how wide the cell of a place is, in degrees."""
    return Point(180 / ROWS, 360 / _columns_at(_middle_of_row(point.latitude)))


def distance_m(one: Point, other: Point) -> float:
    """Return the metres between two places along the earth's surface (haversine)."""
    latitude, other_latitude = radians(one.latitude), radians(other.latitude)
    half = sin((other_latitude - latitude) / 2) ** 2 + cos(latitude) * cos(other_latitude) * (
        sin(radians(other.longitude - one.longitude) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(half)))


def shown_m(distance_m: float) -> int:
    """Round a distance to what is shown of it: half kilometres, then whole ones; near ones are 0.

    To a cell's middle, more would be a lie.
    """
    if distance_m < NEAR_M:
        return 0
    step = NEAR_M if distance_m < ROUGH_FROM_M else 2 * NEAR_M
    return step * floor(distance_m / step + 0.5)


def written(point: Point) -> str:
    """Write a place as people copy it from a map, to the metre."""
    return f"{point.latitude:.5f}, {point.longitude:.5f}"


def geo_address(point: Point) -> str:
    """Return the address (RFC 5870) with which a phone opens its own map."""
    return f"geo:{point.latitude:.5f},{point.longitude:.5f}"


def _middle_of_row(latitude: float) -> float:
    row = min(floor((latitude + 90) * ROWS / 180), ROWS - 1)
    return (row + 0.5) * 180 / ROWS - 90


def _columns_at(middle: float) -> int:
    return max(floor(2 * ROWS * cos(radians(middle))), 1)
