"""How long searches take with ten thousand, a hundred thousand or a million tools."""

import asyncio
import platform
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import click
import msgspec

from bench.searches import SEARCHES
from bench.shelves import NOW, shelves
from toolshare.catalogue.queries import find_tools
from toolshare.catalogue.rules import Search
from toolshare.db import close_pool, fetch_value, open_pool
from toolshare.web.paging import read_cursor

WARM_UP = 3
DEEP_PAGES = 8


class Timing(msgspec.Struct, frozen=True):
    """A search's times in milliseconds.

    ``cpu`` is what this process and its backend worked for one search: unlike the others it
    stays the same when the machine is busy with something else.
    """

    p50: float
    p99: float
    cpu: float
    count: int


@click.command()
@click.option("--tools", multiple=True, type=int, default=(10_000, 100_000), show_default=True)
@click.option("--rounds", default=30, show_default=True)
@click.option("--folder", type=Path, default=Path("var/bench"), show_default=True)
def main(tools: tuple[int, ...], rounds: int, folder: Path) -> None:
    """Time every search of the list in databases of several sizes."""
    asyncio.run(_run(tools, rounds, folder))


async def _run(sizes: tuple[int, ...], rounds: int, folder: Path) -> None:
    columns: dict[int, dict[str, Timing]] = {}
    for size in sizes:
        async with shelves(folder, size) as url:
            await open_pool(url, size=1, statement_timeout_s=60)
            try:
                columns[size] = await _time_all(rounds)
            finally:
                await close_pool()
    _print(columns)


async def _time_all(rounds: int) -> dict[str, Timing]:
    timings = {
        name: await _time(lambda search=search: _find(search), rounds)
        for name, search in SEARCHES.items()
    }
    for name, search in (
        ("page nine of a common word", Search(words="drill")),
        ("page nine of everything", Search()),
    ):
        deep = await _turned(search)
        timings[name] = await _time(lambda deep=deep: _find(deep), rounds)
    return timings


async def _find(search: Search) -> Any:
    return await find_tools(search, viewer_id=None, now=NOW)


async def _turned(search: Search) -> Search:
    for _page in range(DEEP_PAGES):
        found = await _find(search)
        search = msgspec.structs.replace(search, after=read_cursor(found.next or ""))
    return search


async def _time(find: Callable[[], Awaitable[Any]], rounds: int) -> Timing:
    for _round in range(WARM_UP):
        found = await find()
    backend = await fetch_value("SELECT pg_backend_pid()")
    times = []
    worked = -_worked_ms(backend)
    for _round in range(rounds):
        started = perf_counter()
        await find()
        times.append((perf_counter() - started) * 1000)
    worked += _worked_ms(backend)
    times.sort()
    return Timing(
        times[len(times) // 2], times[int(len(times) * 0.99)], worked / rounds, found.count
    )


def _worked_ms(backend: int) -> float:
    nanoseconds = Path(f"/proc/{backend}/schedstat").read_text(encoding="ascii").split()[0]
    return int(nanoseconds) / 1e6 + process_time() * 1000


def _print(columns: dict[int, dict[str, Timing]]) -> None:
    print(f"Milliseconds, p50 / p99 / CPU (matches counted); {platform.platform()}\n")
    print("| search | " + " | ".join(f"{size:,} tools" for size in columns) + " |")
    print("|---|" + "---|" * len(columns))
    for name in next(iter(columns.values())):
        cells = [
            f"{timing.p50:.1f} / {timing.p99:.1f} / {timing.cpu:.1f} ({timing.count})"
            for timing in (column[name] for column in columns.values())
        ]
        print(f"| {name} | " + " | ".join(cells) + " |")
    for size, column in columns.items():
        slowest = max(column.values(), key=lambda timing: timing.p50)
        tail = max(timing.p99 for timing in column.values())
        print(f"\n{size:,}: slowest p50 {slowest.p50:.1f} ms, slowest p99 {tail:.1f} ms")


if __name__ == "__main__":
    main()
