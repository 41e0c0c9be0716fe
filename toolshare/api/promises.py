"""From the answer to a request up to the handover."""

from uuid import UUID

from litestar.params import FromPath

from toolshare.api.bodies import OptionalBody
from toolshare.api.callers import CallerRequest
from toolshare.api.operations import BODY
from toolshare.api.shapes.loans import (
    NO_REMARK,
    HandoverBody,
    LoanAnswer,
    ReasonBody,
    RemarkBody,
)
from toolshare.api.steps import after, step
from toolshare.loans import actions


@step(
    "approval",
    "Approve",
    to="approved",
    side="lender",
    steps=["cancellation", "preparation"],
    next_step="Promised to Bob",
)
async def create_approval(request: CallerRequest, loan_id: FromPath[UUID]) -> LoanAnswer:
    """Say yes, as the lender: a copy is promised for these days."""
    return await after(request, loan_id, actions.approve)


@step(
    "decline",
    "Decline",
    to="declined",
    but=BODY,
    side="lender",
    steps=[],
    next_step="You declined",
)
async def create_decline(
    request: CallerRequest, loan_id: FromPath[UUID], data: ReasonBody
) -> LoanAnswer:
    """Say no, as the lender, and why."""
    return await after(request, loan_id, actions.decline, data)


@step(
    "cancellation",
    "Call off",
    operation=OptionalBody,
    to="cancelled",
    but=BODY,
    steps=[],
    next_step="You called it off",
)
async def create_cancellation(
    request: CallerRequest, loan_id: FromPath[UUID], data: RemarkBody = NO_REMARK
) -> LoanAnswer:
    """Call it off, as the borrower, or as the lender once it is promised."""
    return await after(request, loan_id, actions.cancel, data)


@step(
    "preparation",
    "Mark as ready",
    to="ready",
    side="lender",
    steps=["cancellation", "handover"],
    next_step="Hand it over to Bob",
    is_my_move=True,
)
async def create_preparation(request: CallerRequest, loan_id: FromPath[UUID]) -> LoanAnswer:
    """Say as the lender that the tool can be fetched."""
    return await after(request, loan_id, actions.prepare)


@step(
    "handover",
    "Hand over",
    to="on_loan",
    but=BODY,
    side="lender",
    steps=["confirmation", "loss"],
    next_step="Bob has it until Sun 6 Dec, 20:00",
)
async def create_handover(
    request: CallerRequest, loan_id: FromPath[UUID], data: HandoverBody
) -> LoanAnswer:
    """Hand the tool over, as the lender, with the code that the borrower shows.

    Five wrong codes in a quarter of an hour end the guessing.
    """
    return await after(request, loan_id, actions.hand_over, data)


@step(
    "absence",
    "Note that nobody came",
    operation=OptionalBody,
    to="no_show",
    but=BODY,
    side="lender",
    steps=[],
    next_step="It was not fetched",
)
async def create_absence(
    request: CallerRequest, loan_id: FromPath[UUID], data: RemarkBody = NO_REMARK
) -> LoanAnswer:
    """Close a loan, as the lender, whose borrower did not come on its first day."""
    return await after(request, loan_id, actions.mark_no_show, data)


ROUTES = [
    create_approval,
    create_decline,
    create_cancellation,
    create_preparation,
    create_handover,
    create_absence,
]
