"""The pool of connections: what it waits for, what it survives, and what a new one does first."""

import asyncio
import time
from contextlib import AsyncExitStack

import asyncpg
import httpx
import pytest

from toolshare.db import (
    ACQUIRE_TIMEOUT_S,
    DB,
    OPEN_FROM_THE_START,
    close_pool,
    fetch_value,
    one_connection,
    open_pool,
    transaction,
)
from toolshare.settings import Settings
from toolshare.web.edge import Edge


async def test_a_full_pool_is_waited_for_two_seconds_and_no_longer(committed: str):
    await close_pool()
    await open_pool(committed, size=1)
    async with _held_connection():
        started = time.monotonic()
        with pytest.raises(TimeoutError):
            await fetch_value("SELECT 1")
        assert 1.8 < time.monotonic() - started < 3
    assert await fetch_value("SELECT 1") == 1


async def test_a_visitor_of_a_full_server_sees_a_page_that_says_when_to_come_back(
    committed: str, app: Edge, settings: Settings
):
    await close_pool()
    await open_pool(committed, size=1)
    async with _held_connection(), _visitor(app, settings) as visitor:
        visitor.cookies.set(settings.session_cookie, "whatever")
        answer = await visitor.get("/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "<h1>" in answer.text


async def test_cut_connections_are_a_503_at_worst_and_soon_forgotten(
    committed: str, app: Edge, settings: Settings
):
    async with _visitor(app, settings) as visitor:
        visitor.cookies.set(settings.session_cookie, "whatever")
        await asyncio.gather(*[fetch_value("SELECT pg_sleep(0.05)::text") for _ in range(20)])
        await _cut_every_connection(committed)
        statuses = [(await visitor.get("/nowhere")).status_code for _ in range(25)]
        assert set(statuses) <= {404, 503}
        assert statuses[-1] == 404


async def test_every_connection_plans_each_query_afresh(committed: str):
    """A generic plan, which Postgres takes from the sixth run on, ignores partial indexes."""
    assert await fetch_value("SHOW plan_cache_mode") == "force_custom_plan"
    assert await fetch_value("SHOW timezone") == "UTC"


async def test_without_a_pool_nothing_is_connected_in_secret(committed: str):
    """Piccolo alone would open a connection for every query."""
    kept, DB.pool = DB.pool, None
    try:
        with pytest.raises(RuntimeError, match="pool is not open"):
            await fetch_value("SELECT 1")
    finally:
        DB.pool = kept


async def test_queries_of_one_page_share_a_connection(committed: str):
    async with one_connection():
        backends = {await fetch_value("SELECT pg_backend_pid()") for _ in range(3)}
        async with one_connection():
            backends.add(await fetch_value("SELECT pg_backend_pid()"))
    assert len(backends) == 1
    assert DB.pool is not None
    assert DB.pool.get_idle_size() == DB.pool.get_size()


async def test_a_silent_connection_is_kept_alive(committed: str):
    assert await fetch_value("SELECT current_setting('tcp_keepalives_idle')") == "60"


async def test_every_new_connection_warms_up_by_itself(committed: str):
    """Also one that is opened for somebody within a transaction, who has another."""
    warmed: list[int] = []

    async def warm_up() -> None:
        warmed.append(await fetch_value("SELECT pg_backend_pid()"))

    await close_pool()
    await open_pool(committed, size=OPEN_FROM_THE_START + 1, warm_up=warm_up)
    assert DB.pool is not None
    assert len(set(warmed)) == OPEN_FROM_THE_START
    async with transaction(), AsyncExitStack() as stack:
        for _ in range(OPEN_FROM_THE_START):
            await stack.enter_async_context(DB.pool.acquire())
    assert len(set(warmed)) == len(warmed) == OPEN_FROM_THE_START + 1


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("SELECT 1 FROM nothing_of_that_name", id="fails"),
        pytest.param("SELECT pg_sleep(30)::text", id="takes too long"),
    ],
)
async def test_a_connection_that_cannot_warm_up_serves_all_the_same(committed: str, statement: str):
    async def warm_up() -> None:
        await fetch_value(statement)

    await close_pool()
    await open_pool(committed, size=1, warm_up=warm_up)
    assert await fetch_value("SELECT 1") == 1
    async with asyncio.timeout(ACQUIRE_TIMEOUT_S), transaction():
        assert await fetch_value("SELECT 1") == 1


def _held_connection():
    assert DB.pool is not None
    return DB.pool.acquire()


def _visitor(app: Edge, settings: Settings) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url=settings.base_url
    )


async def _cut_every_connection(url: str) -> None:
    administrator = await asyncpg.connect(url)
    await administrator.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await administrator.close()
