"""Where a viewer may look, and how what stands there is called."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from toolshare.catalogue.queries.usage import mark_of, usage_of
from toolshare.catalogue.usage import NO_USAGE, Usage
from toolshare.db import fetch_one
from toolshare.places.rules import Point

MOST_MARKED = 16
"""Of so many communities the tools are looked up by their marks; more would take longer."""


class Scope(msgspec.Struct, frozen=True):
    """The communities whose tools a viewer may see, and how these are called there."""

    community_ids: Sequence[UUID]
    languages: Sequence[str]
    """In which some of the tools stand; of a community that changes its language, both."""
    usage: Usage = NO_USAGE
    place: Point | None = None
    """The viewer's own, which nobody else learns."""
    around: str = ""
    """A ``tsquery`` for what may be near enough to it, if only that is looked for."""
    is_wide: bool = False
    """Whether most tools are near enough, so that ``around`` says little beside other words."""
    viewer_id: UUID | None = None
    """Whose own tools are no distance away."""
    marked: tuple[str, ...] = ()
    """A ``tsquery`` for these communities' tools, where others have more of them."""

    @property
    def degrees(self) -> tuple[float | None, float | None]:
        """The viewer's latitude and longitude, where they have a place."""
        return (self.place.latitude, self.place.longitude) if self.place else (None, None)


class _Seen(msgspec.Struct, frozen=True):
    community_ids: Sequence[UUID]
    languages: Sequence[str]
    with_synonyms: Sequence[UUID]
    versions: Sequence[int]
    latitude: float | None
    longitude: float | None
    keys: Sequence[str] | None
    is_wide: bool
    can_be_marked: bool


async def scope_of(viewer_id: UUID | None, *, within_m: int | None = None) -> Scope:
    """Say where a viewer may look: in public communities and in their own.

    With ``within_m``, only so far around their own place, if they have one.
    """
    seen = await fetch_one(_Seen, _SCOPE, viewer_id, within_m)
    if seen is None:
        return Scope((), ())
    usage = await usage_of(
        dict(zip(seen.with_synonyms, seen.versions, strict=True)),
        is_alone=len(seen.community_ids) == 1,
    )
    place = None
    if seen.latitude is not None and seen.longitude is not None:
        place = Point(seen.latitude, seen.longitude)
    around = " | ".join(f"'{key}'" for key in seen.keys or ())
    marked = ()
    if seen.can_be_marked and len(seen.community_ids) <= MOST_MARKED:
        marked = (" | ".join(f"'{mark_of(key)}'" for key in seen.community_ids),)
    return Scope(
        seen.community_ids, seen.languages, usage, place, around, seen.is_wide, viewer_id, marked
    )


# Postgres makes the plan of this function once, not for every search.
_SCOPE = """
SELECT communities, languages, with_synonyms, versions, latitude, longitude, keys, is_wide,
       can_be_marked
  FROM scope_of({}, {})
"""
