"""Logs: one structured line an event, to standard output and, where asked, a rotating file."""

import logging
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import RLock
from typing import Any, Protocol

import msgspec
import structlog
from concurrent_log_handler import ConcurrentRotatingFileHandler

from toolshare.settings import SettingsError

LARGEST_FILE_BYTES = 10_000_000
KEPT_FILES = 5

Event = structlog.typing.EventDict


class Outlet(Protocol):
    """A place where events are written, in a form of its own."""

    def write(self, event: Event) -> None: ...

    def close(self) -> None: ...


_PROCESSORS: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]
_outlets: list[Outlet] = []


def set_up_logs(level: str, file: Path | None) -> None:
    """Send our events and every library's to standard output, and to ``file`` if given.

    Raises ``SettingsError`` when that file cannot be written.
    """
    opened = [_Screen(), *([_File(file)] if file is not None else [])]
    for outlet in _outlets:
        outlet.close()
    _outlets[:] = opened
    structlog.configure(
        processors=[*_PROCESSORS, _whole],
        logger_factory=_Lines,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers[:] = [_FromLibraries()]
    root.setLevel(level)
    # Nothing of what these would look up for every line is written into it.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # type: ignore[assignment]  # as Python's documentation has it
    # Granian's own access line would repeat ours without the member or the route.
    logging.getLogger("granian.access").disabled = True


class _Lines:
    """What structlog gives its events to.

    Events do not go through the standard library's records, as those of libraries do: each
    request writes one, and the way through both would be a tenth of what a page costs.
    """

    def __init__(self, name: str = "") -> None:
        self.name = name

    def write(self, event: Event) -> None:
        """Write an event to all outlets; no failure of theirs reaches whoever tells of it."""
        for outlet in _outlets:
            try:
                outlet.write(event)
            except Exception as error:
                with suppress(Exception):
                    outlet.write(_in_its_place(event, error))

    debug = info = warning = error = critical = write


def _in_its_place(event: Event, error: Exception) -> Event:
    """Say of an event that cannot be written that there was one, in letters that all can write."""
    known = {key: event[key] for key in _NEVER_STRANGE if key in event}
    return known | {"event": ascii(event.get("event")), "unwritten": type(error).__name__}


_NEVER_STRANGE = ("level", "logger", "timestamp", "request_id")


def _whole(
    _logger: structlog.typing.WrappedLogger, _method: str, event: Event
) -> tuple[tuple[Event], dict[str, Any]]:
    """Hand an event on as it is."""
    return (event,), {}


class _FromLibraries(logging.Handler):
    """Hands what libraries say to structlog, so that there is one form of line."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record; one that cannot be put into words is told of on standard error."""
        known = min(max(record.levelno // 10 * 10, logging.DEBUG), logging.CRITICAL)
        more = {"exc_info": record.exc_info} if record.exc_info else {}
        try:
            structlog.get_logger(record.name).log(known, record.getMessage(), **more)
        except Exception:
            self.handleError(record)


class _Screen:
    """Standard output: in colours for people, else for programs."""

    def __init__(self) -> None:
        self._draw = _coloured_line if sys.stdout.isatty() else _json_line
        self._stream = sys.stdout
        # A signal, or what is cleaned up, may have something to say in the midst of a line.
        self._lock = RLock()

    def write(self, event: Event) -> None:
        line = self._draw(event)
        try:
            with self._lock:
                self._stream.write(line + "\n")
                self._stream.flush()
        except UnicodeEncodeError:
            raise
        except (OSError, ValueError):
            pass  # Whoever read it has gone, which is no reason for a request to fail.

    def close(self) -> None:
        """Leave it open: it is the process's own."""


class _File:
    """A file that rotates. Several processes share it, so that takes a lock between them."""

    def __init__(self, file: Path) -> None:
        self._handler = ConcurrentRotatingFileHandler(
            str(file), maxBytes=LARGEST_FILE_BYTES, backupCount=KEPT_FILES, encoding="utf-8"
        )
        _check(file, Path(self._handler.lockFilename))

    def write(self, event: Event) -> None:
        self._handler.handle(logging.makeLogRecord({"msg": _json_line(event)}))

    def close(self) -> None:
        self._handler.close()


def _check(file: Path, lock: Path) -> None:
    """Find out now: the handler would tell of a file it cannot write at every line, and go on."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        for path in (file, lock):
            path.open("a").close()
        if not os.access(file.parent, os.W_OK | os.X_OK):
            raise PermissionError(f"its folder belongs to others than user {os.getuid()}")
    except OSError as error:
        raise SettingsError(
            [f"TOOLSHARE_LOG_FILE: {file} cannot be written ({error.strerror or error})"]
        ) from None


def _json_line(event: Event) -> str:
    told = structlog.processors.format_exc_info(None, "", dict(event))
    return str(_as_json(None, "", told))


def _coloured_line(event: Event) -> str:
    return str(_as_colours(None, "", dict(event)))


def _encoded(event: Event, default: Callable[[Any], Any]) -> str:
    return msgspec.json.encode(event, enc_hook=default).decode()


_as_json = structlog.processors.JSONRenderer(_encoded)
# The traceback it draws by itself shows local variables: passwords, tokens, cookies.
_as_colours = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
