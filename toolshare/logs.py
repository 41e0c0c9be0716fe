"""Logs: one structured line an event, to standard output and, where asked, a rotating file."""

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import structlog
from concurrent_log_handler import ConcurrentRotatingFileHandler

from toolshare.settings import SettingsError

LARGEST_FILE_BYTES = 10_000_000
KEPT_FILES = 5

_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def set_up_logs(level: str, file: Path | None) -> None:
    """Send our events and every library's to standard output, and to ``file`` if given.

    Raises ``SettingsError`` when that file cannot be written.
    """
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handlers: list[logging.Handler] = [_console()]
    if file is not None:
        handlers.append(_rotating(file))
    root = logging.getLogger()
    root.handlers[:] = handlers
    root.setLevel(level)
    # Nothing of what these would look up for every line is written into it.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # type: ignore[assignment]  # as Python's documentation has it
    # Granian's own access line would repeat ours without the member or the route.
    logging.getLogger("granian.access").disabled = True


def _console() -> logging.Handler:
    handler = logging.StreamHandler(sys.stdout)
    in_terminal = sys.stdout.isatty()
    handler.setFormatter(_formatter(_coloured_lines() if in_terminal else _json_lines()))
    return handler


def _rotating(file: Path) -> logging.Handler:
    """Several processes share the file, so its rotation takes a lock between them."""
    handler = ConcurrentRotatingFileHandler(
        str(file), maxBytes=LARGEST_FILE_BYTES, backupCount=KEPT_FILES, encoding="utf-8"
    )
    _check(file, Path(handler.lockFilename))
    handler.setFormatter(_formatter(_json_lines()))
    return handler


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


def _formatter(renderer: structlog.typing.Processor) -> logging.Formatter:
    processors: list[structlog.typing.Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta
    ]
    if isinstance(renderer, structlog.processors.JSONRenderer):
        processors.append(structlog.processors.format_exc_info)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED, processors=[*processors, renderer]
    )


def _json_lines() -> structlog.processors.JSONRenderer:
    return structlog.processors.JSONRenderer(_written)


def _written(event: dict[str, Any], default: Callable[[Any], Any]) -> str:
    return msgspec.json.encode(event, enc_hook=default).decode()


def _coloured_lines() -> structlog.dev.ConsoleRenderer:
    # The traceback it draws by itself shows local variables: passwords, tokens, cookies.
    return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
