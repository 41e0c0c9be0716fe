"""Many browsers book a few tools at once: no two promises may overlap, no answer may be a 5xx."""

import asyncio
import random
from collections import Counter
from datetime import date, timedelta
from time import perf_counter

import asyncpg

from bench.stage import Browser, Server, serving

MEMBERS = 50
AT_ONCE = 100
HORIZON_DAYS = 60
LONGEST_DAYS = 4

OVERLAPS = """
SELECT count(*)
  FROM occupancy AS one
  JOIN occupancy AS other
    ON other.copy_id = one.copy_id AND other.id > one.id AND other.blocked && one.blocked
 WHERE one.active AND other.active
"""


async def run(attempts: int, *, tools: int, workers: int, unguarded: bool) -> None:
    """Print how many attempts were promised, refused or failed, and the overlaps found."""
    async with serving(workers=workers, module=_module(unguarded)) as server:
        browsers, tool_ids = await cast(server, tools=tools)
        if unguarded:
            await _drop_constraint(server)
        started = perf_counter()
        statuses, seconds = await _attempt_all(attempts, browsers, tool_ids)
        took_s = perf_counter() - started
        overlaps, promised = await _count(server)
        for browser in browsers:
            await browser.close()
    seconds.sort()
    print(f"{'without' if unguarded else 'with'} constraint and lock, {workers} workers:")
    print(f"  {attempts} attempts on {tools} tools in {took_s:.1f} s, statuses {dict(statuses)}")
    print(f"  slowest answer {seconds[-1]:.2f} s, median {seconds[len(seconds) // 2]:.3f} s")
    print(f"  promised {promised}, overlapping {overlaps}, 5xx {_server_errors(statuses)}")


async def cast(server: Server, *, tools: int) -> tuple[list[Browser], list[str]]:
    """Return members' browsers and the ids of tools that somebody else listed."""
    owner = Browser(server, "owner")
    await owner.sign_up()
    await owner.found()
    tool_ids = [await owner.list_tool(f"Drill number {number}") for number in range(tools)]
    await owner.close()
    browsers = [Browser(server, f"member-{number}") for number in range(MEMBERS)]
    for browser in browsers:
        await browser.sign_up()
    return browsers, tool_ids


async def _attempt_all(
    attempts: int, browsers: list[Browser], tool_ids: list[str]
) -> tuple[Counter[int], list[float]]:
    chance = random.Random(1)  # noqa: S311 - the same attempts every time
    slots = asyncio.Semaphore(AT_ONCE)
    statuses: Counter[int] = Counter()
    seconds: list[float] = []
    tomorrow = date.today() + timedelta(days=1)  # noqa: DTZ011 - any day soon will do

    async def attempt(browser: Browser, tool_id: str, first: date, last: date) -> None:
        async with slots:
            started = perf_counter()
            answer = await browser.book(tool_id, first.isoformat(), last.isoformat())
            seconds.append(perf_counter() - started)
            statuses[answer.status_code] += 1

    async with asyncio.TaskGroup() as group:
        for number in range(attempts):
            first = tomorrow + timedelta(days=chance.randrange(HORIZON_DAYS))
            last = first + timedelta(days=chance.randrange(LONGEST_DAYS))
            browser = browsers[number % len(browsers)]
            group.create_task(attempt(browser, chance.choice(tool_ids), first, last))
    return statuses, seconds


async def _count(server: Server) -> tuple[int, int]:
    connection = await asyncpg.connect(server.database_url)
    try:
        overlaps = await connection.fetchval(OVERLAPS)
        promised = await connection.fetchval("SELECT count(*) FROM occupancy WHERE active")
    finally:
        await connection.close()
    return overlaps, promised


async def _drop_constraint(server: Server) -> None:
    connection = await asyncpg.connect(server.database_url)
    try:
        await connection.execute("ALTER TABLE occupancy DROP CONSTRAINT occupancy_no_overlap")
    finally:
        await connection.close()


def _module(unguarded: bool) -> str:
    return "bench.unguarded" if unguarded else "toolshare"


def _server_errors(statuses: Counter[int]) -> int:
    return sum(count for status, count in statuses.items() if status >= 500)
