"""The servers: how each is started, pinned to a core and stopped, and what it works."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from bench.peers.asking import ask_once
from bench.peers.environment import python_of_peers
from toolshare.embedded import free_port
from toolshare.settings import ROOT

READY_WITHIN_S = 60
THREADS = 8
"""Of gunicorn, as many as the others have connections."""


class Peer(msgspec.Struct, frozen=True):
    """A server of the page: ``command`` with ``{port}`` in it."""

    name: str
    what: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = {}


def peers(data: Path) -> list[Peer]:
    """Return the servers that are compared, ours first."""
    theirs = str(python_of_peers())
    uvicorn = (theirs, "-m", "uvicorn", "bench.peers.fastapi_app:app", "--port", "{port}")
    gunicorn = (theirs, "-m", "gunicorn", "bench.peers.django_app:application")
    granian = (sys.executable, "-m", "granian", "bench.peers.floor:app", "--port", "{port}")
    ours = {"TOOLSHARE_DATA": str(data), "TOOLSHARE_EMBEDDED": "0", "SECRET_KEY": "k" * 40}
    folded = {"PEERS_TEMPLATES": "folded"}
    fast = (*uvicorn, "--loop", "uvloop", "--http", "httptools")
    threads = ("--worker-class", "gthread", "--workers", "1", "--threads", str(THREADS))
    django = (*gunicorn, "--bind", "127.0.0.1:{port}", *threads, "--access-logfile", "-")
    return [
        Peer(
            "ToolShare",
            "`toolshare serve`, one worker",
            (sys.executable, "-m", "toolshare", "serve", "--no-worker"),
            ours,
        ),
        Peer("FastAPI", "FastAPI, SQLAlchemy, uvicorn", fast),
        Peer("Django", "Django, psycopg, gunicorn", django),
        Peer("FastAPI, our templates", "the same, templates compiled as ours", fast, folded),
        Peer("Django, our templates", "the same, templates compiled as ours", django, folded),
        Peer(
            "floor",
            "Granian, asyncpg, strings",
            (*granian, "--interface", "rsgi", "--loop", "uvloop", "--no-ws"),
        ),
    ]


class Running:
    """A server that runs."""

    def __init__(self, pid: int, port: int) -> None:
        self.port = port
        self._pid = pid

    def worked_s(self) -> float:
        """Return the seconds of CPU that its processes have used so far."""
        return worked_s(self._pid)


@asynccontextmanager
async def serving(
    peer: Peer, database_url: str, *, core: int | None, log: Path, page: str
) -> AsyncIterator[Running]:
    """Serve on a free port until the block ends; ``page`` is asked for until it is answered."""
    port = free_port()
    environment = {
        **os.environ,
        **peer.environment,
        "PORT": str(port),
        "DATABASE_URL": database_url,
        "PYTHONPATH": str(ROOT),
        "WEB_CONCURRENCY": "1",
    }
    command = [part.format(port=port) for part in peer.command]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, env=environment, stdout=output, stderr=output, cwd=ROOT, start_new_session=True
        )
    try:
        if core is not None:
            os.sched_setaffinity(process.pid, {core})
        await _until_ready(process, port, page, log)
        yield Running(process.pid, port)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


async def _until_ready(process: subprocess.Popen[bytes], port: int, page: str, log: Path) -> None:
    async with asyncio.timeout(READY_WITHIN_S):
        while True:
            try:
                await ask_once(port, page, cookie=None)
            except (OSError, EOFError):
                if process.poll() is not None:
                    raise RuntimeError(f"a server has ended by itself, see {log}") from None
                await asyncio.sleep(0.1)
            else:
                return


def worked_s(pid: int) -> float:
    """Return the seconds of CPU of a process, its threads and all its descendants."""
    worked = 0.0
    for one in _family(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text(encoding="utf-8").rpartition(")")[2]
            # Exact, unlike the hundredths of a second in that file.
            worked += time.clock_gettime(_clock_of(one))
        except OSError:
            continue
        of_dead_user, of_dead_system = map(int, fields.split()[13:15])
        worked += (of_dead_user + of_dead_system) / os.sysconf("SC_CLK_TCK")
    return worked


def _clock_of(pid: int) -> int:
    """Return the clock of a process's CPU, as ``clock_getcpuclockid`` of Linux's C library does."""
    return (~pid << 3) | 2


def parent_of(pid: int) -> int:
    """Return the process that has started another."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
    return int(fields.split()[1])


def _family(pid: int) -> list[int]:
    family = [pid]
    for one in family:
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                family += map(int, children.read_text(encoding="ascii").split())
            except OSError:
                continue
    return family
