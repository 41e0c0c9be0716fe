"""What the two write to each other."""

from datetime import datetime
from uuid import UUID, uuid4

from toolshare.db import execute, fetch_value, retried, transaction
from toolshare.loans.actions.change import tell
from toolshare.once import already_made
from toolshare.refusal import NotThere


@retried
async def write_message(
    loan_id: UUID, *, by: UUID, body: str, form_key: UUID, now: datetime
) -> None:
    """Write to the other side; raises ``NotThere`` for anybody but the two."""
    async with transaction():
        is_theirs = await fetch_value(
            "SELECT EXISTS (SELECT FROM loan WHERE id = {} AND {} IN (lender_id, borrower_id))",
            loan_id,
            by,
        )
        if not is_theirs:
            raise NotThere
        if await already_made(form_key, loan_id, body, by=by, making=uuid4(), now=now):
            return
        await add_message(loan_id, body, by=by, now=now)
        await tell(loan_id)


async def add_message(loan_id: UUID, body: str, *, by: UUID, now: datetime) -> None:
    """Add words to a loan's thread, in the caller's transaction; none are no message."""
    if body:
        await execute(
            "INSERT INTO loan_message (loan_id, author_id, body, at) VALUES ({}, {}, {}, {})",
            loan_id,
            by,
            body,
            now,
        )
