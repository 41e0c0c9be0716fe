"""While the tool is out, and how it comes back, or does not."""

from uuid import UUID

from litestar.params import FromPath

from toolshare.api.callers import CallerRequest
from toolshare.api.operations import BODY
from toolshare.api.shapes.loans import (
    LoanAnswer,
    ReasonBody,
    RenewalBody,
)
from toolshare.api.steps import after, step
from toolshare.loans import actions


@step(
    "renewal",
    "Keep it longer",
    to="on_loan",
    but=BODY,
    steps=["renewal", "return"],
    next_step="Yours until Tue 8 Dec, 20:00",
    renewals=1,
    last_day="2026-12-08",
    due_at="2026-12-08T19:00:00Z",
)
async def create_renewal(
    request: CallerRequest, loan_id: FromPath[UUID], data: RenewalBody
) -> LoanAnswer:
    """Keep the tool, as the borrower, until a later day, if nobody is promised it."""
    return await after(request, loan_id, actions.renew, data)


@step(
    "return",
    "Bring back",
    to="return_reported",
    steps=[],
    next_step="Ada looks it over",
)
async def create_return(request: CallerRequest, loan_id: FromPath[UUID]) -> LoanAnswer:
    """Say as the borrower that the tool is back."""
    return await after(request, loan_id, actions.report_return)


@step(
    "confirmation",
    "Confirm the return",
    to="closed",
    side="lender",
    steps=[],
    next_step="Back in its place",
)
async def create_confirmation(request: CallerRequest, loan_id: FromPath[UUID]) -> LoanAnswer:
    """Confirm as the lender that it is back, whether or not the borrower has said so."""
    return await after(request, loan_id, actions.confirm_return)


@step(
    "dispute",
    "Dispute the return",
    to="disputed",
    but=BODY,
    side="lender",
    steps=["settlement"],
    next_step="You said that something is wrong",
    is_my_move=True,
)
async def create_dispute(
    request: CallerRequest, loan_id: FromPath[UUID], data: ReasonBody
) -> LoanAnswer:
    """Say as the lender that something is wrong with the return."""
    return await after(request, loan_id, actions.dispute, data)


@step(
    "loss",
    "Report as lost",
    to="lost",
    but=BODY,
    side="lender",
    steps=["settlement"],
    next_step="You reported it as lost",
    is_my_move=True,
)
async def create_loss(
    request: CallerRequest, loan_id: FromPath[UUID], data: ReasonBody
) -> LoanAnswer:
    """Say as the lender that the tool will not come back."""
    return await after(request, loan_id, actions.mark_lost, data)


@step(
    "settlement",
    "Settle",
    to="closed",
    but=BODY,
    side="lender",
    steps=[],
    next_step="Back in its place",
)
async def create_settlement(
    request: CallerRequest, loan_id: FromPath[UUID], data: ReasonBody
) -> LoanAnswer:
    """Close a disputed or lost loan, as the lender, with what you agreed on."""
    return await after(request, loan_id, actions.settle, data)


ROUTES = [
    create_renewal,
    create_return,
    create_confirmation,
    create_dispute,
    create_loss,
    create_settlement,
]
