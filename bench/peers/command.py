"""``python -m bench peers``, and what ``just bench`` runs without a name."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import click
import uvloop

from bench import catalogue
from bench.peers import machine
from bench.peers.addresses import full_pages
from bench.peers.environment import python_of_peers
from bench.peers.measuring import PAGES_A_TURN, WARM_UP_PAGES, measure
from bench.peers.results import WHAT_IS_COMPARED, tables
from bench.peers.servers import peers
from bench.shelves import shelves

RESULTS = Path(__file__).parents[1] / "RESULTS.md"
FOLDER = Path("var/bench")
SIZES = (10_000, 100_000, 1_000_000)
TOOLS_OF_PEERS = 100_000


class Progress:
    """Says what is going on, and since when."""

    def __init__(self) -> None:
        self._started = perf_counter()

    def __call__(self, words: str) -> None:
        click.echo(f"[{perf_counter() - self._started:4.0f} s] {words}")


@click.command("peers")
@click.option("--tools", default=TOOLS_OF_PEERS, show_default=True)
@click.option("--pages", default=720, show_default=True, help="Different pages asked for.")
@click.option("--folder", type=Path, default=FOLDER, show_default=True)
@click.option("--only", multiple=True, help="Names of servers beside ours; else all.")
def peers_command(tools: int, pages: int, folder: Path, only: tuple[str, ...]) -> None:
    """Ask for the catalogue's page on other stacks, too, and print the tables."""
    for line in beside_others(tools, pages, folder, Progress(), only=only):
        click.echo(line)


def write_results(folder: Path, *, is_short: bool) -> None:
    """Measure everything and write ``bench/RESULTS.md``; a short run prints it instead."""
    tell = Progress()
    pages, spins = (96, 20) if is_short else (720, 100)
    sizes = SIZES[:1] if is_short else SIZES
    tools = sizes[0] if is_short else TOOLS_OF_PEERS
    lines = ["# What the bench measured", ""]
    lines += beside_others(tools, pages, folder, tell)
    tell(f"timing searches among {', '.join(f'{size:,}' for size in sizes)} tools")
    timings = uvloop.run(catalogue.time_searches(sizes, rounds=spins, folder=folder))
    lines += ["", "## Searches", "", *catalogue.report(timings)]
    text = "\n".join(lines) + "\n"
    if is_short:
        click.echo(text)
        return
    RESULTS.write_text(text, encoding="utf-8")
    tell(f"written to {RESULTS.relative_to(Path.cwd())}")


def beside_others(
    tools: int,
    pages: int,
    folder: Path,
    tell: Progress,
    *,
    only: tuple[str, ...] = (),
) -> list[str]:
    """Measure the servers beside each other and write what came of it."""
    core_of_servers, core_of_all_else = machine.cores()
    python_of_peers()
    load, noise = machine.load(), machine.noise()
    before = os.sched_getaffinity(0)
    if core_of_all_else is not None:
        os.sched_setaffinity(0, {core_of_all_else})
    try:
        found = asyncio.run(
            _beside_others(tools, pages, folder.resolve(), core_of_servers, tell, only)
        )
    finally:
        os.sched_setaffinity(0, before)
    return [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, on {machine.described()}.",
        f"Load before: {load}; after: {machine.load()}. Noise of a loop: {noise}.",
        "",
        f"Ours: {machine.our_versions()}. Theirs: {_their_versions()}.",
        "",
        f"## The catalogue's page among {tools:,} tools",
        "",
        f"{pages} different pages, asked of all servers in turns of {PAGES_A_TURN}; medians of the "
        "turns, with what the middle half of them lies between.",
        "",
        *found,
        "### What is compared",
        "",
        WHAT_IS_COMPARED.read_text(encoding="utf-8").rstrip(),
    ]


async def _beside_others(
    tools: int,
    pages: int,
    folder: Path,
    core: int | None,
    tell: Progress,
    only: tuple[str, ...],
) -> list[str]:
    tell(f"opening the database of {tools:,} tools (made first if it is not there)")
    async with shelves(folder, tools) as urls:
        url = urls[tools]
        tell(f"choosing {pages} pages")
        addresses = await full_pages(url, WARM_UP_PAGES + pages)
        ours, *others = peers(folder / "data")
        compared = [ours, *(peer for peer in others if not only or peer.name in only)]
        measured = await measure(
            compared,
            addresses,
            database_url=url,
            core=core,
            log=folder / "servers.log",
            tell=tell,
        )
    return list(tables(measured, compared))


def _their_versions() -> str:
    names = ["django", "fastapi", "gunicorn", "psycopg", "pydantic", "sqlalchemy", "uvicorn"]
    asked = f"from importlib.metadata import version as v; print(*map(v, {names!r}))"
    found = subprocess.run(
        [python_of_peers(), "-c", asked], check=True, capture_output=True, text=True
    )
    return ", ".join(_paired(names, found.stdout.split()))


def _paired(names: list[str], versions: list[str]) -> Iterator[str]:
    for name, version in zip(names, versions, strict=True):
        yield f"{name} {version}"
