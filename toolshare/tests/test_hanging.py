"""While Postgres hangs, nobody waits for it longer than the two limits together."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from toolshare.db import close_pool, fetch_value, is_fault_of_work, open_pool


class Wire:
    """A way to Postgres that can be cut so that neither side learns of it."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self.passes = asyncio.Event()
        self.passes.set()

    async def join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry what either side says to the other."""
        there, back = await asyncio.open_connection(self._host, self._port)
        with suppress(OSError, asyncio.CancelledError):
            await asyncio.gather(self._carry(reader, back), self._carry(there, writer))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while said := await reader.read(65536):
            await self.passes.wait()
            writer.write(said)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def wire_to(url: str) -> AsyncIterator[tuple[Wire, str]]:
    """Open a way to Postgres, and say what its address is."""
    parts = urlsplit(url)
    wire = Wire(parts.hostname or "127.0.0.1", parts.port or 5432)
    server = await asyncio.start_server(wire.join, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    person = parts.netloc.rpartition("@")[0]
    try:
        yield wire, urlunsplit(parts._replace(netloc=f"{person}@127.0.0.1:{port}", query=""))
    finally:
        wire.passes.set()
        await close_pool()
        server.close()


async def test_a_connection_that_hangs_is_given_up_after_both_limits(committed: str):
    await close_pool()
    async with wire_to(committed) as (wire, url):
        await open_pool(url, size=1, statement_timeout_s=1.5, acquire_timeout_s=0.2)
        assert await fetch_value("SELECT 1") == 1
        wire.passes.clear()
        started = time.monotonic()
        with pytest.raises(TimeoutError):
            await fetch_value("SELECT 2")
        assert 1.4 < time.monotonic() - started < 2.2
        wire.passes.set()
        await asyncio.sleep(0.1)
        assert await fetch_value("SELECT 3") == 3


async def test_work_that_takes_too_long_has_failed_but_not_where_postgres_is_away(committed: str):
    await close_pool()
    await open_pool(committed, size=1, statement_timeout_s=0.2)
    with pytest.raises(TimeoutError) as late:
        await fetch_value("SELECT pg_sleep(5)::text")
    assert is_fault_of_work(late.value)
    with pytest.raises(asyncpg.DivisionByZeroError) as wrong:
        await fetch_value("SELECT 1 / 0")
    assert is_fault_of_work(wrong.value)
    with pytest.raises(asyncpg.PostgresError) as cut:
        await fetch_value("SELECT pg_terminate_backend(pg_backend_pid())")
    assert not is_fault_of_work(cut.value)
    assert not is_fault_of_work(ConnectionRefusedError())
