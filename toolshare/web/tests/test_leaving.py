"""The last call: nobody new comes in, and nobody who is in is dropped."""

import asyncio
import os
import socket
import sys
from collections.abc import Iterator

import pytest

from toolshare.conftest import Browse
from toolshare.web import leaving

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="other kernels have no such filter")


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as opened:
        yield opened


@pytest.fixture(autouse=True)
def still_here() -> Iterator[None]:
    yield
    leaving._state.is_leaving = False


async def hear(port: int) -> None:
    """Send this process the last call, and wait until it has come through."""
    os.kill(os.getpid(), leaving.LAST_CALL)
    async with asyncio.timeout(5):
        while not leaving.is_leaving():  # noqa: ASYNC110 - a signal handler sets it
            await asyncio.sleep(0.01)


@on_linux
async def test_who_has_knocked_is_let_in_and_nobody_after_them(listener: socket.socket):
    port = listener.getsockname()[1]
    with socket.create_connection(("127.0.0.1", port), timeout=5) as early:
        with leaving.hearing_last_call(port):
            await hear(port)
        with pytest.raises(TimeoutError):
            socket.create_connection(("127.0.0.1", port), timeout=0.3)
        taken, _address = listener.accept()
        with taken:
            early.sendall(b"a form")
            assert taken.recv(100) == b"a form"


@on_linux
async def test_only_the_door_of_the_server_is_closed(listener: socket.socket):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with leaving.hearing_last_call(port):
            await hear(port)
    with socket.create_connection(listener.getsockname(), timeout=5):
        pass


async def test_what_is_still_asked_is_answered_for_the_last_time(browse: Browse, db: None):
    visitor = await browse(None)
    with leaving.hearing_last_call(1):
        before = await visitor.get("/readyz")
        await hear(1)
        page, probe = await visitor.get("/"), await visitor.get("/readyz")
    assert (before.status_code, before.headers.get("Connection")) == (200, None)
    assert (page.status_code, page.headers["Connection"]) == (200, "close")
    assert (probe.status_code, probe.text) == (503, "about to stop\n")


async def test_a_last_call_that_nobody_awaits_harms_nobody():
    os.kill(os.getpid(), leaving.LAST_CALL)
    await asyncio.sleep(0.05)
    assert not leaving.is_leaving()
