"""What the HTTP plumbing keeps in the database."""

from piccolo.columns import DoublePrecision, Text, Timestamptz
from piccolo.table import Table

from toolshare.db import DB


class RateLimit(Table, db=DB):
    """A token bucket: how much of an allowance is left, as of a moment."""

    key = Text(primary_key=True)
    tokens = DoublePrecision()
    filled_at = Timestamptz(index=True)
