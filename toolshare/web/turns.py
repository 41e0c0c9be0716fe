"""Turns: in a rush, requests wait here instead of for a connection half way through their work."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

LONGEST_WAIT_S = 20
"""For a turn in a rush; longer, and people have given up."""


class Turns:
    """Lets so many requests work at a time as there is use for; the others queue."""

    def __init__(self, at_once: int) -> None:
        self._free = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn, and keep it but for what is done ``aside``."""
        turn = _Turn(self._free)
        await turn.take()
        token = _mine.set(turn)
        try:
            yield
        finally:
            _mine.reset(token)
            turn.give_back()


@asynccontextmanager
async def aside() -> AsyncIterator[None]:
    """Let others work while this request waits for something else than the database.

    A browser that sends its form a byte a minute, or a photo that takes seconds to be
    made smaller, would otherwise keep a turn for as long, and a few of them all turns.
    Not inside a transaction: that would hold a connection while it queues again.
    """
    turn = _mine.get()
    if turn is None or not turn.is_held:
        yield
        return
    turn.give_back()
    try:
        yield
    finally:
        await turn.take()


async def sending(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Give part by part, with a turn while a part is made, and none while it is sent.

    Readers may take as long as they like, or leave in the middle. Then nobody goes on here: so
    nothing is left to be done behind a ``yield``, where ``aside`` would take a turn that no
    request gives back any more.
    """
    turn = _mine.get()
    while True:
        if turn is not None and not turn.is_held:
            await turn.take()
        part = await anext(parts, None)
        if turn is not None:
            turn.give_back()
        if part is None:
            return
        yield part


class _Turn:
    def __init__(self, free: asyncio.Semaphore) -> None:
        self._free = free
        self.is_held = False

    async def take(self) -> None:
        async with asyncio.timeout(LONGEST_WAIT_S):
            await self._free.acquire()
        self.is_held = True

    def give_back(self) -> None:
        if self.is_held:
            self.is_held = False
            self._free.release()


_mine: ContextVar[_Turn | None] = ContextVar("turn", default=None)
