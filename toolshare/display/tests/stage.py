"""Loans that are over, as somebody's record and their neighbours' loans are made of."""

from datetime import datetime, timedelta
from uuid import UUID

from toolshare.conftest import NOON, Person
from toolshare.occupancy.tests.stage import put_loan
from toolshare.tools.tables import Copy

LONG_OVER = NOON - timedelta(days=60)


async def put_past_loan(
    tool_id: UUID,
    *,
    lender: Person,
    borrower: Person,
    state: str = "closed",
    ended_at: datetime = LONG_OVER,
    answered_after: timedelta = timedelta(hours=3),
) -> None:
    """Store a loan of two days that went as its state says; a promise came after some time."""
    copy = await Copy.select(Copy.id).where(Copy.tool_id == tool_id).first()
    assert copy is not None
    asked_at = ended_at - timedelta(days=5)
    answered_at = asked_at + answered_after
    is_promised = state not in {"declined", "lapsed"}
    is_out = state == "closed"
    await put_loan(
        tool_id,
        lender_id=lender.id,
        borrower_id=borrower.id,
        state=state,
        copy_id=copy["id"] if is_promised else None,
        requested_at=asked_at,
        promised_at=answered_at if is_promised else None,
        handover_code="123456" if is_promised else None,
        handed_over_at=ended_at - timedelta(days=2) if is_out else None,
        return_reported_at=ended_at if is_out else None,
        ended_at=answered_at if state == "declined" else ended_at,
        ended_by_id=None if state == "lapsed" else lender.id,
        starts_at=ended_at - timedelta(days=2),
        due_at=ended_at,
    )
