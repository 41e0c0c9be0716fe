"""Keyset pages: a cursor names the last row seen, so page 1,000 costs what page 1 does."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Generic, Protocol, TypeVar
from uuid import UUID

import msgspec


class Dated(Protocol):
    """A row that has a place in a list sorted by moment, then id, newest first."""

    @property
    def id(self) -> UUID: ...

    @property
    def created_at(self) -> datetime: ...


Row = TypeVar("Row", bound=Dated)


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """The last row of the page before."""

    created_at: datetime
    id: UUID
    rank: Annotated[int, msgspec.Meta(ge=-(2**31), lt=2**31)] = 0
    """How well the row matched, where that comes before its age."""


TOP = Cursor(datetime.max.replace(tzinfo=UTC), UUID(int=0))
"""Where the first page begins: before every row."""


LONGEST_CURSOR = 200
"""Letters of a cursor in an address, about twice what the longest needs."""


class Slice(msgspec.Struct, Generic[Row], frozen=True):
    """The rows of one page, and the cursor to the next one if there is any."""

    rows: Sequence[Row]
    next: str | None


def cut(rows: Sequence[Row], size: int) -> Slice[Row]:
    """Make a page of at most ``size`` from a query that asked for one row more."""
    if len(rows) <= size:
        return Slice(rows, None)
    last = rows[size - 1]
    return Slice(rows[:size], write_cursor(Cursor(last.created_at, last.id)))


def write_cursor(cursor: Cursor) -> str:
    """Write a cursor as it stands in an address."""
    return urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def read_cursor(text: str) -> Cursor | None:
    """Read a cursor from an address; anything else means the first page."""
    if len(text) > LONGEST_CURSOR:
        # What is nested a thousand deep is no ``DecodeError``, but ends Python's stack.
        return None
    try:
        cursor = msgspec.json.decode(urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=Cursor)
        # In a zone of its own, the first or last day there is may lie outside of UTC's.
        cursor.created_at.astimezone(UTC)
    except (ValueError, OverflowError, msgspec.DecodeError):
        return None
    return cursor if cursor.created_at.tzinfo else None
