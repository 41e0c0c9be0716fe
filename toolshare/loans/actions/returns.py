"""While the tool is out, and how it comes back, or does not."""

from datetime import date, datetime
from uuid import UUID

from toolshare.db import retried, transaction
from toolshare.loans import rules
from toolshare.loans.actions.change import LockedLoan, change, locked_loan
from toolshare.loans.history import note_of_days
from toolshare.loans.refusals import LoanRefused
from toolshare.occupancy.actions import extend, release
from toolshare.occupancy.rules import DaysTaken, loan_span


@retried
async def renew(loan_id: UUID, *, by: UUID, last_day: date, now: datetime) -> None:
    """Let the borrower keep the tool until ``last_day`` if nobody else is promised it.

    The tool's row is locked first: a booking of the added days in the same second is
    either seen here, or finds them taken.
    """
    try:
        async with transaction():
            loan = await locked_loan(loan_id, by=by)
            rules.check(loan, "renew", by=loan.side_of(by), now=now)
            rules.check_renewal(loan, last_day, longest_loan_days=loan.longest_loan_days, now=now)
            due_at = loan_span(loan.first_day, last_day, loan.hours).end
            await extend(loan_id, end=due_at)
            await change(
                loan,
                "renew",
                by=by,
                now=now,
                # The history says until when: a later renewal changes the loan's own day.
                reason=note_of_days(loan.first_day, last_day),
                last_day=last_day,
                due_at=due_at,
                renewals=loan.renewals + 1,
                price_cents=rules.renewed_price_cents(loan.price_cents, loan, last_day),
            )
    except DaysTaken as taken:
        raise LoanRefused(taken.message, field="last_day") from None


@retried
async def report_return(loan_id: UUID, *, by: UUID, now: datetime) -> None:
    """Say as the borrower that the tool is back with its owner."""
    async with transaction():
        loan = await locked_loan(loan_id, by=by)
        await change(loan, "report_return", by=by, now=now, return_reported_at=now)


@retried
async def confirm_return(loan_id: UUID, *, by: UUID, now: datetime) -> None:
    """Confirm as the lender that the tool is back, whether or not the borrower has said so.

    Which of the two it is, is asked under the lock: the borrower may say so in this second.
    """
    async with transaction():
        loan = await locked_loan(loan_id, by=by)
        event = "take_back" if loan.state == "on_loan" else "confirm_return"
        await _end(loan, event, by=by, now=now)


@retried
async def dispute(loan_id: UUID, *, by: UUID, reason: str, now: datetime) -> None:
    """Say as the lender that something is wrong with the return; the loan stays open."""
    async with transaction():
        loan = await locked_loan(loan_id, by=by)
        await change(loan, "dispute", by=by, reason=reason, now=now)


@retried
async def mark_lost(loan_id: UUID, *, by: UUID, reason: str, now: datetime) -> None:
    """Say as the lender that the tool will not come back; the loan stays open."""
    async with transaction():
        loan = await locked_loan(loan_id, by=by)
        await change(loan, "mark_lost", by=by, reason=reason, now=now)


@retried
async def settle(loan_id: UUID, *, by: UUID, reason: str, now: datetime) -> None:
    """Close a disputed or lost loan; ``reason`` says what the two agreed on."""
    async with transaction():
        await _end(await locked_loan(loan_id, by=by), "settle", by=by, reason=reason, now=now)


async def _end(loan: LockedLoan, event: str, *, by: UUID, now: datetime, reason: str = "") -> None:
    await change(loan, event, by=by, reason=reason, now=now)
    await release(loan.id, at=now)
