"""What a member sees of what others see: their cell, and where in it they are."""

import msgspec

from toolshare.places.rules import Point, cell_of, cell_size

SIDE = 80
"""How long the side of a cell is drawn."""
UNTOLD = (0.34, 0.7)
"""Where in the drawn cell somebody stands who has not said where they are."""


class Picture(msgspec.Struct, frozen=True):
    """Where the dot stands in the cell, from its upper left corner; as drawn."""

    left: int
    top: int

    @classmethod
    def of(cls, place: Point | None) -> "Picture":
        """Put the dot where the member is within their cell."""
        east, north = _within(place) if place else UNTOLD
        return cls(left=round(SIDE * east), top=round(SIDE * (1 - north)))


def _within(place: Point) -> tuple[float, float]:
    """Return how far east and north in its cell a place is, from 0 to 1."""
    middle, size = cell_of(place), cell_size(place)
    return (
        (place.longitude - middle.longitude) / size.longitude + 0.5,
        (place.latitude - middle.latitude) / size.latitude + 0.5,
    )
