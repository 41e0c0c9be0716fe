"""One run: all servers take turns, a few pages at a time, with the same questions."""

import re
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import sample
from uuid import uuid4

import asyncpg
import msgspec

from bench.peers import asking
from bench.peers.ported import COOKIE
from bench.peers.servers import Peer, Running, parent_of, serving, worked_s
from bench.shelves import VIEWER_ID

TOKEN = "of-a-bench-that-anybody-may-sign-in-to"  # noqa: S105 - of a made-up member
CONNECTIONS = 8
COMPARED_PAGES = 10
WARM_UP_PAGES = 120
"""Others than those that are measured, so that nothing is kept of these."""
PAGES_A_TURN = 48
"""So few that all servers have had theirs within seconds, in which a machine stays as it is."""
AS = {"signed in": f"{COOKIE}={TOKEN}", "anonymous": None}

_CARDS = re.compile(r'<ul class="card-grid" id="cards">.*?</ul>', re.DOTALL)

_SPACE = re.compile(r"\s*([<>])\s*")


class Measured(msgspec.Struct, frozen=True):
    """What one server did in one turn."""

    answers: asking.Answers
    server_us: float
    """CPU of the server's processes for each request."""
    postgres_us: float


class Measurement(msgspec.Struct):
    """All turns, by the way of asking and the server; and whether whole pages were alike."""

    turns: dict[str, dict[str, list[Measured]]]
    alike: dict[str, str]


class Different(Exception):
    """A peer's cards are not ours, so nothing can be compared."""


async def measure(
    peers: Sequence[Peer],
    addresses: Sequence[str],
    *,
    database_url: str,
    core: int | None,
    log: Path,
    tell: Callable[[str], None],
) -> Measurement:
    """Ask all servers for all addresses, signed in and not, in turns.

    All run at the same time, and those that are not asked lie idle. The first
    ``WARM_UP_PAGES`` of the addresses are asked for before, and not measured.
    Raises ``Different`` when a peer's cards are not byte for byte ours.
    """
    postgres = await _sign_in(database_url)
    measured = Measurement({way: {peer.name: [] for peer in peers} for way in AS}, {})
    ours: dict[str, list[str]] = {}
    warming, measured_ones = addresses[:WARM_UP_PAGES], addresses[WARM_UP_PAGES:]
    async with AsyncExitStack() as stack:
        servers: dict[str, Running] = {}
        for peer in peers:
            tell(f"starting {peer.name}, comparing its pages, warming it up")
            serves = serving(peer, database_url, core=core, log=log, page=addresses[0])
            server = servers[peer.name] = await stack.enter_async_context(serves)
            measured.alike[peer.name] = await _compared(server, peer, addresses, ours)
            for cookie in AS.values():
                await asking.ask(server.port, warming, cookie=cookie, connections=CONNECTIONS)
        for start in range(0, len(measured_ones), PAGES_A_TURN):
            pages = measured_ones[start : start + PAGES_A_TURN]
            await _turn(servers, pages, measured, postgres)
            tell(f"{start + len(pages)} of {len(measured_ones)} pages")
    return measured


async def _turn(
    servers: dict[str, Running], pages: Sequence[str], measured: Measurement, postgres: int
) -> None:
    """Ask each server for the same pages, in an order that is drawn anew."""
    for way, cookie in AS.items():
        for name in sample(list(servers), len(servers)):
            one = await _ask_all(servers[name], pages, cookie, postgres)
            measured.turns[way][name].append(one)


async def _ask_all(
    server: Running, addresses: Sequence[str], cookie: str | None, postgres: int
) -> Measured:
    before, before_there = server.worked_s(), worked_s(postgres)
    answers = await asking.ask(server.port, addresses, cookie=cookie, connections=CONNECTIONS)
    share = 1e6 / len(addresses)
    return Measured(
        answers=answers,
        server_us=(server.worked_s() - before) * share,
        postgres_us=(worked_s(postgres) - before_there) * share,
    )


async def _compared(
    server: Running, peer: Peer, addresses: Sequence[str], ours: dict[str, list[str]]
) -> str:
    """Compare some pages with ours, which come first; say how alike they are beyond the cards."""
    differing = worded_otherwise = 0
    for way, cookie in AS.items():
        pages = [
            await asking.ask_once(server.port, address, cookie=cookie)
            for address in addresses[:COMPARED_PAGES]
        ]
        for address, page, own in zip(addresses, pages, ours.setdefault(way, pages), strict=False):
            if _cards(page) != _cards(own):
                where = _first_difference(_cards(own), _cards(page))
                raise Different(f"{peer.name} draws other cards for {address}:\n{where}")
            differing += page != own
            worded_otherwise += _unspaced(page) != _unspaced(own)
    if not differing:
        return "the whole page"
    return "the cards; the rest " + ("differs" if worded_otherwise else "but for white space")


def _first_difference(own: str, other: str) -> str:
    place = next((n for n, pair in enumerate(zip(own, other, strict=False)) if len({*pair}) > 1), 0)
    shown = slice(max(0, place - 80), place + 80)
    return f"ours: {own[shown]!r}\ntheirs: {other[shown]!r}"


def _unspaced(page: str) -> str:
    return _SPACE.sub(r"\1", page)


def _cards(page: str) -> str:
    found = _CARDS.search(page)
    if found is None:
        raise Different("there are no cards on the page")
    return found[0]


async def _sign_in(database_url: str) -> int:
    """Sign the viewer in, and return the process that all of Postgres's descend from."""
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(
            "INSERT INTO session (id, member_id, token_hash, user_agent, created_at, last_seen_at, "
            "expires_at) VALUES ($1, $2, $3, '', $4, $4, $5) ON CONFLICT (token_hash) DO UPDATE "
            "SET last_seen_at = excluded.last_seen_at, expires_at = excluded.expires_at",
            uuid4(),
            VIEWER_ID,
            sha256(TOKEN.encode()).digest(),
            datetime.now(UTC),
            datetime.now(UTC) + timedelta(days=1),
        )
        backend = await connection.fetchval("SELECT pg_backend_pid()")
        return parent_of(backend)
    finally:
        await connection.close()
