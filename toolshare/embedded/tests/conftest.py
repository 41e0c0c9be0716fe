"""Programs that own a Postgres, run as root and as an ordinary user, and ways to look at it."""

import asyncio
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from toolshare.embedded.account import Account
from toolshare.embedded.binaries import find_binaries, readable_binaries

PROJECT = Path(__file__).parents[3]
IS_ROOT = os.geteuid() == 0


@dataclass
class Owner:
    """A running ``owner.py`` and what it said."""

    process: subprocess.Popen[str]
    said: dict[str, Any]

    @property
    def url(self) -> str:
        assert "url" in self.said, self.said
        return str(self.said["url"])

    @property
    def port(self) -> int:
        return int(self.said["port"])

    def leave(self) -> None:
        """Let the program stop its Postgres and end."""
        self.process.communicate(timeout=20)

    def end(self, number: int) -> None:
        """Send the signal and wait for the program's end."""
        self.process.send_signal(number)
        self.process.wait(10)


@dataclass
class Stage:
    """A folder for a cluster and the user who starts programs on it."""

    folder: Path
    user: Account | None
    owners: list[Owner]

    def start(self, *, port: int | None = None) -> Owner:
        """Start a program that owns a Postgres on the folder, and wait for what it says."""
        words = [sys.executable, "-m", "toolshare.embedded.tests.owner", str(self.folder)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT), *sys.path])}
        if port is not None:
            words += ["--port", str(port)]
        if self.user is not None:
            words += ["--uid", str(self.user.uid), "--gid", str(self.user.gid)]
            binaries = readable_binaries(find_binaries(), self.user)
            environment["TOOLSHARE_PG_BIN"] = str(binaries)
        process = subprocess.Popen(
            words,
            env=environment,
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        self.owners.append(Owner(process, json.loads(process.stdout.readline() or "{}")))
        return self.owners[-1]

    def postgres_pid(self) -> int:
        return int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    def has_postgres(self) -> bool:
        """Whether any process of Postgres works on the folder."""
        return bool(self.postgres_processes())

    def postgres_processes(self) -> list[int]:
        """Find them by where they work: each lives in its data folder."""
        data = self.folder / "data"
        links = Path("/proc").glob("[0-9]*/cwd")
        return [int(link.parent.name) for link in links if is_same(link, data)]

    def clear(self) -> None:
        """End everything that was started here, even where the test has found a leak."""
        for owner in self.owners:
            with owner.process:
                owner.process.kill()
        if not soon(lambda: not self.has_postgres()):
            for pid in self.postgres_processes():
                os.kill(pid, signal.SIGKILL)
            pytest.fail("Postgres was left behind")


@pytest.fixture(params=["root", "ordinary user"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """The same for root and for an ordinary user; who is not root can only be the latter."""
    if request.param == "root" and not IS_ROOT:
        pytest.skip("only root can start ToolShare as root")
    if request.param == "root" or not IS_ROOT:
        stage = Stage(tmp_path / "var" / "postgres", None, [])
        yield stage
        stage.clear()
        return
    entry = pwd.getpwnam("nobody")
    home = Path(tempfile.mkdtemp(prefix="toolshare-nobody-"))
    os.chown(home, entry.pw_uid, entry.pw_gid)
    user = Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    stage = Stage(home / "var" / "postgres", user, [])
    yield stage
    stage.clear()
    shutil.rmtree(home)


def query(url: str, sql: str) -> Any:
    """Run one statement on a connection of its own and give its first value."""

    async def ask() -> Any:
        connection = await asyncpg.connect(url, timeout=5)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    return asyncio.run(ask())


def soon(holds: Callable[[], bool], *, within_s: float = 10) -> bool:
    """Wait until it holds; tell whether it did."""
    until = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def is_same(link: Path, folder: Path) -> bool:
    with suppress(OSError):  # the process is gone, or not ours to look at
        return link.samefile(folder)
    return False
