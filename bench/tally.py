"""What browsers asked for and how it went: statuses, seconds, failures."""

from collections import Counter, defaultdict
from collections.abc import Awaitable
from dataclasses import dataclass, field
from time import perf_counter

import httpx


@dataclass
class Tally:
    """The requests of one run, by what they were for."""

    began: float = field(default_factory=perf_counter)
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    async def ask(
        self, kind: str, request: Awaitable[httpx.Response], status: int
    ) -> httpx.Response | None:
        """Wait for an answer and return it; any but this status is a failure and gives none."""
        started = perf_counter()
        try:
            answer = await request
        except httpx.TransportError as error:
            self.fail(kind, repr(error), started)
            return None
        self.seconds[kind].append(perf_counter() - started)
        if answer.status_code != status:
            whose = "app" if "X-Request-Id" in answer.headers else "proxy"
            self.fail(kind, f"{answer.status_code} instead of {status} by the {whose}", started)
            return None
        return answer

    def fail(self, kind: str, what: str, started: float) -> None:
        """Count a failure, and remember when it began and how long it took."""
        self.failed[kind] += 1
        at, took = started - self.began, perf_counter() - started
        self.failures.append(f"{at:5.1f} s, after {took:.2f} s: {kind}: {what}")

    @property
    def asked(self) -> int:
        """How many requests there were, those without an answer too."""
        answered = sum(map(len, self.seconds.values()))
        return answered + sum("instead of" not in line for line in self.failures)

    def lines(self) -> list[str]:
        """Say for each kind how many there were, how they failed, and how long they took."""
        everything = [second for kind in self.seconds.values() for second in kind]
        rows = [*sorted(self.seconds.items()), ("all", everything)]
        return [
            f"  {kind:<12}{len(seconds):>6} answers{self._failed(kind):>5} failed"
            f"   p50 {share(seconds, 0.5):6.3f}  p99 {share(seconds, 0.99):6.3f}"
            f"  slowest {share(seconds, 1):6.3f} s"
            for kind, seconds in rows
        ]

    def _failed(self, kind: str) -> int:
        return self.failed.total() if kind == "all" else self.failed[kind]


def share(seconds: list[float], part: float) -> float:
    """Return the time within which this part of the answers came."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0
