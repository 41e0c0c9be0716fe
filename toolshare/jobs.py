"""What is done without anybody waiting: requests lapse, leftovers go, tables are imported."""

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

import asyncpg
import structlog
from pgqueuer import AsyncpgDriver, Queries, SchedulerManager
from pgqueuer.models import Schedule

from toolshare import clock
from toolshare.accounts.sessions import delete_expired_sessions
from toolshare.catalogue.actions import recount_vocabulary
from toolshare.db import CONNECTION_LOST, DB, SESSION_SETTINGS, close_pool, execute, open_pool
from toolshare.imports.actions import delete_forgotten_imports
from toolshare.imports.photos import PAUSE, delete_idle_hosts, fetch_next_photo
from toolshare.imports.steps import work_on_next
from toolshare.keeping.actions import forget_old, look_at_listings, read_stale_searches
from toolshare.loans.actions import lapse_unanswered
from toolshare.manuals.actions import delete_stale_manuals
from toolshare.parent import end_with_parent
from toolshare.photos.actions import delete_stale_photos
from toolshare.photos.store import open_store
from toolshare.settings import Settings
from toolshare.wording.reading import read_some

EVERY_MINUTE = "* * * * *"
FORM_KEYS_LAST = timedelta(days=2)
FULL_BUCKETS_LAST = timedelta(days=1)
TRY_AGAIN_S = 5.0
LONGEST_PAUSE_S = 300.0
LOOK_FOR_STEPS_EVERY_S = 1.0
PHOTOS_AT_ONCE = 2
"""Each from another host, and with little to do but wait."""
SCHEDULED_AT_ONCE = 2
"""Connections for that, beside one for each work done in steps, which takes its time."""

STATEMENT_TIMEOUT_S = 60.0
"""Nobody waits for a job: counting a large community's words may take its time."""

log = structlog.get_logger(__name__)


async def work(url: str, settings: Settings) -> None:
    """Run the jobs at their times until SIGTERM or SIGINT.

    The schedule is kept in Postgres: however many workers run, each job runs once at
    its time. While the database is away the worker waits for it.
    """
    open_store(settings.photos)
    watch = asyncio.create_task(end_with_parent())
    stopping = _stop_on_signals()
    working = [asyncio.create_task(_keep_on(step, stopping)) for step in _steps(settings)]
    connections = len(working) + SCHEDULED_AT_ONCE
    try:
        while not stopping.is_set():
            try:
                if DB.pool is None:
                    await open_pool(url, size=connections, statement_timeout_s=STATEMENT_TIMEOUT_S)
                await _keep_schedule(url, stopping)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("database is away, trying again", error=repr(error))
                await _wait(stopping, TRY_AGAIN_S)
    finally:
        # In the middle of a step: it is undone, and done again by the worker that comes next.
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
        await close_pool()
        watch.cancel()


class Step(Protocol):
    """A short piece of a long work; says whether there was any."""

    def __call__(self, *, now: datetime) -> Awaitable[bool]: ...


_STEPS: tuple[Step, ...] = (work_on_next, read_some, look_at_listings)


def _steps(settings: Settings) -> list[Step]:
    """Return the works done in steps; photos are fetched by several, where that is allowed."""
    agent = f"ToolShare (+{settings.base_url})"

    async def fetch(*, now: datetime) -> bool:
        done = await fetch_next_photo(now=now, agent=agent)
        # Many names may stand for one server: so whatever they are, we ask only so often in all.
        await asyncio.sleep(PAUSE.total_seconds() if done else 0)
        return done

    return [*_STEPS, *([fetch] * PHOTOS_AT_ONCE if settings.fetches_photos else [])]


async def _keep_on(step: Step, stopping: asyncio.Event) -> None:
    """Do the steps of a work, one after the other, for as long as there are any.

    A step that fails is undone and its work is still there, so it is tried again, after ever
    longer pauses: other works go on meanwhile, and whoever mends the cause need not restart us.
    """
    after_failure_s = TRY_AGAIN_S
    while not stopping.is_set():
        pause_s = LOOK_FOR_STEPS_EVERY_S
        try:
            if DB.pool is not None and await step(now=clock.now()):
                pause_s = 0
            after_failure_s = TRY_AGAIN_S
        except (*CONNECTION_LOST, socket.gaierror, TimeoutError) as error:
            log.warning("a step waits for the database", error=repr(error))
            pause_s = TRY_AGAIN_S
        except Exception:
            log.exception("a step failed", again_in_s=after_failure_s)
            pause_s = after_failure_s
            after_failure_s = min(2 * after_failure_s, LONGEST_PAUSE_S)
        await _wait(stopping, pause_s)


async def _keep_schedule(url: str, stopping: asyncio.Event) -> None:
    connection = await asyncpg.connect(url, server_settings=SESSION_SETTINGS)
    try:
        scheduler = SchedulerManager(Queries(AsyncpgDriver(connection)))
        scheduler.shutdown = stopping
        for name, times, job in _jobs():
            scheduler.schedule(name, times, clean_old=True, accepts_context=False)(
                _logged(name, job)
            )
        await scheduler.run()
    finally:
        await connection.close()


Job = Callable[[], Awaitable[int]]


def _jobs() -> list[tuple[str, str, Job]]:
    return [
        ("lapse_unanswered", EVERY_MINUTE, lambda: lapse_unanswered(clock.now())),
        ("delete_stale_photos", _hourly(3), lambda: delete_stale_photos(now=clock.now())),
        ("delete_stale_manuals", _hourly(10), lambda: delete_stale_manuals(now=clock.now())),
        ("delete_expired_sessions", _hourly(17), lambda: delete_expired_sessions(clock.now())),
        ("delete_spent_keys", _hourly(24), delete_spent_keys),
        ("recount_vocabulary", _hourly(31), recount_vocabulary),
        ("delete_idle_hosts", EVERY_MINUTE, lambda: delete_idle_hosts(now=clock.now())),
        (
            "delete_forgotten_imports",
            _hourly(38),
            lambda: delete_forgotten_imports(now=clock.now()),
        ),
        ("forget_old", _hourly(45), lambda: forget_old(clock.now())),
        ("read_stale_searches", _hourly(52), lambda: read_stale_searches(clock.now())),
    ]


def _hourly(minute: int) -> str:
    """Say when in the hour: each job at a time of its own, for they share two connections."""
    return f"{minute} * * * *"


async def delete_spent_keys() -> int:
    """Forget form keys and rate limits that nobody can run into any more."""
    now = clock.now()
    keys = await execute("DELETE FROM form_key WHERE used_at < {}", now - FORM_KEYS_LAST)
    buckets = await execute("DELETE FROM rate_limit WHERE filled_at < {}", now - FULL_BUCKETS_LAST)
    return keys + buckets


def _logged(name: str, job: Job) -> Callable[[Schedule], Awaitable[None]]:
    async def run(_schedule: Schedule) -> None:
        done = await job()
        if done:
            log.info("job done", job=name, rows=done)

    return run


def _stop_on_signals() -> asyncio.Event:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    return stopping


async def _wait(stopping: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        pass
