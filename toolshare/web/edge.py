"""The outermost layer: what holds for every request, also for those no route knows."""

import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any
from uuid import uuid4

import structlog
from litestar import Litestar, Request
from litestar.datastructures import Headers
from litestar.types import HTTPScope, Message, Receive, Scope, Send

from toolshare.db import POOL_SIZE
from toolshare.settings import Settings
from toolshare.web.arriving import Arriving
from toolshare.web.errors import answer, error_page
from toolshare.web.leaving import is_leaving
from toolshare.web.turns import Turns
from toolshare.web.viewer import Viewer

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=()",
}
HSTS = "max-age=31536000; includeSubDomains"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# No cookie counts under these: programs bring a token, probes and static files need nobody.
WITHOUT_SESSION = ("/api/", "/static/", "/livez", "/readyz", "/healthz")

WITHOUT_DATABASE = ("/static/", "/livez", "/healthz")
AT_ONCE = 2 * POOL_SIZE

FindViewer = Callable[[str], Awaitable[Viewer | None]]

log = structlog.get_logger("toolshare.request")


class Edge:
    """Wraps the application: request id, viewer, same-origin gate, headers, one log line."""

    def __init__(self, app: Litestar, *, settings: Settings, find_viewer: FindViewer) -> None:
        self.app = app
        self.settings = settings
        self.find_viewer = find_viewer
        self._turns = Turns(AT_ONCE)
        fixed = SECURITY_HEADERS | (
            {"Strict-Transport-Security": HSTS} if settings.is_secure else {}
        )
        self._headers = [(k.lower().encode(), v.encode()) for k, v in fixed.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection; the server's lifespan goes straight through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        statuses: list[int] = []
        method = scope["method"]

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])
                # Of these a page may say something of its own, like that it asks for a place.
                said = {name for name, _value in message["headers"]}
                fixed = [header for header in self._headers if header[0] not in said]
                extra = [*fixed, (b"x-request-id", request_id.encode())]
                if is_leaving():
                    # Or the next request would come in just when the connection is closed.
                    extra.append((b"connection", b"close"))
                message["headers"] = [*message["headers"], *extra]
            elif method == "HEAD" and message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        if method == "HEAD":
            scope["method"] = "GET"
        scope["user"] = None
        scope["client"] = (self._client_of(scope), 0)
        try:
            await self._serve(scope, receive, send_with_headers)
        finally:
            _log_line(scope, method, statuses, time.perf_counter() - started)

    async def _serve(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        scope["app"] = scope["litestar_app"] = self.app
        request: Request[Any, Any, Any] = Request(scope, receive, send)
        try:
            if not self._is_same_origin(scope, request.headers):
                response = error_page(request, 403)
            else:
                if scope["method"] not in SAFE_METHODS:
                    body = Arriving(scope, receive)
                    await body.begin()
                    receive = body.receive
                async with self._turn(scope["path"]):
                    token = request.cookies.get(self.settings.session_cookie)
                    if token and not scope["path"].startswith(WITHOUT_SESSION):
                        scope["user"] = await self.find_viewer(token)
                    await self.app(scope, receive, send)
                return
        except Exception as error:
            response = answer(request, error)
        await response.to_asgi_response(None, request)(scope, receive, send)

    def _turn(self, path: str) -> AbstractAsyncContextManager[None]:
        """Let so many requests at a time work as the database has use for.

        In a rush the others wait here for their turn. Waiting for a connection instead,
        half way through their work, they would run into the pool's short timeout.
        """
        if path.startswith(WITHOUT_DATABASE) or path.endswith("/live"):
            return nullcontext()
        return self._turns.turn()

    def _is_same_origin(self, scope: HTTPScope, headers: Headers) -> bool:
        """Refuse changes that another site's page sends with our member's cookie.

        Browsers say where a request comes from; a program that sends neither header
        belongs to ``/api/``, where cookies do not count.
        """
        if scope["method"] in SAFE_METHODS or scope["path"].startswith("/api/"):
            return True
        site = headers.get("Sec-Fetch-Site")
        if site is not None:
            return site in {"same-origin", "none"}
        host = headers.get("Host", "")
        own = {self.settings.base_url}
        if not self.settings.is_secure:
            own.add(f"http://{host}")
        return headers.get("Origin") in own

    def _client_of(self, scope: HTTPScope) -> str:
        """Return the visitor's address: the last one that no trusted proxy wrote."""
        peer = (scope.get("client") or ("", 0))[0]
        forwarded = [
            part.strip()
            for name, value in scope["headers"]
            if name == b"x-forwarded-for"
            for part in value.decode("latin-1").split(",")
        ]
        while forwarded and _is_in(peer, self.settings.trusted_proxies):
            peer = forwarded.pop()
        return peer


def _is_in(address: str, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    try:
        return any(ip_address(address) in network for network in networks)
    except ValueError:
        return False


def _log_line(scope: HTTPScope, method: str, statuses: list[int], seconds: float) -> None:
    viewer: Viewer | None = scope.get("user")
    log.info(
        "request",
        method=method,
        route=scope.get("path_template", ""),
        status=statuses[0] if statuses else None,
        member_id=str(viewer.id) if viewer else None,
        ms=round(seconds * 1000, 1),
    )
