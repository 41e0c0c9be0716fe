"""Logs: one line a request, that programs can read and people can search."""

import json
import logging
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from threading import Thread

import pytest
import structlog

from toolshare.conftest import Browse, Person
from toolshare.logs import LARGEST_FILE_BYTES, set_up_logs

Lines = Callable[[], list[dict[str, object]]]


@pytest.fixture
def logged(tmp_path: Path) -> Iterator[Lines]:
    """Set the logs up as for a service, and read what has been written since the last look."""
    root = logging.getLogger()
    kept, level = root.handlers[:], root.level
    file = tmp_path / "toolshare.log"
    set_up_logs("INFO", file)
    seen = 0

    def lines() -> list[dict[str, object]]:
        nonlocal seen
        written = file.read_text().splitlines() if file.exists() else []
        fresh, seen = written[seen:], len(written)
        # The visitors of these tests are httpx clients, which write lines of their own.
        return [line for line in map(json.loads, fresh) if line["logger"] != "httpx"]

    yield lines
    set_up_logs("INFO", None)
    root.handlers[:] = kept
    root.setLevel(level)


async def test_each_request_is_one_line(logged: Lines, browse: Browse, bob: Person):
    visitor = await browse(bob)
    logged()
    answer = await visitor.get("/readyz?secret=1")
    (line,) = logged()
    assert line["event"] == "request"
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert line["method"] == "GET"
    assert line["route"] == "/readyz"
    assert line["status"] == 200
    assert isinstance(line["ms"], float)
    assert line["level"] == "info"
    assert line["timestamp"]


async def test_the_member_is_named_by_id_alone(logged: Lines, browse: Browse, bob: Person):
    visitor = await browse(bob)
    logged()
    await visitor.get("/nowhere/at-all")
    (line,) = logged()
    assert line["member_id"] == str(bob.id)
    assert bob.email not in json.dumps(line)
    assert "at-all" not in json.dumps(line)


async def test_a_visitor_has_no_member_id(logged: Lines, browse: Browse):
    visitor = await browse(None)
    logged()
    await visitor.get("/nowhere")
    assert [line["member_id"] for line in logged()] == [None]


async def test_the_route_is_its_template_so_that_lines_can_be_counted(
    logged: Lines, browse: Browse
):
    visitor = await browse(None)
    logged()
    await visitor.get("/static/abc/app.css")
    (line,) = logged()
    assert line["route"] == "/static/{version}/{name}"


async def test_two_requests_have_two_ids(logged: Lines, browse: Browse):
    visitor = await browse(None)
    logged()
    for _ in range(2):
        await visitor.get("/livez", headers={"X-Request-Id": "planted"})
    ids = [line["request_id"] for line in logged()]
    assert len(set(ids)) == 2
    assert "planted" not in ids


def test_an_error_is_written_with_its_traceback_and_the_request(logged: Lines):
    error = LookupError("the reason")
    structlog.contextvars.bind_contextvars(request_id="abc")
    structlog.get_logger("toolshare").error("request failed", exc_info=error)
    (line,) = logged()
    assert line["request_id"] == "abc"
    assert "LookupError: the reason" in str(line["exception"])


def test_libraries_write_the_same_kind_of_line(logged: Lines):
    logging.getLogger("some.library").warning("took %s ms", 12)
    (line,) = logged()
    assert line["event"] == "took 12 ms"
    assert line["logger"] == "some.library"
    assert line["level"] == "warning"


def test_a_line_break_in_a_value_cannot_forge_a_second_line(logged: Lines):
    structlog.get_logger("toolshare").info("said", words='hello\n{"event": "forged"}')
    (line,) = logged()
    assert line["words"] == 'hello\n{"event": "forged"}'


class Unspeakable:
    """A value that cannot be put into words."""

    def __repr__(self) -> str:
        raise LookupError


@pytest.mark.parametrize("value", ["half a letter: \udcff", Unspeakable(), {"a": {}}])
def test_what_cannot_be_written_fails_nobody_and_is_told_of(
    logged: Lines, capsys: pytest.CaptureFixture[str], value: object
):
    set_up_logs("INFO", None)
    if isinstance(value, dict):
        value["a"] = value
    structlog.get_logger("toolshare").warning("said", words=value)
    line = json.loads(capsys.readouterr().out)
    assert (line["event"], line["level"], line["logger"]) == ("'said'", "warning", "toolshare")
    assert line["unwritten"] in {"UnicodeEncodeError", "LookupError", "RecursionError"}


class Interrupted(StringIO):
    """A standard output in the midst of whose first line somebody else has something to say."""

    interruptions = 1

    def write(self, text: str) -> int:
        if self.interruptions:
            self.interruptions -= 1
            logging.getLogger("some.library").warning("by the way")
        return super().write(text)


def test_who_speaks_in_the_midst_of_a_line_is_heard(logged: Lines, monkeypatch: pytest.MonkeyPatch):
    screen = Interrupted()
    monkeypatch.setattr("sys.stdout", screen)
    set_up_logs("INFO", None)
    speaker = Thread(target=structlog.get_logger("toolshare").info, args=["said"], daemon=True)
    speaker.start()
    speaker.join(10)
    assert not speaker.is_alive()
    events = [json.loads(line)["event"] for line in screen.getvalue().splitlines()]
    assert events == ["by the way", "said"]


def test_where_one_outlet_fails_the_other_is_written(
    logged: Lines, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    screen = TextIOWrapper(BytesIO(), encoding="ascii", write_through=True)
    monkeypatch.setattr("sys.stdout", screen)
    set_up_logs("INFO", tmp_path / "toolshare.log")
    structlog.get_logger("toolshare").info("grün")
    assert [line["event"] for line in logged()] == ["grün"]
    written: bytes = screen.buffer.getvalue()  # type: ignore[attr-defined]
    assert json.loads(written)["event"] == r"'gr\xfcn'"


def test_below_the_level_nothing_is_written(logged: Lines):
    structlog.get_logger("toolshare").debug("detail")
    assert logged() == []


def test_a_file_that_has_grown_large_rotates(logged: Lines, tmp_path: Path):
    log = structlog.get_logger("toolshare")
    padding = "x" * 100_000
    for _ in range(LARGEST_FILE_BYTES // len(padding) + 1):
        log.info("filling", padding=padding)
    file = tmp_path / "toolshare.log"
    assert file.stat().st_size <= LARGEST_FILE_BYTES
    assert (tmp_path / "toolshare.log.1").exists()


WRITER = """
import sys
from pathlib import Path
import structlog
from toolshare.logs import set_up_logs
sys.stdout = open("/dev/null", "w")
set_up_logs("INFO", Path(sys.argv[1]))
log = structlog.get_logger("toolshare")
for number in range(int(sys.argv[3])):
    log.info("written", by=sys.argv[2], number=number, padding="x" * 8000)
"""


def test_twenty_processes_that_share_a_rotating_file_lose_nothing(tmp_path: Path):
    processes, lines = 20, 200
    file = tmp_path / "toolshare.log"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(file), str(by), str(lines)])
        for by in range(processes)
    ]
    assert [writer.wait(120) for writer in writers] == [0] * processes
    files = sorted(tmp_path.glob("toolshare.log*"))
    assert len(files) > 3
    written = [json.loads(line) for each in files for line in each.read_text().splitlines()]
    counted = Counter((line["by"], line["number"]) for line in written)
    assert counted == Counter((str(by), each) for by in range(processes) for each in range(lines))


def test_the_folder_of_the_file_is_made(logged: Lines, tmp_path: Path):
    set_up_logs("INFO", tmp_path / "new" / "folder" / "log")
    structlog.get_logger("toolshare").info("first")
    assert "first" in (tmp_path / "new" / "folder" / "log").read_text()


def test_standard_output_that_is_no_terminal_gets_the_same_lines(
    logged: Lines, capsys: pytest.CaptureFixture[str]
):
    set_up_logs("INFO", None)
    structlog.get_logger("toolshare").info("heard", number=1)
    line = json.loads(capsys.readouterr().out)
    assert (line["event"], line["number"], line["level"]) == ("heard", 1, "info")


class Terminal(StringIO):
    """A standard output that somebody looks at."""

    def isatty(self) -> bool:
        return True


def test_in_a_terminal_a_failure_shows_no_local_variables(
    logged: Lines, monkeypatch: pytest.MonkeyPatch
):
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    set_up_logs("INFO", None)

    def sign_in(password: str) -> None:
        raise LookupError(len(password))

    try:
        sign_in("correct " + "horse")
    except LookupError as error:
        structlog.get_logger("toolshare").error("request failed", exc_info=error)
    assert "LookupError" in terminal.getvalue()
    assert "correct horse" not in terminal.getvalue()
