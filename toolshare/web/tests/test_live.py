"""Signals from Postgres to the browsers of a process."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator

import pytest

from toolshare.db import execute
from toolshare.web import live

CHANNEL = "changed"
CHANGED = b"event: changed\ndata: changed\n\n"


@pytest.fixture(autouse=True)
def open_board() -> Iterator[None]:
    live._board.is_closing = False
    yield
    live._board.is_closing = False


async def notify(topic: str) -> None:
    await execute("SELECT pg_notify({}, {})", CHANNEL, topic)


async def next_of(stream: AsyncIterator[bytes]) -> bytes:
    """Return what comes next and is neither the greeting nor a heartbeat."""
    async with asyncio.timeout(5):
        while (part := await anext(stream)).startswith(b":"):
            pass
    return part


async def heard(stream: AsyncIterator[bytes], topic: str) -> bytes:
    """Notify until the stream says so: the listener may still be connecting."""
    waiting = asyncio.create_task(next_of(stream))
    while not waiting.done():
        await notify(topic)
        await asyncio.sleep(0.05)
    return await waiting


async def test_a_change_reaches_those_who_look_at_it_and_nobody_else(committed: str):
    async with live.listening(committed, channel=CHANNEL):
        ours = live.signals("ours", of="bob", event="changed", is_late=False)
        assert await anext(ours) == b": listening\n\n"
        assert await heard(ours, "ours") == CHANGED
        theirs = live.signals("theirs", of="carol", event="changed", is_late=False)
        await anext(theirs)
        await heard(ours, "ours")
        assert not any(bell.is_set() for bell in live._board.waiting["theirs"])


async def test_a_page_that_is_old_already_is_told_at_once():
    stream = live.signals("ours", of="bob", event="changed", is_late=True)
    assert await next_of(stream) == CHANGED
    await stream.aclose()
    assert live._board.count() == 0


async def test_after_a_lost_connection_everybody_looks_again(committed: str):
    async with live.listening(committed, channel=CHANNEL):
        stream = live.signals("ours", of="bob", event="changed", is_late=False)
        await heard(stream, "ours")
        await execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND query LIKE 'LISTEN%'"
        )
        assert await next_of(stream) == CHANGED
        assert await heard(stream, "ours") == CHANGED


async def test_without_a_database_streams_only_beat(
    monkeypatch: pytest.MonkeyPatch, unused_port: int
):
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.01)
    nowhere = f"postgresql://postgres@127.0.0.1:{unused_port}/nothing"
    async with live.listening(nowhere, channel=CHANNEL):
        stream = live.signals("ours", of="bob", event="changed", is_late=False)
        assert [await anext(stream) for _part in range(3)] == [
            b": listening\n\n",
            b": still here\n\n",
            b": still here\n\n",
        ]


@pytest.fixture
def unused_port() -> int:
    return 9  # The discard service, which nobody runs.


async def test_streams_end_when_the_process_is_told_to_stop(committed: str):
    told = []
    earlier = signal.signal(signal.SIGTERM, lambda number, _frame: told.append(number))
    try:
        async with live.listening(committed, channel=CHANNEL):
            stream = live.signals("ours", of="bob", event="changed", is_late=False)
            await anext(stream)
            ends = asyncio.create_task(next_of(stream))
            await asyncio.sleep(0)
            os.kill(os.getpid(), signal.SIGTERM)
            with pytest.raises(StopAsyncIteration):
                await ends
        assert told == [signal.SIGTERM]
    finally:
        signal.signal(signal.SIGTERM, earlier)


async def test_a_process_listens_for_so_many_and_no_more(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(live, "MOST_STREAMS", 1)
    stream = live.signals("ours", of="bob", event="changed", is_late=False)
    assert live.has_room("bob")
    await anext(stream)
    assert not live.has_room("bob")
    await stream.aclose()
    assert live.has_room("bob")


async def test_one_member_keeps_nobody_else_from_listening():
    streams = [
        live.signals(f"loan {number}", of="bob", event="changed", is_late=False)
        for number in range(live.MOST_OF_ONE)
    ]
    for stream in streams:
        assert live.has_room("bob")
        await anext(stream)
    assert not live.has_room("bob")
    assert live.has_room("carol")
    await streams[0].aclose()
    assert live.has_room("bob")
    for stream in streams:
        await stream.aclose()
    assert not live._board.streams_of
