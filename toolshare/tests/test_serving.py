"""The whole command as a process: it starts, it stops, and it says what is wrong."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from toolshare.embedded import free_port

SOON_S = 60.0


@contextmanager
def served(
    data: Path, *options: str, **environment: str
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Serve from a data folder of the test's own, in a process group of its own."""
    port = free_port()
    log = (data / "server.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "toolshare", "serve", "--migrate", *options],
        env=os.environ | {"TOOLSHARE_DATA": str(data), "PORT": str(port)} | environment,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: process.poll() is not None or answers(f"{address}/readyz"))
        assert process.poll() is None, (data / "server.log").read_text()
        yield address, process
    finally:
        log.close()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_the_demo_says_where_it_is_and_who_one_can_be(tmp_path: Path) -> None:
    with served(tmp_path, "--no-worker", "--demo") as (address, _process):
        lines = (tmp_path / "server.log").read_text().splitlines()
    assert f"ToolShare is at {address}" in lines
    assert "  ada@example.org  borrow-dont-buy" in lines


def test_a_server_told_to_stop_ends_everything_it_started(tmp_path: Path) -> None:
    with served(tmp_path) as (_address, process):
        children = members_of_group(process.pid)
        process.terminate()
        assert process.wait(SOON_S) == 0
    wait_until(lambda: not any(is_alive(child) for child in children))


def test_a_server_told_to_stop_finishes_requests_in_flight(tmp_path: Path) -> None:
    with served(tmp_path) as (address, process):
        port = int(address.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=SOON_S) as connection:
            body = b"email=ada%40example.org&name=Ada&password=borrow-dont-buy"
            connection.sendall(
                b"POST /sign-up HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\n"
                b"Connection: close\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
            )
            # Hashing the password takes a while: the request is being worked on.
            time.sleep(0.03)
            process.terminate()
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 303")
        assert process.wait(SOON_S) == 0


def test_a_server_told_to_stop_answers_everybody_whom_it_let_in(tmp_path: Path) -> None:
    # Without the last call, whoever has connected and not spoken yet is cut off.
    with served(tmp_path, "--no-worker", WEB_CONCURRENCY="2") as (address, process):
        place = ("127.0.0.1", int(address.rpartition(":")[2]))
        with ThreadPoolExecutor(16) as people:
            visits = [people.submit(visits_until_shut, place) for _person in range(16)]
            time.sleep(1)
            process.terminate()
            assert process.wait(SOON_S) == 0
        answers_got = [answer for visit in visits for answer in visit.result()]
    assert len(answers_got) > 16
    assert {answer[:15] for answer in answers_got} == {b"HTTP/1.1 200 OK"}


def test_a_thousand_open_pages_leave_room_for_the_next_visitor(tmp_path: Path) -> None:
    with served(tmp_path, "--no-worker") as (address, _process), ExitStack() as pages:
        place = ("127.0.0.1", int(address.rpartition(":")[2]))
        for _page in range(1100):
            pages.enter_context(socket.create_connection(place, timeout=SOON_S))
        assert answers(f"{address}/livez")


def test_a_killed_server_leaves_no_process_behind(tmp_path: Path) -> None:
    with served(tmp_path) as (_address, process):
        children = members_of_group(process.pid)
        assert len(children) > 1
        process.kill()
        process.wait()
    wait_until(lambda: not any(is_alive(child) for child in children))


def test_a_dead_worker_is_replaced(tmp_path: Path) -> None:
    with served(tmp_path, "--no-worker", WEB_CONCURRENCY="2") as (address, process):
        log = tmp_path / "server.log"
        wait_until(lambda: log.read_text().count("Started worker-") == 2)
        os.kill(web_worker(log), signal.SIGKILL)
        wait_until(lambda: log.read_text().count("Started worker-") >= 3)
        assert answers(f"{address}/readyz")
        assert process.poll() is None


def test_a_dead_job_worker_is_replaced(tmp_path: Path) -> None:
    with served(tmp_path) as (_address, process):
        first = only_job_worker(process.pid)
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: set(job_workers(process.pid)) - {first})


def test_every_wrong_setting_is_named_in_a_line(tmp_path: Path) -> None:
    done = run("serve", PORT="high", LOG_LEVEL="loud", TOOLSHARE_DATA=str(tmp_path))
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert any("PORT" in line for line in lines)
    assert any("LOG_LEVEL" in line for line in lines)
    assert "Traceback" not in done.stderr


def test_a_database_without_a_secret_key_is_refused(tmp_path: Path) -> None:
    done = run(
        "serve", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none", TOOLSHARE_DATA=str(tmp_path)
    )
    assert done.returncode == 2
    assert done.stderr.startswith("toolshare: SECRET_KEY: is missing")


@pytest.mark.parametrize("host", ["127.0.0.1:1", "nowhere.invalid"])
def test_a_database_that_is_not_there_is_told_in_a_line(host: str) -> None:
    done = run("migrate", DATABASE_URL=f"postgresql://nobody@{host}/none", SECRET_KEY="s" * 32)
    assert done.returncode == 1
    assert done.stderr.startswith("toolshare: DATABASE_URL: cannot be used: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", PORT=str(port), TOOLSHARE_DATA=str(tmp_path))
    assert done.returncode == 1
    assert f"127.0.0.1:{port}" in done.stderr
    assert "PORT=" in done.stderr


def test_probes_answer_in_plain_words(tmp_path: Path) -> None:
    with served(tmp_path, "--no-worker") as (address, _process):
        said = [httpx.get(address + path).text for path in ("/livez", "/healthz", "/readyz")]
    assert said == ["alive\n", "alive\n", "ready\n"]


def visits_until_shut(place: tuple[str, int]) -> list[bytes]:
    """Connect, hesitate, ask; again and again until the door is shut."""
    answers_got = []
    while True:
        try:
            connection = socket.create_connection(place, timeout=0.5)
        except OSError:
            return answers_got
        with connection:
            connection.settimeout(SOON_S)
            time.sleep(0.05)
            try:
                connection.sendall(
                    b"GET /livez HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
                )
                answers_got.append(connection.recv(65536))
            except OSError as error:
                answers_got.append(repr(error).encode())


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {
        name: text
        for name, text in os.environ.items()
        if name not in {"DATABASE_URL", "SECRET_KEY", "PORT"}
    }
    return subprocess.run(
        [sys.executable, "-m", "toolshare", *arguments],
        env=clean | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=2).status_code == 200
    except httpx.TransportError:
        return False


def wait_until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + SOON_S
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.05)
    pytest.fail("it did not come to be")


def members_of_group(group: int) -> list[int]:
    """List the processes of a group; the embedded Postgres has one of its own."""
    members = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            members.append(int(entry.parent.name))
    return members


def only_job_worker(group: int) -> int:
    """Wait for the worker: a server is ready without it, and starts it beside itself."""
    wait_until(lambda: job_workers(group))
    (worker,) = job_workers(group)
    return worker


def job_workers(group: int) -> list[int]:
    """List the processes of a group that are ``toolshare worker``."""
    return [pid for pid in members_of_group(group) if is_job_worker(pid)]


def is_job_worker(pid: int) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):  # it has just ended
        return False
    return command.endswith(b"toolshare\0worker\0")


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def web_worker(log: Path) -> int:
    """Read a worker's pid from the server's own words."""
    for line in log.read_text().splitlines():
        if not line.startswith("{"):
            continue
        event = json.loads(line).get("event", "")
        if event.startswith("Spawning worker-1"):
            return int(event.rpartition(" ")[2])
    raise LookupError(log.read_text())
