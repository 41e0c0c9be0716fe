"""Keyset pages: every row once, and an address that somebody made up is the first page."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from toolshare.db import fetch_value
from toolshare.web.paging import Cursor, cut, read_cursor, write_cursor

MOMENT = datetime(2026, 12, 1, 11, 0, 0, 123456, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """A dated row."""

    id: UUID
    created_at: datetime


ROWS = [Row(uuid4(), MOMENT - timedelta(seconds=number)) for number in range(25)]


def test_a_cursor_survives_the_address():
    cursor = Cursor(MOMENT, uuid4())
    assert read_cursor(write_cursor(cursor)) == cursor


def test_a_cursor_needs_no_escaping_in_an_address():
    text = write_cursor(Cursor(MOMENT, uuid4()))
    assert text.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize("count", [0, 1, 10])
def test_what_fits_on_one_page_has_no_next(count: int):
    page = cut(ROWS[:count], 10)
    assert (list(page.rows), page.next) == (ROWS[:count], None)


def test_one_row_more_leads_on_from_the_last_row_shown():
    page = cut(ROWS[:11], 10)
    assert list(page.rows) == ROWS[:10]
    assert page.next is not None
    assert read_cursor(page.next) == Cursor(ROWS[9].created_at, ROWS[9].id)


def packed(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


# A place that is one, and behind it more lists in lists than Python's stack has room for.
TOO_DEEP = packed(
    f'["2026-12-01T11:00:00Z","7bf72b8f-d58a-4fa7-b87c-3abb27ce0a08",1,{"[" * 1100}{"]" * 1100}]'
)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "ä",
        "\x00",
        "../../etc/passwd",
        "' OR 1=1 --",
        "A" * 10_000,
        packed("[]"),
        packed("null"),
        packed('["2026-12-01T11:00:00Z"]'),
        packed('["2026-12-01T11:00:00Z","7bf72b8f-d58a-4fa7-b87c-3abb27ce0a08",2147483648]'),
        packed('["2026-12-01T11:00:00Z","not an id"]'),
        packed('["2026-12-01T11:00:00","6f1f2a2e-7f0b-4a3e-9b0a-0a4f3f2b1c9d"]'),
        packed('["2026-13-41T11:00:00Z","6f1f2a2e-7f0b-4a3e-9b0a-0a4f3f2b1c9d"]'),
        packed('["0001-01-01T00:00:00+14:00","6f1f2a2e-7f0b-4a3e-9b0a-0a4f3f2b1c9d"]'),
        packed('["9999-12-31T23:59:59-14:00","6f1f2a2e-7f0b-4a3e-9b0a-0a4f3f2b1c9d"]'),
        packed("[" * 5000),
        TOO_DEEP,
    ],
)
def test_a_made_up_cursor_is_the_first_page(text: str):
    assert read_cursor(text) is None


@pytest.mark.parametrize(
    ("moment", "is_past"), [("0001-01-01T00:00:00Z", True), ("9999-12-31T23:59:59Z", False)]
)
async def test_the_ends_of_time_can_be_asked_for(moment: str, is_past: bool, db: None):
    cursor = read_cursor(packed(f'["{moment}","{uuid4()}"]'))
    assert cursor is not None
    assert await fetch_value("SELECT {}::timestamptz < now()", cursor.created_at) is is_past
