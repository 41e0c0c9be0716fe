"""What people say about where they are."""

from dataclasses import dataclass
from typing import Annotated

import msgspec

from toolshare.places.reading import PlaceRefused, read_place
from toolshare.places.rules import Point
from toolshare.web.addresses import LONGEST
from toolshare.web.fields import Line, Single, Unusable


@dataclass(frozen=True, kw_only=True)
class Place(Single):
    """A place in any of the ways in which people have it."""

    longest: int = 1000
    """Links to maps are long."""

    def read(self, text: str) -> Point:
        """Return the place, or say what to type instead."""
        try:
            return read_place(Line(longest=self.longest).read(text))
        except PlaceRefused as refusal:
            raise Unusable(refusal.message) from None


class PlaceForm(msgspec.Struct, frozen=True):
    """Where a community has its tools."""

    place: Annotated[Point, Place()]


class OwnPlaceForm(PlaceForm, frozen=True):
    """Where a member lives."""

    next: Annotated[str, Line(required=False, longest=LONGEST)]
    """Where they go on, if they came from a search."""
