"""The way to Postgres: savepoints, retries, and a pool that loses nothing and never hangs."""

import asyncio
import time
from contextlib import AsyncExitStack

import asyncpg
import httpx
import pytest

from toolshare.db import (
    DB,
    OPEN_FROM_THE_START,
    close_pool,
    execute,
    fetch,
    fetch_one,
    fetch_value,
    one_connection,
    open_pool,
    retried,
    transaction,
)
from toolshare.settings import Settings
from toolshare.web.edge import Edge

KEY = "INSERT INTO rate_limit (key, tokens, filled_at) VALUES ({}, 1, now())"


async def keys() -> set[str]:
    """Name the rows of these tests; somebody else's limits may stand in the same database."""
    return set(await fetch(str, "SELECT key FROM rate_limit WHERE key NOT LIKE '% from %'"))


async def test_a_refused_inner_transaction_leaves_the_outer_one_whole(db: None):
    async def twice() -> None:
        async with transaction():
            await execute(KEY, "inner")
            await execute(KEY, "inner")

    async with transaction():
        await execute(KEY, "outer")
        with pytest.raises(asyncpg.UniqueViolationError):
            await twice()
        await execute(KEY, "after")
    assert await keys() == {"outer", "after"}


async def test_an_outer_transaction_that_fails_takes_the_inner_one_along(committed: str):
    async def both() -> None:
        async with transaction():
            async with transaction():
                await execute(KEY, "inner")
            raise LookupError

    with pytest.raises(LookupError):
        await both()
    assert await keys() == set()


async def test_queries_of_other_tasks_do_not_join_a_transaction(committed: str):
    entered, seen = asyncio.Event(), asyncio.Event()

    async def writer() -> None:
        async with transaction():
            await execute(KEY, "not yet")
            entered.set()
            await seen.wait()

    async def reader() -> set[str]:
        await entered.wait()
        found = await keys()
        seen.set()
        return found

    _, found = await asyncio.gather(writer(), reader())
    assert found == set()
    assert await keys() == {"not yet"}


async def test_a_commit_that_fails_gives_its_connection_back(committed: str):
    await execute(
        "CREATE TABLE late (id int PRIMARY KEY REFERENCES late (id) DEFERRABLE INITIALLY DEFERRED,"
        " other int REFERENCES late (id) DEFERRABLE INITIALLY DEFERRED)"
    )

    async def fail_at_commit() -> None:
        async with transaction():
            await execute("INSERT INTO late VALUES (1, 2)")

    for _ in range(25):  # the pool holds twenty
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await fail_at_commit()
    assert await fetch_value("SELECT count(*) FROM late") == 0
    assert DB.pool is not None
    assert DB.pool.get_idle_size() == DB.pool.get_size()


async def test_a_task_cancelled_in_a_transaction_gives_its_connection_back(committed: str):
    async def wait_for_ever() -> None:
        async with transaction():
            await execute(KEY, "cancelled")
            await asyncio.sleep(60)

    for _ in range(25):
        task = asyncio.create_task(wait_for_ever())
        await asyncio.sleep(0.005)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert await keys() == set()


async def test_a_full_pool_is_waited_for_two_seconds_and_no_longer(committed: str):
    await close_pool()
    await open_pool(committed, size=1)
    async with _held_connection():
        started = time.monotonic()
        with pytest.raises(TimeoutError):
            await fetch_value("SELECT 1")
        assert 1.8 < time.monotonic() - started < 3
    assert await fetch_value("SELECT 1") == 1


async def test_a_statement_that_takes_too_long_is_given_up(committed: str):
    await close_pool()
    await open_pool(committed, size=1, statement_timeout_s=0.2)
    with pytest.raises(TimeoutError):
        await fetch_value("SELECT pg_sleep(5)::text")
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


@pytest.mark.parametrize("loser", [asyncpg.DeadlockDetectedError, asyncpg.SerializationError])
async def test_the_loser_of_a_deadlock_tries_again(loser: type[Exception]):
    tries = []

    @retried
    async def act() -> str:
        tries.append(1)
        if len(tries) < 3:
            raise loser
        return "done"

    assert await act() == "done"
    assert len(tries) == 3


async def test_after_three_tries_the_error_is_told():
    tries = []

    @retried
    async def act() -> None:
        tries.append(1)
        raise asyncpg.DeadlockDetectedError

    with pytest.raises(asyncpg.DeadlockDetectedError):
        await act()
    assert len(tries) == 3


async def test_inside_a_transaction_nothing_is_tried_again(db: None):
    """The whole transaction is lost; only who opened it can begin it again."""
    tries = []

    @retried
    async def act() -> None:
        tries.append(1)
        raise asyncpg.DeadlockDetectedError

    with pytest.raises(asyncpg.DeadlockDetectedError):
        await act()
    assert len(tries) == 1


async def test_other_errors_are_not_tried_again():
    tries = []

    @retried
    async def act() -> None:
        tries.append(1)
        raise LookupError

    with pytest.raises(LookupError):
        await act()
    assert len(tries) == 1


async def test_a_real_deadlock_is_survived_by_both(committed: str):
    await execute(KEY, "a")
    await execute(KEY, "b")
    met = asyncio.Barrier(2)
    meetings = []

    def touching(first: str, second: str):
        @retried
        async def act() -> None:
            async with transaction():
                await execute("UPDATE rate_limit SET tokens = tokens + 1 WHERE key = {}", first)
                if len(meetings) < 2:
                    meetings.append(first)
                    await met.wait()
                await execute("UPDATE rate_limit SET tokens = tokens + 1 WHERE key = {}", second)

        return act()

    await asyncio.gather(touching("a", "b"), touching("b", "a"))
    assert await fetch_value("SELECT sum(tokens) FROM rate_limit") == 2 + 2 + 2


async def test_every_connection_plans_each_query_afresh(committed: str):
    """A generic plan, which Postgres takes from the sixth run on, ignores partial indexes."""
    assert await fetch_value("SHOW plan_cache_mode") == "force_custom_plan"
    assert await fetch_value("SHOW timezone") == "UTC"


async def test_braces_in_a_value_are_only_text(db: None):
    assert await fetch_value("SELECT {}::text", "{}'; DROP TABLE tool; --") == (
        "{}'; DROP TABLE tool; --"
    )


async def test_nothing_found_is_none(db: None):
    assert await fetch_one(lambda *row: row, "SELECT 1 WHERE false") is None
    assert await fetch_value("SELECT 1 WHERE false") is None


async def test_execute_says_how_many_rows_it_touched(db: None):
    assert await execute(KEY, "a") == 1
    assert await execute("DELETE FROM rate_limit WHERE key = {}", "nobody") == 0


async def test_without_a_pool_nothing_is_connected_in_secret(committed: str):
    """Piccolo alone would open a connection for every query."""
    kept, DB.pool = DB.pool, None
    try:
        with pytest.raises(RuntimeError, match="pool is not open"):
            await fetch_value("SELECT 1")
    finally:
        DB.pool = kept


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


async def test_queries_of_one_page_share_a_connection(committed: str):
    async with one_connection():
        backends = {await fetch_value("SELECT pg_backend_pid()") for _ in range(3)}
        async with one_connection():
            backends.add(await fetch_value("SELECT pg_backend_pid()"))
    assert len(backends) == 1
    assert DB.pool is not None
    assert DB.pool.get_idle_size() == DB.pool.get_size()


async def test_a_transaction_within_a_shared_connection_is_asked_itself(committed: str):
    async with one_connection():
        async with transaction():
            await execute(KEY, "mine")
            assert await keys() == {"mine"}
        assert await keys() == {"mine"}


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


async def test_a_connection_that_cannot_warm_up_serves_all_the_same(committed: str):
    async def warm_up() -> None:
        await fetch_value("SELECT 1 FROM nothing_of_that_name")

    await close_pool()
    await open_pool(committed, size=1, warm_up=warm_up)
    assert await fetch_value("SELECT 1") == 1
