"""The only clock: what time it is, and which day it is somewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_stopped: ContextVar[datetime | None] = ContextVar("stopped_clock", default=None)


def now() -> datetime:
    """Say what time it is, as an aware instant in UTC."""
    return _stopped.get() or datetime.now(UTC)


def today(zone: str) -> date:
    """Say which calendar day it is in an IANA time zone."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def stopped_at(moment: datetime) -> Iterator[None]:
    """Stop the clock of this context at an aware moment, for tests and seeded histories."""
    token = _stopped.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _stopped.reset(token)
