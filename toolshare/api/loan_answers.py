"""What is told of a loan."""

from datetime import datetime
from uuid import UUID

import msgspec

from toolshare.api.addresses import address_of
from toolshare.api.callers import CallerRequest
from toolshare.api.shapes.loans import (
    EntryAnswer,
    LoanAnswer,
    LoanRowAnswer,
    NamedAnswer,
    Step,
)
from toolshare.clock import now as clock_now
from toolshare.loans import queries, rules, words
from toolshare.loans.history import NOTES_DAYS
from toolshare.loans.queries.mine import LoanRow
from toolshare.loans.queries.page import Entry, LoanPage

STEPS: dict[str, Step] = {
    "approve": "approval",
    "decline": "decline",
    "cancel": "cancellation",
    "prepare": "preparation",
    "hand_over": "handover",
    "mark_no_show": "absence",
    "report_return": "return",
    "take_back": "confirmation",
    "confirm_return": "confirmation",
    "renew": "renewal",
    "dispute": "dispute",
    "mark_lost": "loss",
    "settle": "settlement",
}
"""Each event that somebody can cause, with the resource that causes it."""


async def loan_answer(request: CallerRequest, loan_id: UUID) -> LoanAnswer:
    """Tell a loan to one of its two; to anybody else it is not there."""
    now, viewer_id = clock_now(), request.user.id
    loan = await queries.loan_page(loan_id, viewer_id=viewer_id, now=now)
    entries = await queries.timeline(loan_id, viewer_id=viewer_id)
    return msgspec.convert(
        _known(loan)
        | _judged(loan, now)
        | {
            "steps": _steps(loan, now),
            "lender": NamedAnswer(id=loan.lender_id, name=loan.lender_name),
            "borrower": NamedAnswer(id=loan.borrower_id, name=loan.borrower_name),
            "timeline": [_entry(entry) for entry in entries],
            "url": address_of(request, f"/loans/{loan.id}"),
        },
        LoanAnswer,
    )


def loan_row(loan: LoanRow, *, now: datetime) -> LoanRowAnswer:
    """Tell a loan in a list."""
    return msgspec.convert(_known(loan) | _judged(loan, now), LoanRowAnswer)


def _known(loan: LoanPage | LoanRow) -> dict[str, object]:
    tool = NamedAnswer(id=loan.tool_id, name=loan.tool_title)
    return msgspec.structs.asdict(loan) | {"tool": tool}


def _judged(loan: LoanPage | LoanRow, now: datetime) -> dict[str, object]:
    step = words.next_step(loan, now=now)
    return {
        "is_overdue": rules.is_overdue(loan, now=now),
        "is_my_move": step.is_mine,
        "next_step": step.title,
    }


def _steps(loan: LoanPage, now: datetime) -> list[Step]:
    may = rules.actions_for(loan, loan.side, now=now)
    return list(dict.fromkeys(step for event, step in STEPS.items() if event in may))


def _entry(entry: Entry) -> EntryAnswer:
    by = None
    if entry.actor_id is not None:
        by = NamedAnswer(id=entry.actor_id, name=entry.actor_name or "")
    # Of a request and a renewal the history notes the days; they are no words of anybody.
    text = "" if entry.event in NOTES_DAYS else entry.text
    return EntryAnswer(at=entry.at, event=entry.event, by=by, text=text)
