"""Web replicas are restarted one by one under load: no request may fail, no write may be lost."""

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from time import monotonic, perf_counter

from bench.load import Standing, Visitor, Written, cast, close_all
from bench.race import OVERLAPS
from bench.stack import Stack, kill, requests_of, restart, stacked
from bench.stage import Browser, Place, made_id
from bench.tally import Tally, share
from bench.watch import Told, Watch, watch

MEMBERS = 30
WATCHES = 6
RUSH = 9
"""How many photos are sent at once, just before a container is interrupted."""
ASKED_AGAIN = 3
"""How often each photo is fetched in the end: by chance from every replica."""
SHOWN_FAILURES = 20


@dataclass
class Run:
    """What one run has seen."""

    tally: Tally
    written: Written
    browsers: list[Browser]
    visitors: list[Visitor]
    watches: list[Watch]
    restarts: list[tuple[str, float, float]] = field(default_factory=list)
    """Which container, after how long, and for how long it was not whole."""


Interrupt = Callable[[str], Awaitable[None]]
Meanwhile = Callable[[Run], Awaitable[None]]


async def run(
    seconds: float, *, replicas: int, killing: bool, project: str, tag: str | None
) -> None:
    """Print what failed and what was lost while one replica after another was restarted."""
    async with stacked(replicas=replicas, project=project, tag=tag) as stack:
        interrupt = kill if killing else restart
        names = await stack.web()

        async def one_by_one(run: Run) -> None:
            for number, name in enumerate(names):
                at = seconds * (number + 0.5) / len(names)
                await asyncio.sleep(max(0.0, at - (perf_counter() - run.tally.began)))
                await _interrupted(run, name, interrupt)

        seen = await load(stack, seconds, meanwhile=one_by_one)
        print(f"{replicas} replicas, {'killed' if killing else 'restarted'} one by one:")
        await report(seen)
        await _report_stack(stack, names, seen)
        await close_all(seen.browsers)


async def _interrupted(run: Run, name: str, interrupt: Interrupt) -> None:
    """Interrupt a container while photos are under way to every one of them."""
    uploads = [asyncio.create_task(visitor.list_tool()) for visitor in run.visitors[:RUSH]]
    await asyncio.sleep(0.2)
    began = perf_counter()
    await interrupt(name)
    run.restarts.append((name, began - run.tally.began, perf_counter() - began))
    await asyncio.gather(*uploads)


async def load(place: Place, seconds: float, *, meanwhile: Meanwhile) -> Run:
    """Let members use the site for so long, while something else happens to it."""
    browsers, standing = await cast(place, members=MEMBERS)
    tally, written = Tally(), Written()
    watches = [await _watch(place, browsers, standing, tally, number) for number in range(WATCHES)]
    visitors = [Visitor(browser, place, standing, tally, written) for browser in browsers]
    tally.began = perf_counter()
    until = monotonic() + seconds
    run = Run(tally, written, browsers, visitors, watches)
    async with asyncio.TaskGroup() as group:
        for visitor in visitors:
            group.create_task(visitor.stay(until))
        group.create_task(watch(watches, seconds))
        group.create_task(_awaited(meanwhile(run)))
    for one in watches:
        written.messages |= one.acknowledged.keys()
    return run


async def _watch(
    place: Place, browsers: list[Browser], standing: Standing, tally: Tally, number: int
) -> Watch:
    """Let one member borrow from another, and open the loan in a browser of each."""
    lender, borrower = browsers[number], browsers[number + 1]
    tool_id = [*standing.at_once][number]
    day = (date.today() + timedelta(days=60)).isoformat()  # noqa: DTZ011 - any day will do
    loan_id = made_id(await borrower.book(tool_id, day, day))
    watcher = Browser(place, borrower.name)
    await watcher.sign_in()
    return Watch(loan_id, lender, watcher, tally)


async def _awaited(something: Awaitable[None]) -> None:
    await something


async def report(run: Run) -> None:
    """Print what browsers have seen."""
    tally, told = run.tally, [one for watch in run.watches for one in watch.told.values()]
    # On a machine that is busy with something else, replicas refuse work they cannot do in time.
    print(f"  a load of {os.getloadavg()[0]:.0f} on {os.cpu_count()} processors")
    print(f"  {tally.asked} requests, {tally.failed.total()} failed, by kind:")
    print("\n".join(f"  {line}" for line in tally.lines()))
    for line in tally.failures[:SHOWN_FAILURES]:
        print(f"    failed at {line}")
    seconds = [one.seconds for one in told]
    streams = sum(watch.streams for watch in run.watches)
    missed = sum(len(watch.missed) for watch in run.watches)
    print(
        f"  live: {len(run.watches)} pages, {len(told)} changes told (p50 {share(seconds, 0.5):.3f}"
        f" p99 {share(seconds, 0.99):.3f} slowest {share(seconds, 1):.3f} s), {missed} missed,"
        f" {streams - len(run.watches)} streams begun again"
    )


async def _report_stack(stack: Stack, names: list[str], run: Run) -> None:
    """Print what the containers and the database know of it."""
    for name, at, took in run.restarts:
        print(f"  {name} at {at:.1f} s, healthy again after {took:.1f} s")
    served: dict[str, str] = {}
    for name in names:
        served |= dict.fromkeys(await requests_of(name), name)
    _report_sharing(served, names, run)
    lost, overlaps = await _lost(stack, run.written), int((await stack.rows(OVERLAPS))[0][0])
    differing = await _differing_photos(run)
    kept = run.written
    print(
        f"  acknowledged: {len(kept.loans)} loans, {len(kept.tools)} tools, "
        f"{len(kept.messages)} messages, {len(kept.photos)} photos; "
        f"lost {lost}, photos that differ {differing}, overlapping promises {overlaps}"
    )


def _report_sharing(served: dict[str, str], names: list[str], run: Run) -> None:
    """Print which replica served how much, and whether sessions and signals know them all."""
    sessions = [
        {served[request_id] for request_id in browser.request_ids if request_id in served}
        for browser in run.browsers
    ]
    shares = Counter(served.values())
    print("  served: " + ", ".join(f"{name} {shares[name]}" for name in names))
    print(f"  sessions used on every replica: {sum(len(one) == len(names) for one in sessions)}")
    pairs = [
        (served.get(watch.acknowledged.get(body, "")), served.get(told.stream_id), told)
        for watch in run.watches
        for body, told in watch.told.items()
    ]
    across: list[Told] = [
        told for sent_by, heard_by, told in pairs if sent_by and heard_by and sent_by != heard_by
    ]
    slowest = share([told.seconds for told in across], 1)
    print(f"  changes told through another replica: {len(across)}, slowest {slowest:.3f} s")


async def _lost(stack: Stack, written: Written) -> int:
    """Count what was acknowledged and is not in the database as it was."""
    tools = {tool_id: title for tool_id, title in await stack.rows("SELECT id, title FROM tool")}
    loans = {loan_id: state for loan_id, state in await stack.rows("SELECT id, state FROM loan")}
    messages = {row[0] for row in await stack.rows("SELECT body FROM loan_message")}
    return (
        sum(tools.get(tool_id) != title for tool_id, title in written.tools.items())
        + sum(loans.get(loan_id) != state for loan_id, state in written.loans.items())
        + len(written.messages - messages)
    )


async def _differing_photos(run: Run) -> int:
    """Fetch every photo again and again, and count those that are not what they were."""
    differing = 0
    for address, expected in run.written.photos.items():
        for browser in run.browsers[:ASKED_AGAIN]:
            answer = await browser.http.get(address)
            found = sha256(answer.content).hexdigest()
            differing += answer.status_code != 200 or found != expected
    return differing
