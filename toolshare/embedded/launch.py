"""Bringing Postgres up on a cluster's folder until it accepts connections."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from toolshare.embedded.account import account_for
from toolshare.embedded.binaries import find_binaries, readable_binaries
from toolshare.embedded.cluster import Cluster
from toolshare.embedded.errors import EmbeddedPostgresError, PortTakenError
from toolshare.embedded.programs import Programs

HOST = "127.0.0.1"
TRIES_FOR_A_FREE_PORT = 5
ENDS_WITHIN_S = 10.0


@dataclass(frozen=True)
class Launched:
    """A Postgres that accepts connections."""

    process: subprocess.Popen[bytes]
    port: int


def launch(
    cluster: Cluster,
    *,
    port: int | None,
    durable: bool,
    settings: Mapping[str, str],
    timeout_s: float,
) -> Launched:
    """Start Postgres and wait until it is ready; ``port=None`` means any free one.

    Call it from the thread that is to outlive Postgres, see ``Programs.spawn``.
    """
    until = time.monotonic() + timeout_s
    try:
        cluster.folder.mkdir(parents=True, exist_ok=True)
        lock = cluster.lock(until=until)
        try:
            cluster.trim_log()
            account = account_for(cluster.data)
            programs = Programs(readable_binaries(find_binaries(), account), account)
            cluster.prepare(programs, lock=lock, durable=durable, timeout_s=timeout_s)
            launcher = _Launcher(cluster, programs, settings, lock, until)
            return launcher.on(port) if port is not None else launcher.on_a_free_port()
        finally:
            os.close(lock)  # from here on Postgres alone holds it
    except OSError as error:
        raise EmbeddedPostgresError(f"Postgres cannot start: {error}") from error


@dataclass(frozen=True)
class _Launcher:
    cluster: Cluster
    programs: Programs
    settings: Mapping[str, str]
    lock: int
    until: float

    def on_a_free_port(self) -> Launched:
        """Another program may take the port between our look and Postgres's: then look again."""
        for _ in range(TRIES_FOR_A_FREE_PORT - 1):
            try:
                return self.on(free_port())
            except PortTakenError:
                continue
        return self.on(free_port())

    def on(self, port: int) -> Launched:
        log = self.cluster.open_log()
        try:
            said_before = os.fstat(log).st_size
            with self.programs.opened(self.cluster.data) as (data, descriptor):
                arguments = ["-D", data, *self._options(port)]
                keep = (self.lock, descriptor)
                process = self.programs.spawn(*arguments, keep=keep, log=log)
            self._wait_until_ready(process, log=log, said_before=said_before, port=port)
        finally:
            os.close(log)
        return Launched(process, port)

    def _options(self, port: int) -> list[str]:
        options = {
            **self.settings,
            "listen_addresses": HOST,
            "port": str(port),
            "unix_socket_directories": "",
        }
        return [word for name, value in options.items() for word in ("-c", f"{name}={value}")]

    def _wait_until_ready(
        self, process: subprocess.Popen[bytes], *, log: int, said_before: int, port: int
    ) -> None:
        while not self._is_ready(process):
            if process.poll() is not None:
                raise _failure(_said(log, said_before), port)
            if time.monotonic() > self.until:
                _end(process)
                raise EmbeddedPostgresError(
                    f"Postgres was not ready in time. It said:\n{_said(log, said_before)}"
                )
            time.sleep(0.005)

    def _is_ready(self, process: subprocess.Popen[bytes]) -> bool:
        running = self.cluster.running()
        return running is not None and running.pid == process.pid and running.status == "ready"


def _end(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGQUIT, signal.SIGKILL):
        process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(ENDS_WITHIN_S)


def _failure(said: str, port: int) -> EmbeddedPostgresError:
    if "Address already in use" in said:
        return PortTakenError(
            f"Port {port} on {HOST} is taken by another program, so Postgres cannot listen there. "
            "Stop that program or choose another port."
        )
    return EmbeddedPostgresError(f"Postgres ended while it started. It said:\n{said}")


def _said(log: int, offset: int) -> str:
    return os.pread(log, 100_000, offset).decode(errors="replace").strip()[-2000:]


def free_port() -> int:
    """Ask for a port on which nobody listens; another program may take it in the next moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
