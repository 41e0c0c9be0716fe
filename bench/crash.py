"""The server is killed during bookings: what it had acknowledged must be there afterwards."""

import asyncio
import random
import re
from datetime import date, timedelta
from uuid import UUID

import asyncpg
import httpx

from bench.race import cast
from bench.stage import Browser, Server, serving

TOOLS = 40
AT_ONCE = 20

HALF_WRITTEN = """
SELECT count(*)
  FROM loan
 WHERE NOT EXISTS (SELECT FROM loan_event WHERE loan_event.loan_id = loan.id)
    OR (state IN ('approved', 'ready', 'on_loan', 'return_reported')
        AND NOT EXISTS (SELECT FROM occupancy WHERE occupancy.loan_id = loan.id AND active))
"""


async def run(rounds: int, *, bookings: int) -> None:
    """Print for each round what was acknowledged, lost and half written."""
    async with serving(workers=2) as server:
        browsers, tool_ids = await cast(server, tools=TOOLS)
        day = date.today() + timedelta(days=1)  # noqa: DTZ011 - any day soon will do
        chance = random.Random(2)  # noqa: S311 - the same moments every time
        for number in range(rounds):
            first = day + timedelta(days=number * 8)
            acknowledged = await _book_until_killed(
                server, browsers, tool_ids, first, bookings, chance.uniform(0.2, 0.8)
            )
            await server.start()
            lost, half_written = await _look(server, acknowledged)
            print(
                f"round {number + 1}: {len(acknowledged)} of {bookings} acknowledged "
                f"before the kill, {lost} lost, {half_written} half written"
            )
        for browser in browsers:
            await browser.close()


async def _book_until_killed(
    server: Server,
    browsers: list[Browser],
    tool_ids: list[str],
    first: date,
    bookings: int,
    after_share: float,
) -> list[UUID]:
    """Kill when a share of the bookings is acknowledged; return the loans that were."""
    acknowledged: list[UUID] = []
    enough = asyncio.Event()
    slots = asyncio.Semaphore(AT_ONCE)

    async def book(number: int) -> None:
        tool_id = tool_ids[number % len(tool_ids)]
        start = first + timedelta(days=number // len(tool_ids))
        async with slots:
            try:
                answer = await browsers[number % len(browsers)].book(
                    tool_id, start.isoformat(), start.isoformat()
                )
            except httpx.TransportError:
                return
        loan = re.search(r"/loans/([0-9a-f-]{36})", answer.headers.get("Location", ""))
        if answer.status_code == 303 and loan:
            acknowledged.append(UUID(loan.group(1)))
        if len(acknowledged) >= bookings * after_share:
            enough.set()

    async def kill_in_the_middle() -> None:
        await enough.wait()
        server.kill()

    async with asyncio.TaskGroup() as group:
        group.create_task(kill_in_the_middle())
        for number in range(bookings):
            group.create_task(book(number))
    return acknowledged


async def _look(server: Server, acknowledged: list[UUID]) -> tuple[int, int]:
    connection = await asyncpg.connect(server.database_url)
    try:
        found = await connection.fetchval(
            "SELECT count(*) FROM loan WHERE id = ANY($1)", acknowledged
        )
        half_written = await connection.fetchval(HALF_WRITTEN)
    finally:
        await connection.close()
    return len(acknowledged) - found, half_written
