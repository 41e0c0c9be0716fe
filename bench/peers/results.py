"""The tables of ``bench/RESULTS.md``."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median, quantiles

from bench.peers.measuring import Measured, Measurement
from bench.peers.servers import Peer

WHAT_IS_COMPARED = Path(__file__).with_name("compared.md")
BUDGETS = {"FastAPI": 0.45, "Django": 0.35, "floor": 2.5}
"""How much of its CPU our server may use for a page that a member asks for."""


def tables(measured: Measurement, peers: Sequence[Peer]) -> Iterator[str]:
    """Write the tables of both ways of asking, and how ours compares."""
    for way, of_way in measured.turns.items():
        yield f"### {way.capitalize()}"
        yield ""
        yield (
            "| server | requests/s | p50 ms | p99 ms | server's CPU, us a request "
            "| Postgres's CPU, us a request | failures |"
        )
        yield "|---|---|---|---|---|---|---|"
        for peer in peers:
            yield _row(f"{peer.name}: {peer.what}", of_way[peer.name])
        yield ""
    yield from _ratios(measured, peers)


def _row(name: str, turns: Sequence[Measured]) -> str:
    times = [time for one in turns for time in one.answers.times_ms]
    centiles = quantiles(times, n=100)
    cells = [
        f"{len(times) / sum(one.answers.seconds for one in turns):.0f}",
        f"{centiles[49]:.1f}",
        f"{centiles[98]:.1f}",
        _spread([one.server_us for one in turns], "{:,.0f}"),
        _spread([one.postgres_us for one in turns], "{:,.0f}"),
        str(sum(len(one.answers.failures) for one in turns)),
    ]
    return f"| {name} | {' | '.join(cells)} |"


def _spread(values: Sequence[float], form: str) -> str:
    """Write the median, and between what the middle half lies."""
    low, middle, high = (form.format(value) for value in quantiles(values, n=4))
    return f"{middle} ({low} to {high})"


def _ratios(measured: Measurement, peers: Sequence[Peer]) -> Iterator[str]:
    """Compare ours with each in the same turn, so that a busy moment counts for both."""
    yield "### ToolShare's CPU as a share of the others'"
    yield ""
    yield "| beside | signed in | anonymous | at most, signed in | holds | byte-equal to ours |"
    yield "|---|---|---|---|---|---|"
    ours = peers[0].name
    for peer in peers[1:]:
        of_ways = {way: _shares(of_way, ours, peer.name) for way, of_way in measured.turns.items()}
        most = BUDGETS.get(peer.name)
        holds = "" if most is None else "yes" if median(of_ways["signed in"]) <= most else "NO"
        yield (
            f"| {peer.name} | {_spread(of_ways['signed in'], '{:.2f}')} "
            f"| {_spread(of_ways['anonymous'], '{:.2f}')} "
            f"| {most or ''} | {holds} | {measured.alike[peer.name]} |"
        )
    yield ""


def _shares(of_way: Mapping[str, Sequence[Measured]], ours: str, other: str) -> list[float]:
    return [
        own.server_us / theirs.server_us
        for own, theirs in zip(of_way[ours], of_way[other], strict=True)
    ]
