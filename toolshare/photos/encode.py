"""Turning an uploaded file into the photos that are kept, without trusting it."""

import asyncio
import subprocess
import sys
from pathlib import Path

import msgspec
import structlog

from toolshare.photos.rules import SIZES, Fault
from toolshare.web.turns import aside

PROGRAM = Path(__file__).with_name("encoder.py")
LONGEST_S = 30.0

# A photo may take a core and, while it is decoded, some hundred megabytes.
_AT_ONCE = asyncio.Semaphore(2)

log = structlog.get_logger(__name__)


class NotAPhoto(Exception):
    """The file cannot become a photo; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault: Fault = fault


class Encoded(msgspec.Struct, frozen=True):
    """A photo as WebP files by width; ``width`` and ``height`` are those of the largest."""

    width: int
    height: int
    files: dict[int, bytes]


class _Header(msgspec.Struct, frozen=True):
    width: int = 0
    height: int = 0
    lengths: tuple[int, ...] = ()
    refused: Fault | None = None
    error: str = ""


async def encode(
    content: bytes, *, program: Path = PROGRAM, longest_s: float = LONGEST_S
) -> Encoded:
    """Re-encode a JPEG, PNG or WebP file in a limited process, or raise ``NotAPhoto``."""
    async with aside(), _AT_ONCE:
        answer = await asyncio.to_thread(_run, content, program, longest_s)
    return _read(answer)


def _run(content: bytes, program: Path, longest_s: float) -> bytes:
    """Run the encoder; one that crashes, is killed or takes too long answers nothing.

    A process for each photo: its memory is given back, nothing of it meets the next one.
    It inherits neither sockets nor environment, and on Linux it ends when we do; elsewhere
    the broken pipe ends it.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(program)],
            input=content,
            capture_output=True,
            timeout=longest_s,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        log.warning("photo took too long", seconds=longest_s, bytes=len(content))
        return b""
    if done.returncode:
        last_words = done.stderr[-400:].decode(errors="replace")
        log.warning("photo encoder died", status=done.returncode, said=last_words)
        return b""
    return done.stdout


def _read(answer: bytes) -> Encoded:
    line, _, rest = answer.partition(b"\n")
    try:
        header = msgspec.json.decode(line, type=_Header)
    except msgspec.DecodeError:
        raise NotAPhoto("broken") from None
    if header.refused or len(header.lengths) != len(SIZES) or sum(header.lengths) != len(rest):
        log.info("photo refused", fault=header.refused, error=header.error)
        raise NotAPhoto(header.refused or "broken")
    files: dict[int, bytes] = {}
    for size, length in zip(SIZES, header.lengths, strict=True):
        files[size], rest = rest[:length], rest[length:]
    return Encoded(header.width, header.height, files)
