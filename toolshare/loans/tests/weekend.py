"""A loan for a weekend, for rules that need no database."""

from datetime import UTC, date, datetime, time

import msgspec

from toolshare.communities.rules import Hours

HOURS = Hours("Europe/Berlin", time(8), time(20))


class Loan(msgspec.Struct, frozen=True):
    """Sat 5 Dec to Sun 6 Dec in Berlin, 8:00 to 20:00."""

    state: str = "approved"
    first_day: date = date(2026, 12, 5)
    last_day: date = date(2026, 12, 6)
    starts_at: datetime = datetime(2026, 12, 5, 7, tzinfo=UTC)
    due_at: datetime = datetime(2026, 12, 6, 19, tzinfo=UTC)
    renewals: int = 0
    time_zone: str = "Europe/Berlin"


BEFORE = datetime(2026, 12, 1, 11, tzinfo=UTC)
START = Loan().starts_at
DUE = Loan().due_at
