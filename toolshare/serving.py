"""The server processes: Granian's workers, and the job worker beside them."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import structlog
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from toolshare.parent import PARENT_VARIABLE
from toolshare.settings import ROOT, Settings
from toolshare.web.leaving import LAST_CALL, LAST_CALL_S

APPLICATION = "toolshare.app:create_app"
LOOK_EVERY_S = 0.2
START_AGAIN_AFTER_S = 2
STOP_WITHIN_S = 9
"""A request that never ends would hold a worker for ever; after this it is killed.

With the last call before it and the database's end after it, a stop takes less than twelve.
"""
CONNECTIONS = 8192
"""Of one worker; each open page that is told of changes keeps one, so more than streams."""

log = structlog.get_logger(__name__)


class CannotServe(Exception):
    """The server cannot start; the message says what to do."""


def check_port_is_free(host: str, port: int) -> None:
    """Raise ``CannotServe`` when something else listens on the port."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotServe(
                f"cannot listen on {host}:{port} ({error.strerror}); "
                "stop what uses that port, or choose another with PORT=8001"
            ) from None


def serve(
    settings: Settings,
    database_url: str,
    *,
    host: str,
    reload: bool,
    worker: bool,
    greeting: Sequence[str],
) -> None:
    """Serve until told to stop; requests in flight are finished first.

    ``greeting`` is printed once the port is open.
    """
    _tell_workers(settings, database_url, reload=reload)
    server = _Server(
        APPLICATION,
        factory=True,
        interface=Interfaces.ASGI,
        address=host,
        port=settings.port,
        workers=settings.workers,
        websockets=False,
        backpressure=CONNECTIONS,
        # Handed on to our own handlers, so that there is one format of log line.
        log_level=LogLevels(settings.log_level.lower()),
        log_dictconfig={"loggers": {"_granian": {"handlers": [], "propagate": True}}},
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=STOP_WITHIN_S,
        reload=reload,
        # Without this it would watch every file in the folder, its own log among them.
        reload_paths=[ROOT / "toolshare", ROOT / "templates"] if reload else None,
    )
    # Not on standard output: that is for lines of log, which programs read.
    server.on_startup(lambda: print("\n".join(greeting), file=sys.stderr))
    with _job_worker() if worker else _nothing():
        server.serve()


def _tell_workers(settings: Settings, database_url: str, *, reload: bool) -> None:
    """Put into the environment, which the workers inherit, what only this process knows."""
    os.environ["DATABASE_URL"] = database_url
    os.environ["SECRET_KEY"] = settings.secret_key
    os.environ[PARENT_VARIABLE] = str(os.getpid())
    if reload:
        os.environ["TOOLSHARE_DEVELOPMENT"] = "1"


class _Server(MPServer):
    """Granian, whose workers hear the last call before they are told to stop."""

    def shutdown(self, exit_code: int = 0) -> None:
        """End the workers, each of which answers what has been sent to it by then."""
        for worker in self.wrks:
            with suppress(ProcessLookupError):
                os.kill(worker.inner.pid, LAST_CALL)
        time.sleep(LAST_CALL_S)
        super().shutdown(exit_code)


@contextmanager
def _job_worker() -> Iterator[None]:
    """Run the jobs in a process of their own, so that none of them delays a page."""
    stopping = threading.Event()
    keeper = threading.Thread(target=_keep_working, args=(stopping,), name="job-worker")
    keeper.start()
    try:
        yield
    finally:
        stopping.set()
        keeper.join()


def _keep_working(stopping: threading.Event) -> None:
    """Start the worker, and again whenever it ends unasked; without it nothing would lapse."""
    while not stopping.is_set():
        process = start_program(sys.executable, "-m", "toolshare", "worker")
        while process.poll() is None and not stopping.wait(LOOK_EVERY_S):
            pass
        if process.poll() is None:
            _end(process)
        else:
            log.error("the job worker has ended by itself and is started again")
            stopping.wait(START_AGAIN_AFTER_S)


_starting = threading.Lock()
os.register_at_fork(
    before=_starting.acquire,
    after_in_parent=_starting.release,
    after_in_child=_starting.release,
)


def start_program(*command: str) -> subprocess.Popen[bytes]:
    """Start a program while no other thread forks.

    ``Popen`` returns when the last copy of a pipe is closed that the new program closes. A
    worker that Granian forks meanwhile would keep a copy for as long as it lives: the
    program would run, and nobody would ever look after it or end it.
    """
    with _starting:
        return subprocess.Popen(command)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def _nothing() -> Iterator[None]:
    yield
