"""A server is told to stop while much is under way: all of it must be finished, and in time."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from time import perf_counter

import httpx

from bench.load import Standing, cast, close_all
from bench.stack import exit_code_of, stacked
from bench.stage import Browser, Place, made_id, serving

MEMBERS = 12
SLOW_UPLOADS = 4
SLOWLY_S = 3.0
PHOTOS = 4
NEWCOMERS = 10
STREAMS = 3
STOP_AFTER_S = 1.0
"""When everything is under way."""
NEVER_S = 3600.0


@dataclass
class Outcome:
    """What became of the requests in flight, by what they were for."""

    began: float = field(default_factory=perf_counter)
    finished: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    last_s: float = 0.0

    async def follow(self, kind: str, request: Awaitable[bool | httpx.Response]) -> None:
        """Wait for one request; it should lead on, or end as it ought to."""
        try:
            answer = await request
        except httpx.TransportError as error:
            self.failed.append(f"{kind}: {error!r} after {perf_counter() - self.began:.1f} s")
            return
        if isinstance(answer, httpx.Response) and answer.status_code != 303:
            self.failed.append(f"{kind}: {answer.status_code}")
            return
        self.finished[kind] += 1
        self.last_s = perf_counter() - self.began


async def run(*, plain: bool, stuck: bool, project: str, tag: str | None) -> None:
    """Print what was finished after a stop, how the server ended and how long it took."""
    if plain:
        async with serving(workers=2) as server:

            async def end_process() -> int:
                return await asyncio.to_thread(server.stop)

            await _measure(server, end_process, stuck=stuck)
        return
    async with stacked(replicas=1, project=project, tag=tag, door="web") as stack:
        (name,) = await stack.web()

        async def stop_container() -> int:
            await stack.compose("stop", "web")
            return await exit_code_of(name)

        await _measure(stack, stop_container, stuck=stuck)


async def _measure(place: Place, stop: Callable[[], Awaitable[int]], *, stuck: bool) -> None:
    browsers, standing = await cast(place, members=MEMBERS)
    newcomers = [Browser(place, f"newcomer-{number}") for number in range(NEWCOMERS)]
    loan_id = await _loan(browsers, standing)
    outcome = Outcome()
    if stuck:
        never = asyncio.create_task(_upload(browsers[-1], standing, "Never", NEVER_S))
    async with asyncio.TaskGroup() as group:
        for number, browser in enumerate(browsers[:SLOW_UPLOADS]):
            upload = _upload(browser, standing, f"Slow saw {number}", SLOWLY_S)
            group.create_task(outcome.follow("slow upload", upload))
        for number in range(STREAMS):
            group.create_task(outcome.follow("live stream", _listen(browsers[number], loan_id)))
        await asyncio.sleep(STOP_AFTER_S)
        for number, browser in enumerate(browsers[SLOW_UPLOADS : SLOW_UPLOADS + PHOTOS]):
            upload = _upload(browser, standing, f"Quick saw {number}", 0)
            group.create_task(outcome.follow("photo", upload))
        for newcomer in newcomers:
            group.create_task(outcome.follow("sign-up", newcomer.try_to_sign_up()))
        # All of them have been sent by then, and none of the hashes and photos is made.
        await asyncio.sleep(0.1)
        told_at = perf_counter()
        exit_code = await stop()
        took_s = perf_counter() - told_at
    if stuck:
        never.cancel()
        with suppress(httpx.TransportError, asyncio.CancelledError):
            await never
    finished = ", ".join(f"{count} of {kind}" for kind, count in sorted(outcome.finished.items()))
    print(f"finished: {finished}; not: {outcome.failed or 'none'}")
    print(f"  last answer {outcome.began + outcome.last_s - told_at:.1f} s after the stop")
    print(f"  ended with {exit_code} after {took_s:.1f} s{', one never finished' * stuck}")
    await close_all([*browsers, *newcomers])


async def _loan(browsers: list[Browser], standing: Standing) -> str:
    """Let the second member borrow from the first."""
    day = (date.today() + timedelta(days=60)).isoformat()  # noqa: DTZ011 - any day will do
    return made_id(await browsers[1].book(next(iter(standing.at_once)), day, day))


async def _upload(
    browser: Browser, standing: Standing, title: str, within_s: float
) -> httpx.Response:
    photo = standing.photos[0]
    return await browser.send_tool(
        title, category=standing.category, photo=photo, within_s=within_s
    )


async def _listen(browser: Browser, loan_id: str) -> bool:
    """Listen until the stream is ended; one that is cut raises."""
    async with browser.http.stream("GET", f"/loans/{loan_id}/live") as answer:
        async for _line in answer.aiter_lines():
            pass
    return True
