"""Asking for a tool, and the answer: from the request to the promise."""

from datetime import date, datetime, time
from uuid import UUID, uuid4

import msgspec

from toolshare.communities.rules import Hours
from toolshare.db import execute, fetch_one, fetch_value, retried, transaction
from toolshare.i18n import _
from toolshare.i18n import day as written
from toolshare.loans import rules
from toolshare.loans.actions.change import (
    CHANNEL,
    LockedLoan,
    change,
    locked_loan,
    record,
    request_id,
)
from toolshare.loans.actions.thread import add_message
from toolshare.loans.codes import new_handover_code
from toolshare.loans.history import note_of_days
from toolshare.loans.refusals import LoanRefused
from toolshare.loans.tables import Loan
from toolshare.occupancy import queries as plan
from toolshare.occupancy.actions import lock_tool, occupy, release
from toolshare.occupancy.rules import DaysTaken, Span, loan_span, local_day
from toolshare.once import already_made
from toolshare.refusal import NotThere

LAPSED_AT_ONCE = 500


@retried
async def request_loan(
    tool_id: UUID,
    *,
    borrower_id: UUID,
    first_day: date,
    last_day: date,
    message: str = "",
    form_key: UUID,
    now: datetime,
) -> UUID:
    """Ask for a tool, or book it where its owner lends it to everybody; return the loan's id.

    A booking takes its copy at once. A request takes none: until it is answered the days
    stay free for others, and the approval has to find them free. Raises ``LoanRefused``.
    """
    loan_id = uuid4()
    try:
        async with transaction():
            asked = (tool_id, first_day, last_day, message)
            if earlier := await already_made(
                form_key, *asked, by=borrower_id, making=loan_id, now=now
            ):
                return earlier
            await lock_tool(tool_id)
            tool = await _asked_tool(tool_id, borrower_id=borrower_id)
            await _check_request(tool, borrower_id, first_day, last_day, now)
            await _insert(tool, loan_id, borrower_id, first_day, last_day, now)
            await add_message(loan_id, message, by=borrower_id, now=now)
            if tool.is_instant:
                loan = await locked_loan(loan_id, by=borrower_id)
                await _promise(loan, event="book", by=borrower_id, now=now)
            else:
                await _check_free(tool, first_day, last_day, now)
                note = note_of_days(first_day, last_day)
                await record(
                    loan_id, "submit", state="requested", by=borrower_id, reason=note, now=now
                )
    except DaysTaken as taken:
        raise LoanRefused(taken.message, field="first_day") from None
    return loan_id


@retried
async def approve(loan_id: UUID, *, by: UUID, now: datetime) -> None:
    """Promise a copy for the loan's days.

    Two requests for the same days may be approved in the same second. The tool's row is
    locked first, so the second finds the days taken and is told when the next are free;
    the constraint ``occupancy_no_overlap`` stands behind it.
    """
    try:
        async with transaction():
            loan = await locked_loan(loan_id, by=by)
            rules.check(loan, "approve", by=loan.side_of(by), now=now)
            await _promise(loan, event="approve", by=by, now=now)
    except DaysTaken as taken:
        raise LoanRefused(taken.message) from None


@retried
async def decline(loan_id: UUID, *, by: UUID, reason: str, now: datetime) -> None:
    """Say no to a request."""
    async with transaction():
        loan = await locked_loan(loan_id, by=by)
        await change(loan, "decline", by=by, reason=reason, now=now)


@retried
async def cancel(loan_id: UUID, *, by: UUID, reason: str, now: datetime) -> None:
    """Call off a request or a promise, and give the days back."""
    async with transaction():
        loan = await locked_loan(loan_id, by=by)
        await change(loan, "cancel", by=by, reason=reason, now=now)
        await release(loan_id)


async def lapse_unanswered(now: datetime) -> int:
    """End the requests that were not answered in time, at most ``LAPSED_AT_ONCE``; count them.

    An answer that is being given in this moment has the row locked, and is left to win.
    """
    async with transaction():
        return await execute(_LAPSE, now, LAPSED_AT_ONCE, now, request_id(), now, CHANNEL)


class _AskedTool(msgspec.Struct, frozen=True):
    """What a request depends on."""

    id: UUID
    community_id: UUID
    community_name: str
    owner_id: UUID
    is_instant: bool
    price_per_day_cents: int
    deposit_cents: int
    longest_loan_days: int
    currency: str
    time_zone: str
    opens_at: time
    closes_at: time
    experience: str
    is_member: bool

    @property
    def hours(self) -> Hours:
        return Hours(self.time_zone, self.opens_at, self.closes_at)


async def _asked_tool(tool_id: UUID, *, borrower_id: UUID) -> _AskedTool:
    tool = await fetch_one(_AskedTool, _ASKED_TOOL, borrower_id, tool_id)
    if tool is None:
        raise NotThere
    return tool


async def _check_request(
    tool: _AskedTool, borrower_id: UUID, first_day: date, last_day: date, now: datetime
) -> None:
    if tool.owner_id == borrower_id:
        raise LoanRefused(_("This is your own tool."))
    if not tool.is_member:
        raise LoanRefused(
            _("Only members of %(community)s can borrow this.", community=tool.community_name)
        )
    rules.check_days(
        first_day,
        last_day,
        longest_loan_days=tool.longest_loan_days,
        hours=tool.hours,
        now=now,
    )
    if await fetch_value(_ASKED_BEFORE, borrower_id, tool.id, last_day, first_day):
        raise LoanRefused(_("You have asked for these days already."), field="first_day")


async def _check_free(tool: _AskedTool, first_day: date, last_day: date, now: datetime) -> None:
    if await plan.is_free(tool.id, first_day, last_day):
        return
    next_day = await plan.next_free_day(tool.id, today=local_day(now, tool.time_zone))
    if next_day is None:
        raise LoanRefused(_("There is nothing to lend at the moment."), field="first_day")
    raise LoanRefused(
        _("These days are taken. The next free day is %(day)s.", day=written(next_day)),
        field="first_day",
    )


async def _insert(
    tool: _AskedTool,
    loan_id: UUID,
    borrower_id: UUID,
    first_day: date,
    last_day: date,
    now: datetime,
) -> None:
    span = loan_span(first_day, last_day, tool.hours)
    await Loan(
        id=loan_id,
        community_id=tool.community_id,
        tool_id=tool.id,
        lender_id=tool.owner_id,
        borrower_id=borrower_id,
        state="requested",
        first_day=first_day,
        last_day=last_day,
        starts_at=span.start,
        due_at=span.end,
        price_cents=rules.price_cents(tool.price_per_day_cents, first_day, last_day),
        deposit_cents=tool.deposit_cents,
        currency=tool.currency,
        borrower_experience=tool.experience,
        requested_at=now,
        answer_by=rules.answer_by(now, span.end),
    ).save()


async def _promise(loan: LockedLoan, *, event: str, by: UUID, now: datetime) -> None:
    copy_id = await occupy(
        loan.tool_id,
        span=Span(loan.starts_at, loan.due_at),
        turnaround_days=loan.turnaround_days,
        kind="loan",
        loan_id=loan.id,
        by=by,
        now=now,
    )
    await Loan.update(
        {
            "state": "approved",
            "copy_id": copy_id,
            "promised_at": now,
            "handover_code": new_handover_code(),
        }
    ).where(Loan.id == loan.id)
    note = note_of_days(loan.first_day, loan.last_day) if event == "book" else ""
    await record(loan.id, event, state="approved", by=by, reason=note, now=now)


_ASKED_TOOL = """
SELECT tool.id, tool.community_id, community.name, tool.owner_id, tool.is_instant,
       tool.price_per_day_cents, tool.deposit_cents, tool.longest_loan_days,
       community.currency, community.time_zone, community.opens_at, community.closes_at,
       borrower.experience, membership.id IS NOT NULL
  FROM tool
  JOIN community ON community.id = tool.community_id
  JOIN member AS borrower ON borrower.id = {}
  LEFT JOIN membership ON membership.community_id = community.id
                      AND membership.member_id = borrower.id
 WHERE tool.id = {} AND tool.deleted_at IS NULL
   AND (NOT tool.is_hidden OR tool.owner_id = borrower.id)
   AND (community.is_public OR membership.id IS NOT NULL)
"""

_ASKED_BEFORE = """
SELECT EXISTS (
  SELECT FROM loan
   WHERE borrower_id = {} AND tool_id = {} AND state IN ('requested', 'approved', 'ready')
     AND first_day <= {} AND last_day >= {})
"""

_LAPSE = """
WITH late AS (
  SELECT id FROM loan
   WHERE state = 'requested' AND answer_by <= {}
   ORDER BY answer_by
   LIMIT {}
     FOR NO KEY UPDATE SKIP LOCKED
), lapsed AS (
  UPDATE loan SET state = 'lapsed', ended_at = {} FROM late WHERE loan.id = late.id
  RETURNING loan.id
), recorded AS (
  INSERT INTO loan_event (loan_id, actor_id, event, state, reason, request_id, at)
  SELECT id, NULL, 'lapse', 'lapsed', '', {}, {} FROM lapsed
  RETURNING loan_id
)
SELECT pg_notify({}, loan_id::text) FROM recorded
"""
