"""Saying where one is, and taking it back."""

from uuid import UUID

from toolshare.db import execute, retried
from toolshare.places.rules import Point
from toolshare.refusal import NotThere

LONGEST_MOVE_S = 30.0
"""With the owner's every tool moves along, which takes a while for a library of thousands."""


@retried
async def place_member(member_id: UUID, place: Point | None) -> None:
    """Note where a member is, or that nobody shall know; their tools follow to its cell."""
    await execute(
        "UPDATE member SET latitude = {}, longitude = {} WHERE id = {}",
        place.latitude if place else None,
        place.longitude if place else None,
        member_id,
        timeout_s=LONGEST_MOVE_S,
    )


@retried
async def place_community(community_id: UUID, place: Point | None, *, by: UUID) -> None:
    """Note where a community has its tools; for its librarians and admins."""
    placed = await execute(
        "UPDATE community SET latitude = {}, longitude = {} WHERE id = {} AND EXISTS ("
        "SELECT FROM membership WHERE community_id = community.id AND member_id = {} "
        "AND role IN ('librarian', 'admin'))",
        place.latitude if place else None,
        place.longitude if place else None,
        community_id,
        by,
        timeout_s=LONGEST_MOVE_S,
    )
    if not placed:
        raise NotThere
