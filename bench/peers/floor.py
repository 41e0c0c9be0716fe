"""The floor: Granian alone, asyncpg, and a page joined by hand, as nobody would want to keep it.

The frame around what a search finds is drawn once for a member and kept; all the rest is put
together from strings, without a framework, an ORM or a template.
"""

import asyncio
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import ChoiceLoader, DictLoader, Environment

from bench.peers import ported
from bench.peers.floor_html import facets, found_words, results, show_found_words
from toolshare import clock
from toolshare.catalogue.pages import found_for
from toolshare.catalogue.rules import LONGEST_WORDS, Search
from toolshare.db import open_pool
from toolshare.viewers import find_viewer
from toolshare.web.viewer import Viewer

MARK = "\x00"
_WHERE = {
    "catalogue/_title.html": "title",
    "catalogue/_facets.html": "facets",
    "catalogue/_results.html": "results",
    "catalogue/_found.html": "found",
    "catalogue/_show_found.html": "show_found",
}
_FIELDS = ("q", "from", "until")


def _environment() -> Environment:
    environment = ported.plain_environment()
    marks = DictLoader({name: f"{MARK}{mark}{MARK}" for name, mark in _WHERE.items()})
    assert environment.loader is not None  # noqa: S101
    environment.loader = ChoiceLoader([marks, environment.loader])
    return environment


environment = _environment()


@lru_cache(maxsize=100)
def frame(viewer: Viewer | None, today: Any) -> list[str]:
    """Draw what is around every search: text and the names of what belongs between it."""
    html = environment.get_template(ported.TEMPLATE).render(
        page=ported.page_for(viewer),
        form=ported.form_of({name: f"{MARK}{name}{MARK}" for name in _FIELDS}),
        search=Search(),
        longest_words=LONGEST_WORDS,
        today=today,
    )
    return html.split(MARK)


def written(viewer: Viewer | None, shown: dict[str, Any], sent: dict[str, str]) -> str:
    """Join the page."""
    search, found = shown["search"], shown["found"]
    parts = {
        "title": ported.escaped(search.words or shown["category_name"]),
        "facets": facets(viewer, shown),
        "results": results(viewer, shown),
        "found": found_words(search, found),
        "show_found": show_found_words(found),
        **{name: ported.escaped(sent.get(name, "")) for name in _FIELDS},
    }
    pieces = frame(viewer, shown["today"])
    return "".join([parts[piece] if place % 2 else piece for place, piece in enumerate(pieces)])


async def _viewer(headers: Any) -> Viewer | None:
    for part in headers.get("cookie", "").split("; "):
        name, _, token = part.partition("=")
        if name == ported.COOKIE:
            return await find_viewer(token)
    return None


class Floor:
    """Serves the page through Granian's own interface."""

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Open the pool before the first request."""
        loop.run_until_complete(open_pool(ported.DATABASE_URL, size=ported.POOL_SIZE))

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Show the tools that match."""
        viewer = await _viewer(scope.headers)
        sent = dict(parse_qsl(scope.query_string))
        shown = await found_for(
            viewer,
            ported.search_of(sent),
            ported.form_of({}),
            now=clock.now(),
            with_facets=True,
        )
        headers = [("content-type", "text/html; charset=utf-8")]
        headers += [(name.lower(), value) for name, value in ported.headers_for(viewer).items()]
        protocol.response_str(200, headers, written(viewer, shown, sent))


app = Floor()
