"""What pages show of members and their sessions."""

from datetime import datetime
from uuid import UUID

import msgspec

from toolshare.accounts.rules import browser_name
from toolshare.db import fetch, fetch_one, fetch_value
from toolshare.refusal import NotThere


class MemberCard(msgspec.Struct, frozen=True):
    """What others may know of a member."""

    id: UUID
    name: str
    neighbourhood: str
    about: str
    experience: str
    since: datetime


class SessionRow(msgspec.Struct, frozen=True):
    """A browser that is signed in."""

    id: UUID
    user_agent: str
    created_at: datetime
    last_seen_at: datetime

    @property
    def browser(self) -> str:
        """Return the browser's name in words."""
        return browser_name(self.user_agent)


async def member_card(member_id: UUID) -> MemberCard:
    """Return what others may know of a member; the caller has checked that they may."""
    return _there(await fetch_one(MemberCard, _CARD, member_id))


async def visible_card(member_id: UUID, *, viewer_id: UUID) -> MemberCard:
    """Return a member whom the viewer may know.

    Those are the members of the viewer's communities and of public ones.
    """
    return _there(await fetch_one(MemberCard, _CARD + _VISIBLE, member_id, viewer_id, viewer_id))


async def has_community(member_id: UUID) -> bool:
    """Whether a member belongs to any community yet."""
    return await fetch_value(
        "SELECT EXISTS (SELECT FROM membership WHERE member_id = {})", member_id
    )


async def sessions_of(member_id: UUID, *, now: datetime) -> list[SessionRow]:
    """Return the browsers in which a member is signed in, the latest first."""
    return await fetch(
        SessionRow,
        "SELECT id, user_agent, created_at, last_seen_at FROM session "
        "WHERE member_id = {} AND expires_at > {} ORDER BY last_seen_at DESC, id LIMIT 50",
        member_id,
        now,
    )


_CARD = "SELECT id, name, neighbourhood, about, experience, created_at FROM member WHERE id = {}"
_VISIBLE = (
    " AND (id = {} OR EXISTS ("
    "SELECT FROM membership AS theirs "
    "JOIN community ON community.id = theirs.community_id "
    "WHERE theirs.member_id = member.id AND (community.is_public OR EXISTS ("
    "SELECT FROM membership AS mine WHERE mine.community_id = theirs.community_id "
    "AND mine.member_id = {}))))"
)


def _there(card: MemberCard | None) -> MemberCard:
    if card is None:
        raise NotThere
    return card
