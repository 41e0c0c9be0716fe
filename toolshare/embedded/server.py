"""Starting, keeping and stopping the embedded Postgres."""

import contextlib
import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from toolshare.embedded.binaries import find_binaries
from toolshare.embedded.cluster import ROLE, Cluster
from toolshare.embedded.errors import EmbeddedPostgresError
from toolshare.embedded.launch import HOST, launch
from toolshare.embedded.sql import run_sql

NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
}
LOG_CHECK_S = 60.0
STEADY_S = 60.0
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 30.0

logger = logging.getLogger(__name__)


class EmbeddedPostgres:
    """One Postgres on ``folder``, on the loopback address alone and behind a password.

    It lives no longer than this process: ``stop`` ends it, and on Linux the kernel
    does when this process ends in any other way. When it dies by itself it is started
    again on the same port. ``durable=False`` gives up all that survives a crash, for
    speed, and is for tests.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        durable: bool = True,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self._cluster = Cluster(folder.resolve())
        self._port = port
        self._durable = durable
        self._settings = {**({} if durable else NOT_DURABLE), **(settings or {})}
        self._owner = os.getpid()
        self._stopping = threading.Event()
        self._launching = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper: threading.Thread | None = None

    def start(self, timeout_s: float = 30) -> None:
        """Start Postgres, filling an empty folder first, and return when it accepts connections.

        Raises ``EmbeddedPostgresError`` with a message for people.
        """
        if self._keeper is not None:
            raise EmbeddedPostgresError(f"Postgres in {self._cluster.folder} is already started.")
        self._stopping.clear()
        ready: Future[None] = Future()
        # The kernel's parent-death signal fires when the thread that forked ends, so Postgres
        # gets a thread that lasts as long as itself, whichever thread calls this.
        self._keeper = threading.Thread(
            target=self._keep, args=(ready, timeout_s), name="embedded-postgres", daemon=True
        )
        self._keeper.start()
        try:
            ready.result()
        except Exception:
            self._keeper = None
            raise

    def stop(self, timeout_s: float = 30) -> None:
        """Shut Postgres down and wait: politely, then without a checkpoint, then by force."""
        keeper = self._keeper
        if keeper is None or os.getpid() != self._owner:  # a forked copy of us owns nothing
            return
        self._stopping.set()
        with self._launching:
            process = self._process
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if process is not None:
                process.send_signal(number)
            keeper.join(timeout_s)
            if not keeper.is_alive():
                break
        self._keeper = None

    @property
    def port(self) -> int:
        """The port Postgres listens on."""
        if self._keeper is None or self._port is None:
            raise EmbeddedPostgresError("Postgres is not started.")
        return self._port

    def url(self, database: str) -> str:
        """Give the address of a database, the password included."""
        return _url(self._cluster, self.port, database)

    def create_database(self, name: str, *, template: str = "template1") -> None:
        """Create a database that the app's role owns; one of that name that is there stays.

        It is a copy of ``template``, to which nobody may be connected meanwhile.
        """
        sql = (
            "SELECT format('CREATE DATABASE %I TEMPLATE %I', :'name', :'template')"
            " WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \\gexec"
        )
        self._run(sql, name=name, template=template)

    def drop_database(self, name: str) -> None:
        """Remove a database, putting out whoever is connected to it; none of that name is fine."""
        self._run('DROP DATABASE IF EXISTS :"name" WITH (FORCE)', name=name)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _run(self, sql: str, **variables: str) -> None:
        run_sql(
            find_binaries() / "psql",
            sql,
            port=self.port,
            user=ROLE,
            password=self._cluster.password(),
            variables=variables,
        )

    def _keep(self, ready: Future[None], timeout_s: float) -> None:
        """Launch, then launch again whenever Postgres ends unasked, until ``stop``."""
        try:
            self._launch(timeout_s)
        except Exception as error:  # raised again in the thread that called start
            ready.set_exception(error)
            return
        ready.set_result(None)
        threading.Thread(target=self._tend_log, name="embedded-postgres-log", daemon=True).start()
        pause_s = FIRST_PAUSE_S
        while True:
            lived_s = self._wait_for_its_end()
            pause_s = FIRST_PAUSE_S if lived_s > STEADY_S else min(2 * pause_s, LONGEST_PAUSE_S)
            if self._stopping.wait(pause_s):
                return
            logger.error("The embedded Postgres has ended by itself. It is started again.")
            try:
                self._launch(timeout_s)
            except EmbeddedPostgresError:
                logger.exception("The embedded Postgres did not start again.")

    def _launch(self, timeout_s: float) -> None:
        with self._launching:
            self._process = None
            if self._stopping.is_set():
                return
            launched = launch(
                self._cluster,
                port=self._port,
                durable=self._durable,
                settings=self._settings,
                timeout_s=timeout_s,
            )
            self._process, self._port = launched.process, launched.port

    def _wait_for_its_end(self) -> float:
        since = time.monotonic()
        if self._process is not None:
            self._process.wait()
        return time.monotonic() - since

    def _tend_log(self) -> None:
        while not self._stopping.wait(LOG_CHECK_S):
            with contextlib.suppress(OSError):  # a full disk, say: Postgres reports it better
                self._cluster.trim_log()


def running_url(folder: Path, database: str) -> str | None:
    """Give the address of a database of the Postgres that another process runs on ``folder``.

    ``None`` where none runs. For commands that are typed while ToolShare serves.
    """
    cluster = Cluster(folder.resolve())
    try:
        running = cluster.running() if cluster.is_in_use() else None
        if running is None or running.status != "ready":
            return None
        return _url(cluster, running.port, database)
    except OSError as error:
        raise EmbeddedPostgresError(f"Cannot look for a running Postgres: {error}") from error


def _url(cluster: Cluster, port: int, database: str) -> str:
    return f"postgresql://{ROLE}:{cluster.password()}@{HOST}:{port}/{quote(database, safe='')}"
