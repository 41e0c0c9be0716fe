"""What the stories run against: a server of their own, on a free port with an empty folder."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

START_TIMEOUT_S = 90.0
STOP_TIMEOUT_S = 20.0
# What would lead the server to somebody's own database or secrets.
NOT_PASSED_ON = ("DATABASE_URL", "SECRET_KEY", "BASE_URL", "SMTP_URL", "TRUSTED_PROXIES")


class DidNotStart(Exception):
    """The server ended or stayed silent; carries what it printed last."""


@contextmanager
def served(*, demo: bool = False) -> Iterator[str]:
    """Run ``toolshare serve`` on an empty (or the demo) database and yield its address."""
    with TemporaryDirectory(prefix="toolshare-e2e-", ignore_cleanup_errors=True) as folder:
        port = _free_port()
        address = f"http://127.0.0.1:{port}"
        log = Path(folder, "server.log")
        with log.open("wb") as output:
            server = subprocess.Popen(
                [_program(), "serve", "--migrate", *(["--demo"] if demo else [])],
                env=_environment(port, Path(folder, "data")),
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            _wait_until_ready(server, address, log)
            yield address
        finally:
            _stop(server)


def _program() -> str:
    return str(Path(sys.executable).with_name("toolshare"))


def _environment(port: int, data: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.removesuffix("_FILE") not in NOT_PASSED_ON
    }
    ours = {"PORT": str(port), "TOOLSHARE_DATA": str(data), "TOOLSHARE_DEVELOPMENT": "1"}
    return kept | ours


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _wait_until_ready(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    give_up_at = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < give_up_at and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise DidNotStart("\n".join(log.read_text(errors="replace").splitlines()[-30:]))


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
