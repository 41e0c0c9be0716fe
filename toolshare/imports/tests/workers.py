"""A long table, and workers in processes of their own that can be killed over it."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from toolshare.db import fetch_value

ROWS = 600
TABLE = "Name,Code\n" + "".join(f"Handsaw {number},H-{number}\n" for number in range(ROWS))

_WORKER = """
import asyncio, sys
from toolshare import clock
from toolshare.db import open_pool
from toolshare.imports import listing
from toolshare.imports.steps import work_on_next

async def work():
    await open_pool(sys.argv[1], size=2, statement_timeout_s=60, acquire_timeout_s=60)
    listing.LISTED_AT_ONCE = listing.PUT_UP_AT_ONCE = listing.TAKEN_DOWN_AT_ONCE = 20
    while await work_on_next(now=clock.now()):
        pass

asyncio.run(work())
"""


@asynccontextmanager
async def killed_at_the_end(url: str) -> AsyncIterator[None]:
    """Let a worker go on meanwhile, and kill it with no warning."""
    worker = await asyncio.create_subprocess_exec(sys.executable, "-c", _WORKER, url)
    try:
        yield
    finally:
        worker.kill()
        await worker.wait()


async def until_idle() -> None:
    """Wait until Postgres has noticed that a worker is gone, and has taken its step back."""
    while await fetch_value(  # noqa: ASYNC110
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND application_name LIKE 'toolshare%' "
        "AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
    ):
        await asyncio.sleep(0.01)


async def visible() -> int:
    return await fetch_value("SELECT count(*) FROM tool WHERE deleted_at IS NULL")


async def written() -> int:
    return await fetch_value("SELECT count(*) FROM tool")


async def state_of(import_id: UUID) -> str:
    return await fetch_value("SELECT state FROM tool_import WHERE id = {}", import_id)
