"""While the tool is out, and how it comes back, or does not."""

from uuid import UUID

from litestar import post
from litestar.params import FromPath

from toolshare.api.callers import FOR_MEMBERS, CallerRequest
from toolshare.api.operations import BODY
from toolshare.api.shapes.loans import (
    LoanAnswer,
    ReasonBody,
    RenewalBody,
)
from toolshare.api.steps import TAGS, after, leads_to
from toolshare.clock import now
from toolshare.loans import actions, queries


@post(
    "/loans/{loan_id:uuid}/renewal",
    tags=TAGS,
    summary="Keep it longer",
    operation_id="create_renewal",
    status_code=200,
    **FOR_MEMBERS,
    responses=leads_to(
        "on_loan",
        but=BODY,
        steps=["renewal", "return"],
        next_step="Yours until Tue 8 Dec, 20:00",
        renewals=1,
        last_day="2026-12-08",
        due_at="2026-12-08T19:00:00Z",
    ),
)
async def create_renewal(
    request: CallerRequest, loan_id: FromPath[UUID], data: RenewalBody
) -> LoanAnswer:
    """Keep the tool, as the borrower, until a later day, if nobody is promised it."""
    return await after(
        request,
        loan_id,
        actions.renew(loan_id, by=request.user.id, last_day=data.last_day, now=now()),
    )


@post(
    "/loans/{loan_id:uuid}/return",
    tags=TAGS,
    summary="Bring back",
    operation_id="create_return",
    status_code=200,
    **FOR_MEMBERS,
    responses=leads_to("return_reported", steps=[], next_step="Ada looks it over"),
)
async def create_return(request: CallerRequest, loan_id: FromPath[UUID]) -> LoanAnswer:
    """Say as the borrower that the tool is back."""
    return await after(
        request, loan_id, actions.report_return(loan_id, by=request.user.id, now=now())
    )


@post(
    "/loans/{loan_id:uuid}/confirmation",
    tags=TAGS,
    summary="Confirm the return",
    operation_id="create_confirmation",
    status_code=200,
    **FOR_MEMBERS,
    responses=leads_to("closed", side="lender", steps=[], next_step="Back in its place"),
)
async def create_confirmation(request: CallerRequest, loan_id: FromPath[UUID]) -> LoanAnswer:
    """Confirm as the lender that it is back, whether or not the borrower has said so."""
    return await after(request, loan_id, _take_back(loan_id, by=request.user.id))


@post(
    "/loans/{loan_id:uuid}/dispute",
    tags=TAGS,
    summary="Dispute the return",
    operation_id="create_dispute",
    status_code=200,
    **FOR_MEMBERS,
    responses=leads_to(
        "disputed",
        but=BODY,
        side="lender",
        steps=["settlement"],
        next_step="You said that something is wrong",
        is_my_move=True,
    ),
)
async def create_dispute(
    request: CallerRequest, loan_id: FromPath[UUID], data: ReasonBody
) -> LoanAnswer:
    """Say as the lender that something is wrong with the return."""
    return await after(
        request,
        loan_id,
        actions.dispute(loan_id, by=request.user.id, reason=data.reason, now=now()),
    )


@post(
    "/loans/{loan_id:uuid}/loss",
    tags=TAGS,
    summary="Report as lost",
    operation_id="create_loss",
    status_code=200,
    **FOR_MEMBERS,
    responses=leads_to(
        "lost",
        but=BODY,
        side="lender",
        steps=["settlement"],
        next_step="You reported it as lost",
        is_my_move=True,
    ),
)
async def create_loss(
    request: CallerRequest, loan_id: FromPath[UUID], data: ReasonBody
) -> LoanAnswer:
    """Say as the lender that the tool will not come back."""
    return await after(
        request,
        loan_id,
        actions.mark_lost(loan_id, by=request.user.id, reason=data.reason, now=now()),
    )


@post(
    "/loans/{loan_id:uuid}/settlement",
    tags=TAGS,
    summary="Settle",
    operation_id="create_settlement",
    status_code=200,
    **FOR_MEMBERS,
    responses=leads_to("closed", but=BODY, side="lender", steps=[], next_step="Back in its place"),
)
async def create_settlement(
    request: CallerRequest, loan_id: FromPath[UUID], data: ReasonBody
) -> LoanAnswer:
    """Close a disputed or lost loan, as the lender, with what you agreed on."""
    return await after(
        request, loan_id, actions.settle(loan_id, by=request.user.id, reason=data.reason, now=now())
    )


async def _take_back(loan_id: UUID, *, by: UUID) -> None:
    loan = await queries.loan_page(loan_id, viewer_id=by)
    take = actions.take_back if loan.state == "on_loan" else actions.confirm_return
    await take(loan_id, by=by, now=now())


ROUTES = [
    create_renewal,
    create_return,
    create_confirmation,
    create_dispute,
    create_loss,
    create_settlement,
]
