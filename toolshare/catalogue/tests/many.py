"""Many tools at once, for what changes with their number."""

from toolshare.conftest import Person
from toolshare.db import execute
from toolshare.occupancy.tests.stage import LONG_AGO


async def put_saws(owner: Person, number: int, *, with_copies: int = 0) -> None:
    """Store saws, a second after each other; the first ``with_copies`` can be lent."""
    await execute(
        "WITH listed AS ("
        "INSERT INTO tool (id, community_id, owner_id, title, brand, model, category, "
        "description, skill_level, price_per_day_cents, deposit_cents, "
        "replacement_value_cents, longest_loan_days, turnaround_days, is_instant, is_hidden, "
        "created_at, updated_at) SELECT gen_random_uuid(), {}, {}, 'Saw', '', '', 'hand-saws', "
        "'', 'new', 0, 0, 0, 7, 0, false, false, {}::timestamptz + place * interval '1 second', {} "
        "FROM generate_series(1, {}::int) AS place RETURNING id, created_at) "
        "INSERT INTO copy (id, tool_id, code, created_at) "
        "SELECT gen_random_uuid(), id, id::text, {} FROM listed "
        "ORDER BY created_at LIMIT {}",
        owner.community_id,
        owner.id,
        LONG_AGO,
        LONG_AGO,
        number,
        LONG_AGO,
        with_copies,
    )
