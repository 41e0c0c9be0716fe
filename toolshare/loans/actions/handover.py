"""The moment in which the tool changes hands, and what leads up to it."""

from datetime import datetime
from uuid import UUID

import asyncpg

from toolshare.db import execute, fetch_value, retried, transaction
from toolshare.i18n import _, ngettext
from toolshare.loans import rules
from toolshare.loans.actions.change import LockedLoan, change, locked_loan, record
from toolshare.loans.codes import MOST_WRONG_CODES, WRONG_CODES_WITHIN, is_code
from toolshare.loans.refusals import LoanRefused
from toolshare.occupancy.actions import release


@retried
async def prepare(loan_id: UUID, *, by: UUID, now: datetime) -> None:
    """Say that the tool can be fetched."""
    async with transaction():
        await change(await locked_loan(loan_id, by=by), "prepare", by=by, now=now)


@retried
async def hand_over(loan_id: UUID, *, by: UUID, code: str, now: datetime) -> None:
    """Give the tool to the borrower, who shows the loan's code: both are there.

    Wrong codes are counted in the history, so that guessing ends after a few however many
    browsers try. ``loan_copy_out_once`` keeps a copy from going out twice.
    """
    async with transaction():
        loan = await locked_loan(loan_id, by=by)
        rules.check(loan, "hand_over", by=loan.side_of(by), now=now)
        left = MOST_WRONG_CODES - await _wrong_codes(loan, now)
        fits = left > 0 and is_code(code, loan.handover_code or "")
        if fits:
            await _let_go(loan, by=by, now=now)
        elif left > 0:
            await record(loan_id, "mistype_code", state=loan.state, by=by, now=now)
    # Only now, so that the wrong code stays written down.
    if not fits:
        raise LoanRefused(_wrong_code(left - 1), field="code")


@retried
async def mark_no_show(loan_id: UUID, *, by: UUID, reason: str, now: datetime) -> None:
    """End a loan whose borrower did not come, and give the days back."""
    async with transaction():
        loan = await locked_loan(loan_id, by=by)
        await change(loan, "mark_no_show", by=by, reason=reason, now=now)
        await release(loan_id)


async def _wrong_codes(loan: LockedLoan, now: datetime) -> int:
    count: int = await fetch_value(
        "SELECT count(*) FROM loan_event WHERE loan_id = {} AND event = 'mistype_code' AND at > {}",
        loan.id,
        now - WRONG_CODES_WITHIN,
    )
    return count


async def _let_go(loan: LockedLoan, *, by: UUID, now: datetime) -> None:
    try:
        async with transaction():
            if now < loan.starts_at:
                await _begin_early(loan, now=now)
            await change(loan, "hand_over", by=by, now=now, handed_over_at=now)
    except asyncpg.ExclusionViolationError:
        raise LoanRefused(
            _("Somebody else has a promise for this tool until this loan begins.")
        ) from None
    except asyncpg.UniqueViolationError:
        raise LoanRefused(
            _("The tool is still out on another loan. Please confirm its return first.")
        ) from None


async def _begin_early(loan: LockedLoan, *, now: datetime) -> None:
    """Take the copy from now on: the constraint says whether anybody else has it until then."""
    await execute(
        "UPDATE occupancy SET during = tstzrange({}, upper(during), '[)') "
        "WHERE loan_id = {} AND active",
        now,
        loan.id,
    )


def _wrong_code(left: int) -> str:
    if left <= 0:
        return _(
            "Too many wrong codes. Please wait %(minutes)s minutes, then ask the borrower "
            "to read the digits aloud.",
            minutes=int(WRONG_CODES_WITHIN.total_seconds() // 60),
        )
    return ngettext(
        "This is not the code of this loan. Compare the digits; you have one more try.",
        "This is not the code of this loan. Compare the digits; you have %(num)s more tries.",
        left,
    )
