"""How every change of a loan is made: lock, check, write, note in the history, tell."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import msgspec
import structlog

from toolshare.communities.rules import Hours
from toolshare.db import execute, fetch, fetch_value
from toolshare.loans import rules
from toolshare.loans.rules import Side
from toolshare.loans.tables import Loan
from toolshare.occupancy.actions import lock_tool
from toolshare.refusal import NotThere

CHANNEL = "loan_changed"
"""Postgres tells the listeners of this channel a loan's id when its transaction commits."""


class LockedLoan(msgspec.Struct, frozen=True):
    """A loan that nobody else can change until our transaction ends."""

    id: UUID
    tool_id: UUID
    copy_id: UUID | None
    lender_id: UUID
    borrower_id: UUID
    state: str
    first_day: date
    last_day: date
    starts_at: datetime
    due_at: datetime
    price_cents: int
    renewals: int
    handover_code: str | None
    longest_loan_days: int
    turnaround_days: int
    time_zone: str
    opens_at: time
    closes_at: time

    @property
    def hours(self) -> Hours:
        """When tools change hands in the loan's community."""
        return Hours(self.time_zone, self.opens_at, self.closes_at)

    def side_of(self, member_id: UUID) -> Side:
        """Say on which side one of the two is."""
        return "lender" if member_id == self.lender_id else "borrower"


async def locked_loan(loan_id: UUID, *, by: UUID) -> LockedLoan:
    """Lock the tool's row, then the loan's, and return the loan to one of its two members.

    The tool comes first everywhere: two changes of loans of one tool then queue up
    instead of waiting for each other's rows. Raises ``NotThere`` for anybody else.
    """
    tool_id: UUID | None = await fetch_value(
        "SELECT tool_id FROM loan WHERE id = {} AND {} IN (lender_id, borrower_id)", loan_id, by
    )
    if tool_id is None:
        raise NotThere
    await lock_tool(tool_id)
    # Loans are never deleted, so the row is still there.
    return (await fetch(LockedLoan, _LOCKED, loan_id))[0]


async def change(
    loan: LockedLoan, event: str, *, by: UUID, now: datetime, reason: str = "", **columns: Any
) -> None:
    """Take one step of the state machine, with the columns that change along with it."""
    target = rules.check(loan, event, by=loan.side_of(by), now=now)
    if target in rules.PAST:
        columns |= {"ended_at": now, "ended_by_id": by, "reason": reason}
    await Loan.update({"state": target, **columns}).where(Loan.id == loan.id)
    await record(loan.id, event, state=target, by=by, reason=reason, now=now)


async def record(
    loan_id: UUID, event: str, *, state: str, by: UUID, now: datetime, reason: str = ""
) -> None:
    """Write one row of the loan's history, and tell those who look at it now."""
    await fetch_value(_RECORD, loan_id, by, event, state, reason, request_id(), now, CHANNEL)


async def tell(loan_id: UUID) -> None:
    """Tell those who look at the loan now that there is something new."""
    await execute("SELECT pg_notify({}, {}::text)", CHANNEL, str(loan_id))


def request_id() -> str:
    """Return the id under which the logs know the request that we serve."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


_LOCKED = """
SELECT loan.id, loan.tool_id, loan.copy_id, loan.lender_id, loan.borrower_id, loan.state,
       loan.first_day, loan.last_day, loan.starts_at, loan.due_at, loan.price_cents,
       loan.renewals, loan.handover_code, tool.longest_loan_days, tool.turnaround_days,
       community.time_zone, community.opens_at, community.closes_at
  FROM loan
  JOIN tool ON tool.id = loan.tool_id
  JOIN community ON community.id = loan.community_id
 WHERE loan.id = {}
   FOR NO KEY UPDATE OF loan
"""

_RECORD = """
WITH recorded AS (
  INSERT INTO loan_event (loan_id, actor_id, event, state, reason, request_id, at)
  VALUES ({}, {}, {}, {}, {}, {}, {})
  RETURNING loan_id
)
SELECT pg_notify({}, loan_id::text) FROM recorded
"""
