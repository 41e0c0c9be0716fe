"""Migrations: there and back, two at once, complete, and what is written in them by hand."""

import asyncio
import os
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
import pytest
from piccolo.apps.migrations.commands.new import AutoMigrationManager

from toolshare.conftest import create_database
from toolshare.db import DB, fetch, fetch_value
from toolshare.embedded import EmbeddedPostgres
from toolshare.loans.rules import OPEN
from toolshare.migrations import (
    MigrationFailed,
    known_migrations,
    migrate,
    migrate_back,
    missing_migrations,
)
from toolshare.piccolo_app import APP_CONFIG
from toolshare.tests.schema import CHECKS, INDEXES, MAY_CASCADE, TRIGGERS

MIGRATE_AT = """
import asyncio, sys, time
from toolshare import migrations
if sys.argv[3] == "without turns":
    async def at_once(): pass
    migrations.take_turn = at_once
time.sleep(max(0, float(sys.argv[2]) - time.time()))
asyncio.run(migrations.migrate(sys.argv[1]))
"""

EVERYTHING = """
SELECT concat_ws(' ', 'relation', relkind, relname, relpersistence)
  FROM pg_class WHERE relnamespace = 'public'::regnamespace
UNION ALL
SELECT concat_ws(' ', 'column', attrelid::regclass, attname, atttypid::regtype, attnotnull,
                 attgenerated)
  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
 WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
UNION ALL
SELECT concat_ws(' ', 'constraint', conname, pg_get_constraintdef(oid))
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT concat_ws(' ', 'index', indexdef) FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT concat_ws(' ', 'trigger', pg_get_triggerdef(oid)) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT concat_ws(' ', 'function', oid::regprocedure) FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace
UNION ALL
SELECT concat_ws(' ', 'type', typname) FROM pg_type
 WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
UNION ALL
SELECT concat_ws(' ', 'extension', extname) FROM pg_extension WHERE extname <> 'plpgsql'
"""


@pytest.fixture
async def empty(cluster: EmbeddedPostgres) -> AsyncIterator[str]:
    """The address of a database in which there is nothing."""
    name = f"empty_{uuid4().hex}"
    await create_database(cluster, name)
    kept, DB.pool = DB.pool, None
    yield cluster.url(name)
    DB.pool = kept
    administrator = await asyncpg.connect(cluster.url("postgres"))
    await administrator.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await administrator.close()


async def test_forwards_back_to_nothing_and_forwards_again(empty: str):
    await migrate(empty)
    first = await everything_in(empty)
    await migrate_back(empty, to="all")
    assert {line for line in await everything_in(empty) if "migration" not in line} == set()
    await migrate(empty)
    assert await everything_in(empty) == first


async def test_a_migrated_database_lacks_nothing(db: None):
    assert await missing_migrations() == []
    assert await fetch_value("SELECT count(*) FROM migration") == len(known_migrations())


async def test_migrating_again_changes_nothing(empty: str):
    await migrate(empty)
    first = await everything_in(empty)
    await migrate(empty)
    assert await everything_in(empty) == first


async def test_of_a_migration_that_fails_nothing_stays_and_the_next_attempt_goes_on(empty: str):
    async with connected(empty) as connection:
        await connection.execute("CREATE TABLE tool (mine int)")
        with pytest.raises(asyncpg.DuplicateTableError):
            await migrate(empty)
        tables = {line for line in await everything_in(empty) if line.startswith("relation r")}
        assert tables == {"relation r tool p", "relation r migration p"}
        await connection.execute("DROP TABLE tool")
    await migrate(empty)
    assert await migrations_in(empty) == known_migrations()


async def test_each_migration_ends_before_the_next_one_begins(empty: str):
    """What one locks is free again, while another takes its time over every tool."""
    await migrate(empty)
    async with connected(empty) as connection:
        transactions = await connection.fetchval("SELECT count(DISTINCT xmin::text) FROM migration")
    assert transactions == len(known_migrations())


async def test_going_back_to_a_migration_nobody_knows_is_refused(empty: str):
    await migrate(empty)
    first = await everything_in(empty)
    with pytest.raises(MigrationFailed):
        await migrate_back(empty, to="1999-01-01T00:00:00:000000")
    assert await everything_in(empty) == first


async def test_two_migrators_at_once_both_succeed(empty: str):
    assert await migrate_twice_at_once(empty, "in turns") == [0, 0]


async def test_without_taking_turns_one_of_two_migrators_fails(empty: str):
    """The control: what the advisory lock is for."""
    assert sorted(await migrate_twice_at_once(empty, "without turns")) == [0, 1]


async def test_the_migrations_make_what_the_tables_say():
    statements = await AutoMigrationManager().get_alter_statements(app_config=APP_CONFIG)
    assert [line for each in statements for line in each.statements] == []


@pytest.mark.parametrize(
    "name", [f"{table}_{rule}" for table, rules in CHECKS.items() for rule in rules]
)
async def test_constraint_is_there(name: str, db: None):
    validated = await fetch_value("SELECT convalidated FROM pg_constraint WHERE conname = {}", name)
    assert validated is True


@pytest.mark.parametrize(("name", "part"), INDEXES.items())
async def test_index_is_there(name: str, part: str, db: None):
    definition = await fetch_value("SELECT indexdef FROM pg_indexes WHERE indexname = {}", name)
    assert definition is not None
    assert part in definition


@pytest.mark.parametrize("name", [name for name in INDEXES if name.startswith("loan_open_of")])
async def test_the_indexes_of_open_loans_know_every_state_of_theirs(name: str, db: None):
    """Of a state that is missing there, the queries would read all loans again."""
    definition = await fetch_value("SELECT indexdef FROM pg_indexes WHERE indexname = {}", name)
    assert set(re.findall(r"'(\w+)'", definition)) == set(OPEN)


@pytest.mark.parametrize(("name", "part"), TRIGGERS.items())
async def test_trigger_is_there(name: str, part: str, db: None):
    definition = await fetch_value(
        "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = {} AND tgenabled = 'O'", name
    )
    assert definition is not None
    assert part in definition


async def test_no_promise_waits_for_the_commit_to_be_checked(db: None):
    """A deferred check would fail at COMMIT, where no action can turn it into words."""
    assert await names("SELECT conname FROM pg_constraint WHERE condeferrable") == set()


async def test_rate_limits_are_not_written_to_the_log(db: None):
    assert await names("SELECT relname FROM pg_class WHERE relpersistence = 'u'") >= {"rate_limit"}


async def test_every_reference_has_an_index_that_begins_with_it(db: None):
    without = await names(
        "SELECT conname FROM pg_constraint AS fk WHERE contype = 'f' AND NOT EXISTS ("
        "SELECT 1 FROM pg_index WHERE indrelid = fk.conrelid AND indkey[0] = fk.conkey[1])"
    )
    assert without == set()


async def test_deleting_takes_nothing_else_along(db: None):
    cascading = await names(
        "SELECT conname FROM pg_constraint WHERE contype = 'f' AND confdeltype <> 'r'"
    )
    assert cascading == MAY_CASCADE


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def migrations_in(url: str) -> list[str]:
    async with connected(url) as connection:
        return [row["name"] for row in await connection.fetch("SELECT name FROM migration")]


async def migrate_twice_at_once(url: str, how: str) -> list[int | None]:
    """Run two processes that begin in the same moment, and return how each ended."""
    start_at = str(time.time() + 4)
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            MIGRATE_AT,
            url,
            start_at,
            how,
            env={**os.environ, "PICCOLO_CONF": "toolshare.piccolo_conf"},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        for _ in range(2)
    ]
    return [await process.wait() for process in processes]


async def everything_in(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    try:
        return {row[0] for row in await connection.fetch(EVERYTHING)}
    finally:
        await connection.close()


async def names(query: str) -> set[str]:
    return {name for (name,) in await fetch(lambda *row: row, query)}
