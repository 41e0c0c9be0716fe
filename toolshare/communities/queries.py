"""What pages show of communities and their members."""

from datetime import datetime, time
from uuid import UUID

import msgspec

from toolshare.db import fetch, fetch_one, fetch_value
from toolshare.refusal import NotThere
from toolshare.web.paging import TOP, Cursor, Slice, cut

PAGE_SIZE = 50

# The one a member joined first, as `home`, for a query that reads `member`.
HOME_OF_MEMBER = """
  LEFT JOIN LATERAL (
    SELECT community.id, community.name, community.time_zone, community.currency,
           membership.role
      FROM membership
      JOIN community ON community.id = membership.community_id
     WHERE membership.member_id = member.id
     ORDER BY membership.joined_at, membership.id
     LIMIT 1
  ) AS home ON true
"""


class CommunityRow(msgspec.Struct, frozen=True):
    """A community as its admins see it."""

    id: UUID
    name: str
    time_zone: str
    currency: str
    opens_at: time
    closes_at: time
    is_public: bool
    created_at: datetime
    member_count: int


class MemberRow(msgspec.Struct, frozen=True):
    """One member in the list of a community."""

    id: UUID
    created_at: datetime
    """When they joined the community."""
    name: str
    neighbourhood: str
    experience: str
    role: str


async def name_of(community_id: UUID) -> str:
    """Return what a community is called."""
    name: str | None = await fetch_value("SELECT name FROM community WHERE id = {}", community_id)
    if name is None:
        raise NotThere
    return name


async def community_of_admin(community_id: UUID, *, admin_id: UUID) -> CommunityRow:
    """Return a community to one of its admins; to anybody else it is not there."""
    row = await fetch_one(
        CommunityRow,
        "SELECT community.id, name, time_zone, currency, opens_at, closes_at, is_public, "
        "created_at, "
        "(SELECT count(*) FROM membership WHERE community_id = community.id) "
        "FROM community WHERE community.id = {} AND EXISTS (SELECT FROM membership "
        "WHERE community_id = community.id AND member_id = {} AND role = 'admin')",
        community_id,
        admin_id,
    )
    if row is None:
        raise NotThere
    return row


async def members_of(community_id: UUID, *, after: Cursor | None = None) -> Slice[MemberRow]:
    """Return a page of a community's members, the newest first."""
    after = after or TOP
    rows = await fetch(
        MemberRow,
        "SELECT member.id, joined_at, name, neighbourhood, experience, role "
        "FROM membership JOIN member ON member.id = membership.member_id "
        "WHERE community_id = {} AND (joined_at, member.id) < ({}, {}) "
        "ORDER BY joined_at DESC, member.id DESC LIMIT {}",
        community_id,
        after.created_at,
        after.id,
        PAGE_SIZE + 1,
    )
    return cut(rows, PAGE_SIZE)
