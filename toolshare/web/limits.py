"""Rate limits that hold across workers: one token bucket a key, in Postgres."""

from math import ceil

from litestar.exceptions import HTTPException

from toolshare import clock
from toolshare.db import fetch_value


class TooManyRequests(HTTPException):
    """An allowance is used up for now."""

    status_code = 429


async def spend(key: str, *, allowance: int, per_s: float, cost: float = 1) -> None:
    """Take ``cost`` from a bucket that holds ``allowance`` and fills up in ``per_s`` seconds.

    One statement, so two workers never both spend the last token. Raises
    ``TooManyRequests`` with the seconds to wait.
    """
    rate = allowance / per_s
    left: float | None = await fetch_value(
        "INSERT INTO rate_limit AS bucket (key, tokens, filled_at) VALUES ({}, {}, {}) "
        "ON CONFLICT (key) DO UPDATE SET filled_at = excluded.filled_at, "
        "tokens = greatest(least({}, bucket.tokens + {} * extract(epoch FROM "
        "greatest(excluded.filled_at - bucket.filled_at, interval '0'))::float8) - {}, -1) "
        "RETURNING tokens",
        key,
        allowance - cost,
        clock.now(),
        float(allowance),
        rate,
        float(cost),
    )
    if left is not None and left < 0:
        # What is missing counts too: who comes back sooner would be refused again.
        wait_s = ceil((cost - left) / rate)
        raise TooManyRequests(headers={"Retry-After": str(wait_s)})
