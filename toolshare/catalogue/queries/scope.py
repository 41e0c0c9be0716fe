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
    can_be_marked: bool


async def scope_of(viewer_id: UUID | None, *, within_m: int | None = None) -> Scope:
    """Say where a viewer may look: in public communities and in their own.

    With ``within_m``, only so far around their own place, if they have one.
    """
    seen = await fetch_one(_Seen, _SCOPE, viewer_id, within_m, viewer_id)
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
    return Scope(seen.community_ids, seen.languages, usage, place, around, viewer_id, marked)


_SCOPE = """
WITH seen AS MATERIALIZED (
  SELECT community.id, COALESCE(search.languages, ARRAY[community.search_language]) AS languages,
         COALESCE(search.synonyms, 0) AS synonyms,
         COALESCE(search.is_reading, false) AS is_reading
    FROM community
    LEFT JOIN community_search AS search ON search.community_id = community.id
   WHERE community.is_public OR EXISTS (
     SELECT FROM membership
      WHERE membership.community_id = community.id AND membership.member_id = {})
)
SELECT ARRAY(SELECT id FROM seen),
       ARRAY(SELECT DISTINCT language FROM seen, unnest(languages) AS language ORDER BY 1),
       ARRAY(SELECT id FROM seen WHERE synonyms <> 0 ORDER BY id),
       ARRAY(SELECT synonyms FROM seen WHERE synonyms <> 0 ORDER BY id),
       home.latitude, home.longitude, keys_around(home.latitude, home.longitude, {}::int),
       -- While tools are read again, some may still lack the mark.
       EXISTS (SELECT FROM seen) AND NOT EXISTS (SELECT FROM seen WHERE is_reading)
         AND EXISTS (
           SELECT FROM community WHERE NOT EXISTS (SELECT FROM seen WHERE seen.id = community.id))
  FROM (SELECT) AS viewer
  LEFT JOIN member AS home ON home.id = {}
"""
