"""The tables of ``bench/RESULTS.md``."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

from bench.peers.measuring import Measured, Measurement
from bench.peers.servers import Peer

WHAT_IS_COMPARED = Path(__file__).with_name("compared.md")
BUDGETS = {"FastAPI": 0.45, "Django": 0.35, "floor": 2.5}
"""How much of its CPU our server may use for a page that a member asks for."""


def tables(measured: Measurement, peers: Sequence[Peer]) -> Iterator[str]:
    """Write the tables of both ways of asking, and how ours compares."""
    for way, of_way in measured.rounds.items():
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


def _row(name: str, rounds: Sequence[Measured]) -> str:
    cells = [
        f"{median(one.per_second for one in rounds):.0f}",
        f"{median(one.p50_ms for one in rounds):.1f}",
        f"{median(one.p99_ms for one in rounds):.1f}",
        _spread([one.server_us for one in rounds]),
        _spread([one.postgres_us for one in rounds]),
        str(sum(one.failures for one in rounds)),
    ]
    return f"| {name} | {' | '.join(cells)} |"


def _spread(values: Sequence[float]) -> str:
    return f"{median(values):,.0f} ({min(values):,.0f} to {max(values):,.0f})"


def _ratios(measured: Measurement, peers: Sequence[Peer]) -> Iterator[str]:
    """Compare ours with each in the same round, so that a busy minute counts for both."""
    yield "### ToolShare's CPU as a share of the others'"
    yield ""
    yield "| beside | signed in | anonymous | at most, signed in | holds | byte-equal to ours |"
    yield "|---|---|---|---|---|---|"
    ours = peers[0].name
    for peer in peers[1:]:
        of_ways = {way: _shares(of_way, ours, peer.name) for way, of_way in measured.rounds.items()}
        most = BUDGETS.get(peer.name)
        holds = "" if most is None else "yes" if median(of_ways["signed in"]) <= most else "NO"
        yield (
            f"| {peer.name} | {_share(of_ways['signed in'])} | {_share(of_ways['anonymous'])} "
            f"| {most or ''} | {holds} | {measured.alike[peer.name]} |"
        )
    yield ""


def _shares(of_way: Mapping[str, Sequence[Measured]], ours: str, other: str) -> list[float]:
    return [
        own.server_us / theirs.server_us
        for own, theirs in zip(of_way[ours], of_way[other], strict=True)
    ]


def _share(shares: Sequence[float]) -> str:
    return f"{median(shares):.2f} ({min(shares):.2f} to {max(shares):.2f})"
