"""Turns: whoever waits for something else than the database keeps nobody else waiting."""

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar.exceptions import ClientException

from toolshare.accounts.passwords import matches
from toolshare.accounts.sessions import start_session
from toolshare.clock import now
from toolshare.conftest import Person
from toolshare.photos.encode import NotAPhoto, encode
from toolshare.settings import Settings
from toolshare.web.arriving import LARGEST_FROM_STRANGERS_BYTES, Arriving
from toolshare.web.edge import AT_ONCE
from toolshare.web.turns import Turns, aside, sending

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SOON_S = 5


async def test_bodies_that_never_end_keep_nobody_else_waiting(visitor: httpx.AsyncClient):
    stuck = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield b"subject="
        await stuck.wait()
        yield b"Hello"

    slow = [
        asyncio.create_task(visitor.post("/letter", content=endless(), headers=FORM))
        for _browser in range(AT_ONCE + 4)
    ]
    await asyncio.sleep(0.1)
    async with asyncio.timeout(SOON_S):
        assert (await visitor.get("/fine")).status_code == 200
        stuck.set()
        answers = await asyncio.gather(*slow)
    assert {answer.json()["subject"] for answer in answers} == {"Hello"}


async def test_a_body_has_so_much_time_and_no_more():
    async def never() -> Any:
        await asyncio.Event().wait()

    body = Arriving({"user": None}, never, longest_s=0.05)  # type: ignore[typeddict-item]
    with pytest.raises(ClientException) as late:
        await body.begin()
    assert late.value.status_code == 408


async def test_only_members_send_much(visitor: httpx.AsyncClient, bob: Person, settings: Settings):
    much = {"body": (None, "x" * (LARGEST_FROM_STRANGERS_BYTES + 1))}
    assert (await visitor.post("/letter", files=much)).status_code == 413
    token = await start_session(bob.id, user_agent="", now=now())
    visitor.cookies.set(settings.session_cookie, token)
    answer = await visitor.post("/letter", files=much)
    assert "shorten" in answer.json()["messages"]["body"][0]


async def _refused(program: Path) -> None:
    with pytest.raises(NotAPhoto):
        await encode(b"x", program=program)


async def _compared(_program: Path) -> None:
    assert not await matches(None, "x")


@pytest.mark.parametrize("work", [_refused, _compared], ids=["a photo", "a password"])
async def test_what_takes_long_is_done_aside(
    work: Callable[[Path], Awaitable[None]], tmp_path: Path
):
    (program := tmp_path / "slow.py").write_text("import time; time.sleep(0.3)")
    turns = Turns(1)
    order: list[str] = []

    async def long() -> None:
        async with turns.turn():
            order.append("begun")
            await work(program)
            order.append("done")

    async def short() -> None:
        async with turns.turn():
            order.append("between")

    async with asyncio.timeout(SOON_S):
        await asyncio.gather(long(), short())
    assert order == ["begun", "between", "done"]


async def test_whoever_stepped_aside_queues_again():
    turns = Turns(1)
    order: list[str] = []

    async def first() -> None:
        async with turns.turn():
            async with aside():
                await asyncio.sleep(0)
                order.append("aside")
            order.append("first")

    async def second() -> None:
        async with turns.turn():
            await asyncio.sleep(0.05)
            order.append("second")

    async with asyncio.timeout(SOON_S):
        await asyncio.gather(first(), second())
    assert order == ["aside", "second", "first"]


async def test_a_failure_aside_gives_every_turn_back():
    turns = Turns(1)
    for _time in range(3):
        with pytest.raises(LookupError):
            async with asyncio.timeout(SOON_S), turns.turn(), aside():
                raise LookupError


async def _parts() -> AsyncIterator[bytes]:
    for part in (b"a", b"b", b"c"):
        yield part


async def test_parts_are_sent_without_a_turn_and_made_with_one():
    turns = Turns(1)
    made: list[bytes] = []

    async def made_in_turn() -> AsyncIterator[bytes]:
        async for part in _parts():
            # Nobody else has one now.
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.01), turns.turn():
                    pass
            yield part

    async with asyncio.timeout(SOON_S), turns.turn():
        async for part in sending(made_in_turn()):
            made.append(part)
            await asyncio.create_task(_have(turns))
    assert made == [b"a", b"b", b"c"]
    await _have(turns)


async def test_a_reader_who_leaves_in_the_middle_takes_no_turn_along():
    turns = Turns(1)
    for _reader in range(3):
        async with asyncio.timeout(SOON_S), turns.turn():
            parts = sending(_parts())
            assert await anext(parts) == b"a"
        # As when a server drops what it was sending: the loop ends what is left of it.
        del parts
        gc.collect()
        await asyncio.sleep(0.01)
    await _have(turns)


async def _have(turns: Turns) -> None:
    async with asyncio.timeout(SOON_S), turns.turn():
        pass
