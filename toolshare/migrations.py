"""Bringing the database's schema to the version of this code."""

import io
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, redirect_stdout
from pathlib import Path

import structlog
from piccolo.apps.migrations.commands.backwards import BackwardsMigrationManager
from piccolo.apps.migrations.commands.base import MigrationResult
from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager

from toolshare.db import close_pool, columns, execute, fetch, fetch_value, open_pool, transaction
from toolshare.settings import ROOT

MIGRATORS_LOCK = 0x746F6F6C
"""The advisory lock that one migrator at a time holds ("tool" in ASCII)."""

log = structlog.get_logger(__name__)


class MigrationFailed(Exception):
    """The schema could not be brought to the version asked for."""


async def migrate(url: str) -> None:
    """Run every migration that has not run yet, each of them whole or not at all.

    Each in a transaction of its own: what one locks for a moment would else stay locked while
    another reads every tool again, and the version that is serving meanwhile would wait.
    """
    async with _connected(url):
        while await _go_forward():
            pass
    log.info("schema is current", migrations=len(known_migrations()))


async def migrate_back(url: str, *, to: str) -> None:
    """Undo the migration with the id ``to`` (or ``all``) and every later one, or none."""
    manager = BackwardsMigrationManager(app_name="toolshare", migration_id=to, auto_agree=True)
    async with _connected(url), _alone():
        await _quietly(manager.run)


async def migrate_here() -> None:
    """Run what has not run yet inside the transaction that is open, whose turn it must be.

    Without limits of time: who calls this has the database to themselves.
    """
    await _quietly(ForwardsMigrationManager(app_name="toolshare").run)


async def missing_migrations() -> list[str]:
    """Name the migrations of this code that the connected database has not run."""
    ran = set()
    # Asked for first: inside a transaction a mistake would be the end of it.
    if await fetch_value("SELECT to_regclass('migration') IS NOT NULL"):
        ran = {name for (name,) in await fetch(columns, "SELECT name FROM migration")}
    return sorted(set(known_migrations()) - ran)


def known_migrations() -> list[str]:
    """List the ids of the migrations that this code comes with, oldest first."""
    return sorted(_id_in(path) for path in (ROOT / "piccolo_migrations").glob("toolshare_*.py"))


async def _go_forward() -> bool:
    """Run the next migration, if there is one, in our turn among several migrators."""
    async with _alone():
        missing = await missing_migrations()
        if missing:
            manager = ForwardsMigrationManager(app_name="toolshare", migration_id=missing[0])
            await _quietly(manager.run)
    return len(missing) > 1


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[None]:
    os.environ.setdefault("PICCOLO_CONF", "toolshare.piccolo_conf")
    # No client-side timeout: a migration may take as long as its own statements may.
    await open_pool(url, size=1, statement_timeout_s=None)
    try:
        yield
    finally:
        await close_pool()


@asynccontextmanager
async def _alone() -> AsyncIterator[None]:
    """Be one migrator at a time: of two at once, Piccolo would let one fail half way."""
    async with transaction():
        await take_turn()
        await execute("SET LOCAL lock_timeout = '4s'")
        await execute("SET LOCAL statement_timeout = '5s'")
        yield


async def take_turn() -> None:
    """Be the only migrator until the end of the transaction that is open."""
    await execute("SET LOCAL lock_timeout = '120s'")
    await execute("SELECT pg_advisory_xact_lock({})", MIGRATORS_LOCK)


async def _quietly(run: Callable[[], Awaitable[MigrationResult]]) -> None:
    """Run Piccolo's command and log what it prints, instead of drawing it."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        result = await run()
    if not result.success:
        raise MigrationFailed(result.message or printed.getvalue())


def _id_in(path: Path) -> str:
    """Read ``ID = "..."`` without importing the file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("ID = "):
            return line.split('"')[1]
    raise MigrationFailed(f"{path.name} has no ID")
