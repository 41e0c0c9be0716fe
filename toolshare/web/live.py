"""Live updates: Postgres says what changed, and every browser that looks at it is told so.

What travels is a signal and nothing else: the browser fetches its page again, so who may
see what is decided in one place.
"""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from types import FrameType
from typing import Any

import asyncpg
import structlog

HEARTBEAT_S = 20.0
"""Proxies close what is silent for longer, commonly after 30 or 60 seconds."""
MOST_STREAMS = 2000
"""Of one process; whoever comes after that reloads by hand."""
MOST_OF_ONE = 30
"""Of one member in one process: more tabs than anybody reads, and too few to keep others out."""
LONGEST_PAUSE_S = 15.0

log = structlog.get_logger(__name__)


class _Board:
    """Who waits for which topic in this process."""

    def __init__(self) -> None:
        self.waiting: dict[str, set[asyncio.Event]] = {}
        self.streams_of: Counter[str] = Counter()
        self.is_closing = False

    def count(self) -> int:
        return sum(len(bells) for bells in self.waiting.values())

    def ring(self, topic: str) -> None:
        for bell in self.waiting.get(topic, ()):
            bell.set()

    def ring_all(self) -> None:
        for topic in self.waiting:
            self.ring(topic)

    @contextmanager
    def bell(self, topic: str, *, of: str) -> Iterator[asyncio.Event]:
        bell = asyncio.Event()
        self.waiting.setdefault(topic, set()).add(bell)
        self.streams_of[of] += 1
        try:
            yield bell
        finally:
            self.waiting[topic].discard(bell)
            if not self.waiting[topic]:
                del self.waiting[topic]
            self.streams_of[of] -= 1
            if not self.streams_of[of]:
                del self.streams_of[of]


_board = _Board()


def has_room(of: str) -> bool:
    """Whether one more browser of somebody's may listen to this process.

    Also while it stops: their stream then ends at once and is begun again elsewhere,
    whereas a page that is refused stays silent.
    """
    return _board.streams_of[of] < MOST_OF_ONE and _board.count() < MOST_STREAMS


async def signals(topic: str, *, of: str, event: str, is_late: bool) -> AsyncIterator[bytes]:
    """Yield an event stream that names ``event`` whenever ``topic`` changes.

    ``of`` is whose stream it is. ``is_late`` sends the first at once, to a browser whose
    page is older than what is.
    """
    with _board.bell(topic, of=of) as bell:
        if is_late:
            bell.set()
        yield b": listening\n\n"
        while not _board.is_closing:
            try:
                await asyncio.wait_for(bell.wait(), HEARTBEAT_S)
            except TimeoutError:
                yield b": still here\n\n"
                continue
            bell.clear()
            if not _board.is_closing:
                yield f"event: {event}\ndata: changed\n\n".encode()


@asynccontextmanager
async def listening(url: str, *, channel: str) -> AsyncIterator[None]:
    """Ring the topics that Postgres names on a channel, for as long as the process serves."""
    _board.is_closing = False
    task = asyncio.create_task(_listen(url, channel))
    try:
        with _told_to_stop(_close):
            yield
    finally:
        _close()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _close() -> None:
    """End every stream, for a server waits for open ones before it stops."""
    _board.is_closing = True
    _board.ring_all()


async def _listen(url: str, channel: str) -> None:
    """Keep one connection listening; after a gap everybody looks again."""
    pause_s = 0.5
    while True:
        try:
            connection = await asyncpg.connect(url, timeout=5)
        except (OSError, asyncpg.PostgresError, TimeoutError) as error:
            log.warning("nobody listens for changes", error=repr(error), again_in_s=pause_s)
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
            continue
        pause_s = 0.5
        try:
            await _until_closed(connection, channel)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
            log.info("lost the connection that listens for changes")
        finally:
            connection.terminate()


async def _until_closed(connection: asyncpg.Connection, channel: str) -> None:
    closed = asyncio.Event()

    def note_end(_connection: object) -> None:
        closed.set()

    def ring(_connection: object, _process: int, _channel: str, topic: object) -> None:
        _board.ring(str(topic))

    connection.add_termination_listener(note_end)
    await connection.add_listener(channel, ring)
    _board.ring_all()
    while not closed.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(closed.wait(), HEARTBEAT_S)
            return
        # A connection can be dead for hours without either side noticing.
        await connection.execute("SELECT 1", timeout=5)


@contextmanager
def _told_to_stop(act: Callable[[], None]) -> Iterator[None]:
    """Call ``act`` when the process is told to stop, before the server's own handler."""
    loop = asyncio.get_running_loop()
    kept: dict[int, Any] = {}

    def handler(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(act)
        if callable(kept[number]):
            kept[number](number, frame)

    for number in (signal.SIGTERM, signal.SIGINT):
        # Only the main thread may set handlers; in any other, streams end with the kill.
        with suppress(ValueError):
            kept[number] = signal.getsignal(number)
            signal.signal(number, handler)
    try:
        yield
    finally:
        for number, earlier in kept.items():
            with suppress(ValueError):
                signal.signal(number, earlier)
