"""How long searches take with ten thousand, a hundred thousand or a million tools."""

import os
import platform
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from random import sample
from time import perf_counter, process_time
from typing import Any

import click
import msgspec
import uvloop

from bench.searches import SEARCHES
from bench.shelves import NOW, VIEWER_ID, shelves
from toolshare.catalogue.queries import Found, find_tools
from toolshare.catalogue.rules import Search
from toolshare.db import DB, close_pool, fetch_value, one_connection, open_pool
from toolshare.web.paging import read_cursor

ROUNDS_A_TURN = 10
DEEP_PAGES = 8
AT_MOST_MS = 15.0
AT_MOST_TIMES = 1.5
TAIL_AT_MOST_MS = 60.0


class Timing(msgspec.Struct, frozen=True):
    """A search's times in milliseconds, the counts beside its filters included.

    ``cpu`` is what this process and its backend worked for one search: unlike the others it
    stays the same when the machine is busy with something else. ``bare`` is the p50 without the
    counts, as when a next page is turned to.
    """

    p50: float
    p99: float
    cpu: float
    bare: float
    count: int
    is_more: bool


Timings = Mapping[str, Timing]


@click.command()
@click.option("--tools", multiple=True, type=int, default=(10_000, 100_000), show_default=True)
@click.option("--rounds", default=100, show_default=True)
@click.option("--folder", type=Path, default=Path("var/bench"), show_default=True)
@click.option("--only", multiple=True, help="Names of searches; without it all are timed.")
def main(tools: tuple[int, ...], rounds: int, folder: Path, only: tuple[str, ...]) -> None:
    """Time every search of the list in databases of several sizes."""
    timings = uvloop.run(time_searches(tools, rounds=rounds, folder=folder, only=only))
    for line in report(timings):
        print(line)


async def time_searches(
    sizes: tuple[int, ...], *, rounds: int, folder: Path, only: tuple[str, ...] = ()
) -> dict[int, Timings]:
    """Return the timings of every search, by the number of tools.

    A search is asked of all sizes in turns, a few times each and in an order that is drawn anew:
    what else the machine does falls on all alike.
    """
    async with shelves(folder, *sizes) as urls, AsyncExitStack() as stack:
        shelf_of = {
            size: await stack.enter_async_context(_shelf(url, only)) for size, url in urls.items()
        }
        taken: dict[int, dict[str, Timing]] = {size: {} for size in sizes}
        for name in shelf_of[sizes[0]].searches:
            timers = {size: Timer(shelf, name) for size, shelf in shelf_of.items()}
            for turn in range(-1, max(1, rounds // ROUNDS_A_TURN)):
                for size in sample(sizes, len(sizes)):
                    await timers[size].take_turn(is_warm_up=turn < 0)
            for size, timer in timers.items():
                taken[size][name] = timer.timing()
        return taken


def report(timings: Mapping[int, Timings]) -> list[str]:
    """Write the timings as a table, and which searches hold by the rule.

    A search holds when its p50 is at most ``AT_MOST_MS`` or ``AT_MOST_TIMES`` that with the
    fewest tools, and its p99 at most ``TAIL_AT_MOST_MS``.
    """
    least, *others = sorted(timings)
    lines = [
        "Milliseconds, p50 / p99 / CPU / p50 without the filters' counts (tools found); each search"
        f" is asked of all sizes in turns of {ROUNDS_A_TURN};"
        f" {platform.platform()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        "",
        "| search | " + " | ".join(f"{size:,} tools" for size in timings) + " | holds |",
        "|---|" + "---|" * (len(timings) + 1),
    ]
    for name in timings[least]:
        cells = [_cell(timings[size][name]) for size in timings]
        holds = [holds_at(timings[least][name], timings[size][name]) for size in others]
        lines.append(f"| {name} | " + " | ".join(cells) + f" | {'yes' if all(holds) else 'NO'} |")
    for size in timings:
        column = timings[size].values()
        pairs = [(timings[least][name], timing) for name, timing in timings[size].items()]
        held = sum(holds_at(few, many) for few, many in pairs)
        by_cpu = sum(many.cpu <= max(AT_MOST_MS, AT_MOST_TIMES * few.cpu) for few, many in pairs)
        lines += [
            "",
            f"{size:,} tools: {held} of {len(column)} hold, by CPU alone {by_cpu}; slowest p50 "
            f"{max(timing.p50 for timing in column):.1f} ms, slowest p99 "
            f"{max(timing.p99 for timing in column):.1f} ms, most CPU "
            f"{max(timing.cpu for timing in column):.1f} ms",
        ]
    return lines


def holds_at(few: Timing, many: Timing) -> bool:
    """Whether a search is as fast with many tools as it should be."""
    return many.p50 <= max(AT_MOST_MS, AT_MOST_TIMES * few.p50) and many.p99 <= TAIL_AT_MOST_MS


def _cell(timing: Timing) -> str:
    return (
        f"{timing.p50:.1f} / {timing.p99:.1f} / {timing.cpu:.1f} / {timing.bare:.1f}"
        f" ({timing.count}{'+' if timing.is_more else ''})"
    )


class Shelf(msgspec.Struct, frozen=True):
    """A database under measurement: its only connection, and what is searched for in it."""

    pool: Any
    backend: int
    searches: Mapping[str, Search]


@asynccontextmanager
async def _shelf(url: str, only: tuple[str, ...]) -> AsyncIterator[Shelf]:
    await open_pool(url, size=1, statement_timeout_s=60)
    pool = DB.pool
    try:
        backend = await fetch_value("SELECT pg_backend_pid()")
        yield Shelf(pool, backend, await _searches(only))
    finally:
        DB.pool = pool
        await close_pool()


async def _searches(only: tuple[str, ...]) -> dict[str, Search]:
    searches = dict(SEARCHES)
    if not only or "label that there is" in only:
        label = await fetch_value("SELECT label FROM copy ORDER BY id LIMIT 1")
        searches["label that there is"] = Search(words=label)
    for name, search in (
        ("page nine of a common word", Search(words="drill")),
        ("page nine of everything", Search()),
    ):
        if not only or name in only:
            searches[name] = await _turned(search)
    return {name: search for name, search in searches.items() if not only or name in only}


async def _turned(search: Search) -> Search:
    for _page in range(DEEP_PAGES):
        found = await _find(search, with_facets=False)
        search = msgspec.structs.replace(search, after=read_cursor(found.next or ""))
    return search


async def _find(search: Search, *, with_facets: bool) -> Found:
    viewer_id = VIEWER_ID if search.within_m else None
    # As the page does.
    async with one_connection():
        return await find_tools(search, viewer_id=viewer_id, now=NOW, with_facets=with_facets)


class Timer:
    """Times one search in one database, a turn after the other."""

    def __init__(self, shelf: Shelf, name: str) -> None:
        self._shelf, self._search = shelf, shelf.searches[name]
        self._times: list[float] = []
        self._bare: list[float] = []
        self._worked = 0.0
        self._found: Found

    async def take_turn(self, *, is_warm_up: bool) -> None:
        """Ask a few times, half as often without the filters' counts; warming up counts not."""
        DB.pool = self._shelf.pool
        with_facets = self._search.after is None
        before = _worked_ms(self._shelf.backend)
        times = [await self._ask(with_facets=with_facets) for _round in range(ROUNDS_A_TURN)]
        worked = _worked_ms(self._shelf.backend) - before
        bare = [await self._ask(with_facets=False) for _round in range(ROUNDS_A_TURN // 2)]
        if not is_warm_up:
            self._times += times
            self._worked += worked
            self._bare += bare

    async def _ask(self, *, with_facets: bool) -> float:
        started = perf_counter()
        found = await _find(self._search, with_facets=with_facets)
        took = (perf_counter() - started) * 1000
        if with_facets or self._search.after:
            self._found = found
        return took

    def timing(self) -> Timing:
        """Sum up all turns."""
        return Timing(
            p50=_share(self._times, 0.5),
            p99=_share(self._times, 0.99),
            cpu=self._worked / len(self._times),
            bare=_share(self._bare, 0.5),
            count=self._found.count,
            is_more=self._found.is_more,
        )


def _share(times: list[float], share: float) -> float:
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]


def _worked_ms(backend: int) -> float:
    nanoseconds = Path(f"/proc/{backend}/schedstat").read_text(encoding="ascii").split()[0]
    return int(nanoseconds) / 1e6 + process_time() * 1000


if __name__ == "__main__":
    main()
