"""How long searches take with ten thousand, a hundred thousand or a million tools."""

import asyncio
import os
import platform
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import click
import msgspec

from bench.searches import SEARCHES
from bench.shelves import NOW, VIEWER_ID, shelves
from toolshare.catalogue.queries import Found, find_tools
from toolshare.catalogue.rules import Search
from toolshare.db import close_pool, fetch_value, open_pool
from toolshare.web.paging import read_cursor

WARM_UP = 5
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
    timings = asyncio.run(time_searches(tools, rounds=rounds, folder=folder, only=only))
    for line in report(timings):
        print(line)


async def time_searches(
    sizes: tuple[int, ...], *, rounds: int, folder: Path, only: tuple[str, ...] = ()
) -> dict[int, Timings]:
    """Return the timings of every search, by the number of tools."""
    timings: dict[int, Timings] = {}
    for size in sizes:
        async with shelves(folder, size) as url:
            await open_pool(url, size=1, statement_timeout_s=60)
            try:
                timings[size] = await _time_all(rounds, only)
            finally:
                await close_pool()
    return timings


def report(timings: Mapping[int, Timings]) -> list[str]:
    """Write the timings as a table, and which searches hold by the rule.

    A search holds when its p50 is at most ``AT_MOST_MS`` or ``AT_MOST_TIMES`` that with the
    fewest tools, and its p99 at most ``TAIL_AT_MOST_MS``.
    """
    least, *others = sorted(timings)
    lines = [
        "Milliseconds, p50 / p99 / CPU / p50 without the filters' counts (tools found);"
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


async def _time_all(rounds: int, only: tuple[str, ...]) -> Timings:
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
    return {
        name: await _time(search, rounds)
        for name, search in searches.items()
        if not only or name in only
    }


async def _find(search: Search, *, with_facets: bool) -> Found:
    viewer_id = VIEWER_ID if search.within_m else None
    return await find_tools(search, viewer_id=viewer_id, now=NOW, with_facets=with_facets)


async def _turned(search: Search) -> Search:
    for _page in range(DEEP_PAGES):
        found = await _find(search, with_facets=False)
        search = msgspec.structs.replace(search, after=read_cursor(found.next or ""))
    return search


async def _time(search: Search, rounds: int) -> Timing:
    with_facets = search.after is None
    for _round in range(WARM_UP):
        found = await _find(search, with_facets=with_facets)
    backend = await fetch_value("SELECT pg_backend_pid()")
    worked = -_worked_ms(backend)
    times = await _times(lambda: _find(search, with_facets=with_facets), rounds)
    worked += _worked_ms(backend)
    bare = await _times(lambda: _find(search, with_facets=False), rounds // 2)
    return Timing(
        p50=_share(times, 0.5),
        p99=_share(times, 0.99),
        cpu=worked / rounds,
        bare=_share(bare, 0.5),
        count=found.count,
        is_more=found.is_more,
    )


async def _times(find: Callable[[], Awaitable[Any]], rounds: int) -> list[float]:
    times = []
    for _round in range(rounds):
        started = perf_counter()
        await find()
        times.append((perf_counter() - started) * 1000)
    return sorted(times)


def _share(times: list[float], share: float) -> float:
    return times[min(int(len(times) * share), len(times) - 1)]


def _worked_ms(backend: int) -> float:
    nanoseconds = Path(f"/proc/{backend}/schedstat").read_text(encoding="ascii").split()[0]
    return int(nanoseconds) / 1e6 + process_time() * 1000


if __name__ == "__main__":
    main()
