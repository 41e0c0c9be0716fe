"""The way to Postgres: savepoints, retries, and a pool that loses nothing and never hangs."""

import asyncio

import asyncpg
import pytest

from toolshare.db import (
    DB,
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


async def test_a_statement_that_takes_too_long_is_given_up(committed: str):
    await close_pool()
    await open_pool(committed, size=1, statement_timeout_s=0.2)
    with pytest.raises(TimeoutError):
        await fetch_value("SELECT pg_sleep(5)::text")
    assert await fetch_value("SELECT 1") == 1


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


async def test_a_transaction_within_a_shared_connection_is_asked_itself(committed: str):
    async with one_connection():
        async with transaction():
            await execute(KEY, "mine")
            assert await keys() == {"mine"}
        assert await keys() == {"mine"}
