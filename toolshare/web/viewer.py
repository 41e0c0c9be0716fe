"""Who is asking: the signed-in member as pages and rules need to know them."""

from typing import Any, TypeAlias
from uuid import UUID

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler

from toolshare.settings import Settings


class HomeCommunity(msgspec.Struct, frozen=True):
    """The community in which the viewer lists tools, and their role there."""

    id: UUID
    name: str
    time_zone: str
    currency: str
    role: str


class Viewer(msgspec.Struct, frozen=True):
    """A signed-in member and the session they came with."""

    id: UUID
    name: str
    email: str
    experience: str
    has_place: bool
    """Whether they have said where they are; where that is, is no page's business."""
    session_id: UUID
    waiting_count: int
    """Loans in which the next move is theirs."""
    community: HomeCommunity | None
    """``None`` until the first member has founded one."""
    notice_count: int = 0
    """What they have been told and not read yet."""


AnyRequest: TypeAlias = Request[Viewer | None, Any, State]
MemberRequest: TypeAlias = Request[Viewer, Any, State]
"""A request that the guard `members_only` has let through."""


def settings_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Settings:
    """Return the settings that the application was built with."""
    settings: Settings = connection.app.state.settings
    return settings


def address_of_visitor(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Return the network address of who asks, behind our own proxies; for limits and logs."""
    return connection.client.host if connection.client else ""


class NotSignedIn(Exception):
    """The page is for members, and nobody is signed in."""


class NoCommunityYet(Exception):
    """The page needs a community, and the first member has not founded it yet."""


def home_of(request: MemberRequest) -> HomeCommunity:
    """Return the viewer's community, or raise ``NoCommunityYet``."""
    if request.user.community is None:
        raise NoCommunityYet
    return request.user.community


def members_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Let signed-in members with a community through; others are shown the way."""
    signed_in_only(connection, _)
    if connection.user.community is None:
        raise NoCommunityYet


def signed_in_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Let everybody through who is signed in."""
    if connection.user is None:
        raise NotSignedIn
