"""Browsers that keep a loan's page open and must be told of every change."""

import asyncio
import re
from dataclasses import dataclass, field
from time import perf_counter
from uuid import uuid4

import httpx

from bench.stage import Browser
from bench.tally import Tally

PAUSE_S = 0.7
SETTLES_WITHIN_S = 10.0
"""Far longer than a stream takes to begin again; what is not told by then is missed."""
CHANGED = "event: loan-changed"
SEEN = re.compile(r'hx-sse:connect="(/loans/[^"]+)"')


@dataclass
class Told:
    """How a change was heard of: how soon, and on which stream."""

    seconds: float
    stream_id: str


@dataclass
class Watch:
    """Two browsers on one loan: one writes, the other is told and looks."""

    loan_id: str
    writer: Browser
    watcher: Browser
    tally: Tally
    sent_at: dict[str, float] = field(default_factory=dict)
    """When each message was sent, until it is seen."""
    acknowledged: dict[str, str] = field(default_factory=dict)
    """Under which request each message was acknowledged."""
    told: dict[str, Told] = field(default_factory=dict)
    streams: int = 0
    _address: str = ""
    _stream_id: str = ""

    async def write(self) -> None:
        """Change the loan again and again."""
        while True:
            await asyncio.sleep(PAUSE_S)
            body = uuid4().hex
            # The change may be heard of before its sender has the answer.
            self.sent_at[body] = perf_counter()
            answer = await self.tally.ask("message", self.writer.write(self.loan_id, body), 303)
            if answer:
                self.acknowledged[body] = answer.headers.get("X-Request-Id", "")

    async def listen(self) -> None:
        """Listen, and begin again whenever the stream ends, as a browser does."""
        await self._look(perf_counter())
        while True:
            await self._listen_once()
            await asyncio.sleep(0.1)

    async def _listen_once(self) -> None:
        started = perf_counter()
        try:
            async with self.watcher.http.stream("GET", self._address) as answer:
                if answer.status_code != 200:
                    self.tally.fail("live", f"{answer.status_code} instead of 200", started)
                    return
                self.streams += 1
                self._stream_id = answer.headers.get("X-Request-Id", "")
                await self._follow(answer)
        except (httpx.ConnectError, httpx.TimeoutException) as error:
            self.tally.fail("live", repr(error), started)
        except httpx.TransportError:
            # A stream that is cut is no failure; a change that is missed after it is.
            return

    async def _follow(self, answer: httpx.Response) -> None:
        async for line in answer.aiter_lines():
            if line == CHANGED:
                await self._look(perf_counter())

    async def _look(self, heard_at: float) -> None:
        """Fetch the page and find in it what was written since."""
        loan = self.watcher.http.get(f"/loans/{self.loan_id}")
        page = await self.tally.ask("loan page", loan, 200)
        if page is None:
            return
        if found := SEEN.search(page.text):
            self._address = found.group(1).replace("&amp;", "&")
        for body in [body for body in self.sent_at if body in page.text]:
            seconds = max(0.0, heard_at - self.sent_at.pop(body))
            self.told[body] = Told(seconds, self._stream_id)

    @property
    def missed(self) -> list[str]:
        """The messages that were acknowledged and never seen."""
        return [body for body in self.acknowledged if body not in self.told]


async def watch(watches: list[Watch], seconds: float) -> None:
    """Write and listen for so long, then listen until what was written should be known."""
    listeners = [asyncio.create_task(one.listen()) for one in watches]
    writers = [asyncio.create_task(one.write()) for one in watches]
    await asyncio.sleep(seconds)
    await _end(writers)
    last = perf_counter() + SETTLES_WITHIN_S
    while any(one.missed for one in watches) and perf_counter() < last:
        await asyncio.sleep(0.1)
    await _end(listeners)


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            raise outcome
