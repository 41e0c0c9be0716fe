"""What a port of the catalogue's page keeps of ToolShare, whichever stack it is for."""

import html
import os
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache, lru_cache
from typing import Any, Protocol, cast
from uuid import uuid4

from jinja2 import Environment

from toolshare.catalogue.rules import Search
from toolshare.db import DB, POOL_SIZE, SESSION_SETTINGS
from toolshare.settings import ROOT
from toolshare.web.assets import Assets
from toolshare.web.edge import SECURITY_HEADERS
from toolshare.web.fields import Sent
from toolshare.web.form import Form
from toolshare.web.respond import FOR_MEMBERS_ALONE, PAGE_HEADERS, Page
from toolshare.web.templates import make_environment
from toolshare.web.viewer import Viewer

__all__ = ["POOL_SIZE", "SESSION_SETTINGS"]

DATABASE_URL = os.environ.get("DATABASE_URL", "")
COOKIE = "session"
TEMPLATE = "catalogue/index.html"

_PLACE = re.compile(r"\$(\d+)")


class Connection(Protocol):
    """What ToolShare's queries ask of a connection."""

    async def fetch(self, sql: str, *values: object) -> Sequence[Any]: ...
    async def fetchrow(self, sql: str, *values: object) -> Any: ...
    async def fetchval(self, sql: str, *values: object) -> Any: ...


_connection: ContextVar[Connection] = ContextVar("connection")


class _Pool:
    """Gives ToolShare's queries the connection of the request that they are made for."""

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Connection]:
        yield _connection.get()


def ask_through(connection: Connection) -> None:
    """Send the queries of this request through a connection of the peer's own."""
    _connection.set(connection)


def plug_in() -> None:
    """Have ToolShare's queries ask the peer for connections, not a pool of their own."""
    DB.pool = cast(Any, _Pool())


@lru_cache
def written(sql: str, place: Callable[[int], str]) -> str:
    """Write a query's ``$1`` as the peer's driver wants it."""
    return _PLACE.sub(lambda found: place(int(found[1])), sql)


def plain_environment() -> Environment:
    """Build the templates' environment as Jinja itself offers it, or for once as ours."""
    kind = None if os.environ.get("PEERS_TEMPLATES") == "folded" else Environment
    return make_environment(_assets().address, development=False, kind=kind)


def page_for(viewer: Viewer | None) -> Page:
    """Say what the frame around the page shows."""
    return Page(
        viewer=viewer,
        community=viewer.community if viewer else None,
        path="/tools",
        theme="system",
        flashes=[],
        development=False,
    )


def form_of(sent: dict[str, str]) -> Form[Search]:
    """Keep what was sent for the fields that show it again."""
    kept: dict[str, list[Sent]] = {name: [text] for name, text in sent.items() if text}
    return Form(sent=kept)


def search_of(sent: dict[str, str]) -> Search:
    """Read the filters of the bench, which are all in order, without looking at them twice."""
    return Search(
        words=sent["q"],
        category=sent["category"],
        first_day=date.fromisoformat(sent["from"]),
        last_day=date.fromisoformat(sent["until"]),
    )


def escaped(text: str) -> str:
    """Write text so that it is text in HTML."""
    return html.escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")


@lru_cache
def address_of(file: str) -> str:
    """Return the address of a static file."""
    return _assets().address(file)


@cache
def _assets() -> Assets:
    return Assets(ROOT / "static", development=False)


def headers_for(viewer: Viewer | None) -> dict[str, str]:
    """List the headers that ToolShare sends with the page."""
    return {
        **PAGE_HEADERS,
        **(FOR_MEMBERS_ALONE if viewer else {}),
        **SECURITY_HEADERS,
        "X-Request-Id": uuid4().hex,
    }
