"""Who calls: the member whose bearer token came with the request."""

import hmac
from typing import Any, TypeAlias
from uuid import UUID

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler

from toolshare.api import tokens
from toolshare.clock import now
from toolshare.communities.queries import HOME_OF_MEMBER
from toolshare.db import columns, fetch_one
from toolshare.i18n import _
from toolshare.web.viewer import HomeCommunity, settings_of


class Caller(msgspec.Struct, frozen=True):
    """A member who sent a valid token."""

    id: UUID
    name: str
    email: str
    community: HomeCommunity | None
    """``None`` until the first member has founded one."""


ApiRequest: TypeAlias = Request[Caller | None, Any, State]
CallerRequest: TypeAlias = Request[Caller, Any, State]
"""A request that the guard ``token_required`` has let through."""


class TokenRefused(HTTPException):
    """The request needs a token that counts, and came with another or none."""

    status_code = 401


class NoCommunity(HTTPException):
    """There is no community yet in which something could be listed or borrowed."""

    status_code = 409


async def token_required(
    connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> None:
    """Let callers with a token that counts through."""
    await token_welcome(connection, handler)
    if connection.scope["user"] is None:
        raise TokenRefused(
            detail=_("Please send a token: Authorization: Bearer <token>."),
            headers={"WWW-Authenticate": "Bearer"},
        )


async def token_welcome(
    connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler
) -> None:
    """Take a token where it is not needed; one that does not count is refused all the same."""
    sent = connection.headers.get("Authorization")
    connection.scope["user"] = None if sent is None else await _caller(sent, connection)


def home_of(request: CallerRequest) -> HomeCommunity:
    """Return the community in which the caller lists tools, or raise ``NoCommunity``."""
    if request.user.community is None:
        raise NoCommunity(detail=_("There is no community yet. The first member founds it."))
    return request.user.community


_BY_TOKEN: list[dict[str, list[str]]] = [{"bearer": []}, {"password": []}]

FOR_MEMBERS: dict[str, Any] = {"guards": [token_required], "security": _BY_TOKEN}
"""What makes an operation one for members, and says so in the document."""
FOR_ALL: dict[str, Any] = {"guards": [token_welcome], "security": [{}, *_BY_TOKEN]}
"""What lets an operation know the member where there is one."""

_MEMBERS = """
SELECT member.password_hash, member.id, member.name, member.email,
       home.id, home.name, home.time_zone, home.currency, home.role
  FROM member
"""
_CALLER = _MEMBERS + HOME_OF_MEMBER + " WHERE member.id = {}"


async def _caller(sent: str, connection: ASGIConnection[Any, Any, Any, Any]) -> Caller:
    settings = settings_of(connection)
    scheme, _space, text = sent.partition(" ")
    token = tokens.read(text.strip(), settings=settings, now=now())
    if scheme.lower() != "bearer" or token is None:
        raise _refused()
    row = await fetch_one(columns, _CALLER, token.member_id)
    if row is None:
        raise _refused()
    password_hash, member_id, name, email, *home = row
    mark = tokens.password_mark(password_hash, settings=settings)
    if not hmac.compare_digest(mark.encode(), token.password_mark.encode(errors="replace")):
        raise _refused()
    return Caller(member_id, name, email, HomeCommunity(*home) if home[0] is not None else None)


def _refused() -> TokenRefused:
    return TokenRefused(
        detail=_("This token does not count, or no longer. Please get a new one."),
        headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
    )
