"""The probe of health checks, run as they run it, against servers that behave and others."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from toolshare.embedded import free_port

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nready\n"


@contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """Answer one connection with ``serve``; gives the port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with server.accept()[0] as connection:
                serve(connection)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(10)


def saying(answer: bytes, heard: list[bytes] | None = None) -> Callable[[socket.socket], None]:
    def serve(connection: socket.socket) -> None:
        request = connection.recv(65536)
        if heard is not None:
            heard.append(request)
        connection.sendall(answer)

    return serve


def probe(*arguments: str, port: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "toolshare.probe", *arguments],
        env={"PATH": os.environ["PATH"], "PORT": str(port)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_server_that_is_ready_is_well():
    heard: list[bytes] = []
    with listening(saying(OK, heard)) as port:
        done = probe(port=port)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert heard[0].startswith(b"GET /readyz HTTP/1.1\r\n")


def test_another_path_can_be_asked_for():
    heard: list[bytes] = []
    with listening(saying(OK, heard)) as port:
        assert probe("/livez", port=port).returncode == 0
    assert heard[0].startswith(b"GET /livez HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"HTTP/1.1 503 Service Unavailable\r\n\r\nthe schema lacks a", "the schema lacks a"),
        (b"HTTP/1.1 404 Not Found\r\n\r\n", "404"),
        (b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n", "302"),
        (b"\xff\x00 200 OK\r\n\r\n", "200 OK"),
        (b"", "no answer"),
    ],
    ids=["not ready", "missing", "moved", "no HTTP", "hung up"],
)
def test_any_other_answer_is_told_in_a_line(answer: bytes, said: str):
    with listening(saying(answer)) as port:
        done = probe(port=port)
    assert done.returncode == 1
    assert said in one_line(done)


def test_a_server_that_is_not_there_is_told_in_a_line():
    done = probe(port=free_port())
    assert done.returncode == 1
    assert "refused" in one_line(done)


@pytest.mark.parametrize("trickle", [b"", b"H"], ids=["silent", "drop by drop"])
def test_a_server_that_hangs_is_given_three_seconds(trickle: bytes):
    def hang(connection: socket.socket) -> None:
        end = time.monotonic() + 8
        connection.settimeout(0.3)
        while time.monotonic() < end:
            try:
                if trickle:
                    connection.sendall(trickle)
                    time.sleep(0.3)
                elif connection.recv(65536) == b"":
                    return
            except TimeoutError:
                continue
            except OSError:
                return

    with listening(hang) as port:
        started = time.monotonic()
        done = probe(port=port)
        took = time.monotonic() - started
    assert done.returncode == 1
    assert "timed out" in one_line(done)
    assert 2.5 < took < 7


@pytest.mark.parametrize("port", ["eight", "0", "65536", "-1", "٨٠٠٠"])
def test_a_wrong_port_is_told_in_a_line(port: str):
    done = probe(port=port)
    assert done.returncode == 1
    assert "PORT" in one_line(done)


@pytest.mark.parametrize("path", ["livez", "", "/a b", "/a\nb", "/ä"])
def test_a_wrong_path_is_told_in_a_line(path: str):
    done = probe(path, port=1)
    assert done.returncode == 1
    assert "is no path" in one_line(done)


def test_it_imports_nothing_that_takes_time():
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import toolshare.probe"],
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "toolshare.probe" in imported
    assert not imported & {"asyncio", "ssl", "http.client", "litestar", "structlog", "logging"}


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    (line,) = done.stderr.splitlines()
    assert line.startswith("probe: ")
    return line
