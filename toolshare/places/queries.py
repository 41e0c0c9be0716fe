"""Where somebody is, for themselves; for others how far away things are, and libraries."""

from typing import Any
from uuid import UUID

import msgspec

from toolshare.db import fetch_one
from toolshare.places.rules import Point, geo_address, shown_m
from toolshare.refusal import NotThere

KEEPERS = ("librarian", "admin")
"""Who may say where a community is."""


class CommunityPlace(msgspec.Struct, frozen=True):
    """Where a community has its tools, for one of its members."""

    name: str
    point: Point | None
    may_change: bool


class Way(msgspec.Struct, frozen=True):
    """How far away a tool is, rounded, and the address of the library if it stands in one."""

    shown_m: int | None = None
    library: str | None = None
    """As an address that opens a map."""


async def place_of(member_id: UUID) -> Point | None:
    """Return a member's place: to themselves and nobody else."""
    return await fetch_one(
        _point, "SELECT latitude, longitude FROM member WHERE id = {}", member_id
    )


async def community_place(community_id: UUID, *, viewer_id: UUID) -> CommunityPlace:
    """Return where a community is to one of its members; to anybody else it is not there."""
    place = await fetch_one(_community_place, _COMMUNITY, community_id, viewer_id)
    if place is None:
        raise NotThere
    return place


async def way_to(tool_id: UUID, *, viewer_id: UUID | None) -> Way:
    """Say how far somebody else's tool is from a viewer; nothing of what they may not know.

    The caller has checked that the viewer may see the tool.
    """
    if viewer_id is None:
        return Way()
    return await fetch_one(_way, _WAY, viewer_id, tool_id) or Way()


def _point(*degrees: Any) -> Point | None:
    return None if None in degrees else Point(*degrees)


def _community_place(*columns: Any) -> CommunityPlace:
    name, role, *place = columns
    return CommunityPlace(name, _point(*place), role in KEEPERS)


def _way(*columns: Any) -> Way:
    metres, *library = columns
    point = _point(*library)
    return Way(None if metres is None else shown_m(metres), geo_address(point) if point else None)


_COMMUNITY = """
SELECT community.name, membership.role, community.latitude, community.longitude
  FROM community
  JOIN membership ON membership.community_id = community.id
 WHERE community.id = {} AND membership.member_id = {}
"""

_WAY = """
SELECT distance_m(viewer.latitude, viewer.longitude, tool.latitude, tool.longitude),
       library.latitude, library.longitude
  FROM tool
  JOIN member AS viewer ON viewer.id = {} AND viewer.id <> tool.owner_id
  LEFT JOIN membership AS librarian
    ON librarian.member_id = tool.owner_id AND librarian.community_id = tool.community_id
   AND librarian.role = 'librarian'
  LEFT JOIN community AS library
    ON library.id = librarian.community_id AND EXISTS (
      SELECT FROM membership AS mine
       WHERE mine.community_id = library.id AND mine.member_id = viewer.id)
 WHERE tool.id = {}
"""
