"""Answers: a page for a browser, a region of it for a partial request, a way on after a change."""

from typing import Any

import msgspec
from litestar import Response
from litestar.datastructures import Cookie
from litestar.enums import MediaType

from toolshare.web import flash as flashes
from toolshare.web.addresses import local_path
from toolshare.web.flash import Flash, Mood
from toolshare.web.speculation import to_fetch_ahead
from toolshare.web.templates import render
from toolshare.web.viewer import AnyRequest, HomeCommunity, MemberRequest, Viewer, settings_of

THEMES = ("light", "dark")
# What a member sees is nobody else's, whichever way a search engine came by it.
FOR_MEMBERS_ALONE = {"X-Robots-Tag": "noindex"}
PAGE_HEADERS = {"Vary": "HX-Request-Type", "Cache-Control": "private, no-cache"}


class Page(msgspec.Struct, frozen=True):
    """What the frame around every page shows."""

    viewer: Viewer | None
    community: HomeCommunity | None
    path: str
    theme: str
    flashes: list[Flash]
    development: bool


def is_partial(request: AnyRequest | MemberRequest) -> bool:
    """Whether the answer is for a region of a page that is already there."""
    return request.headers.get("HX-Request-Type") == "partial"


def show(
    request: AnyRequest | MemberRequest,
    template: str,
    /,
    *,
    region: str | None = None,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> Response[str]:
    """Render a page; a partial request gets the block named ``region`` alone."""
    partial = is_partial(request)
    page = _page(request)
    html = render(
        request.app.state.templates, template, region if partial else None, page=page, **context
    )
    return Response(
        html,
        status_code=status,
        media_type=MediaType.HTML,
        headers=PAGE_HEADERS
        | (FOR_MEMBERS_ALONE if page.viewer else {})
        | ({} if partial else to_fetch_ahead(request))
        | (headers or {}),
        cookies=[flashes.spent(secure=settings_of(request).is_secure)] if page.flashes else None,
    )


def redirect(
    request: AnyRequest | MemberRequest,
    path: str,
    *,
    flash: str | None = None,
    mood: Mood = "success",
    cookies: list[Cookie] | None = None,
) -> Response[str]:
    """Go on to another page after a change, telling ``flash`` there.

    A browser gets 303. A partial request must not: fetch would follow it and swap the
    page into the form, so it is told where to go in ``HX-Location``.
    """
    partial = is_partial(request)
    settings = settings_of(request)
    cookies = list(cookies or [])
    if flash:
        message = Flash(mood, flash)
        cookies.append(flashes.pack(message, secret=settings.secret_key, secure=settings.is_secure))
    return Response(
        "",
        status_code=200 if partial else 303,
        media_type=MediaType.HTML,
        headers={"HX-Location" if partial else "Location": path, **PAGE_HEADERS},
        cookies=cookies,
    )


def _page(request: AnyRequest | MemberRequest) -> Page:
    viewer = request.scope.get("user")
    theme = request.cookies.get("theme", "")
    return Page(
        viewer=viewer,
        community=viewer.community if viewer else None,
        path=local_path(request.scope["path"]),
        theme=theme if theme in THEMES else "system",
        flashes=[]
        if is_partial(request)
        else flashes.unpack(
            request.cookies.get(flashes.COOKIE), secret=settings_of(request).secret_key
        ),
        development=settings_of(request).development,
    )
