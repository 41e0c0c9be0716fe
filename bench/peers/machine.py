"""The machine that a run was made on, and how restless it was."""

import os
import platform
from importlib.metadata import version
from pathlib import Path
from time import perf_counter, process_time

SPINS = 40
STEPS = 200_000


def cores() -> tuple[int | None, int | None]:
    """Choose a core for the servers and one for all else; none where there is only one."""
    there = sorted(os.sched_getaffinity(0))
    return (there[0], there[1]) if len(there) > 1 else (None, None)


def noise() -> str:
    """Say how much longer than at best the same loop takes, by the clock and in CPU."""
    walls, works = [], []
    for _spin in range(SPINS):
        started, worked = perf_counter(), process_time()
        for _step in range(STEPS):
            pass
        walls.append(perf_counter() - started)
        works.append(process_time() - worked)
    return "; ".join(
        f"{name} {_above(times, 0.5):.0f} % above its best in the middle, "
        f"{_above(times, 0.95):.0f} % at the 95th of a hundred"
        for name, times in (("clock", walls), ("CPU", works))
    )


def _above(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return 100 * (ordered[int(len(ordered) * share)] / ordered[0] - 1)


def described() -> str:
    """Name the processor, the memory and the system."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores of {cpu}, {memory:.0f} GB, {platform.platform()}"


def our_versions() -> str:
    """Name what ToolShare and the floor are made of."""
    names = ("litestar", "granian", "asyncpg", "jinja2", "uvloop", "msgspec")
    return ", ".join(
        [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in names)]
    )


def load() -> str:
    """Say how busy the machine was in the last minute and in the last five."""
    return " and ".join(f"{one:.1f}" for one in os.getloadavg()[:2])
