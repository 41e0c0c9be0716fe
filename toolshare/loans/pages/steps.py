"""The steps of a loan: each is a form that leads back to the loan's page."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec
from litestar import Response, post
from litestar.params import FromPath

from toolshare import clock
from toolshare.i18n import _
from toolshare.loans import actions
from toolshare.loans.forms import (
    CodeForm,
    MessageForm,
    ReasonForm,
    RemarkForm,
    RenewalForm,
    StepForm,
)
from toolshare.loans.pages.reading import loan_response
from toolshare.loans.refusals import AlreadyDone, LoanRefused
from toolshare.web.form import read_form
from toolshare.web.limits import spend
from toolshare.web.respond import is_partial, redirect
from toolshare.web.viewer import MemberRequest, members_only

MESSAGES_A_MINUTE = 60


@post("/loans/{loan_id:uuid}/approval", guards=[members_only])
async def create_approval(request: MemberRequest, loan_id: FromPath[UUID]) -> Response[str]:
    """Say yes."""
    return await _step(
        request,
        loan_id,
        "approve",
        StepForm,
        actions.approve,
        done=_("You said yes. The days are promised."),
    )


@post("/loans/{loan_id:uuid}/decline", guards=[members_only])
async def create_decline(request: MemberRequest, loan_id: FromPath[UUID]) -> Response[str]:
    """Say no, and why."""
    return await _step(
        request, loan_id, "decline", ReasonForm, actions.decline, done=_("You said no.")
    )


@post("/loans/{loan_id:uuid}/cancellation", guards=[members_only])
async def create_cancellation(request: MemberRequest, loan_id: FromPath[UUID]) -> Response[str]:
    """Call it off."""
    return await _step(
        request,
        loan_id,
        "cancel",
        RemarkForm,
        actions.cancel,
        done=_("You called it off. The days are free again."),
    )


@post("/loans/{loan_id:uuid}/preparation", guards=[members_only])
async def create_preparation(request: MemberRequest, loan_id: FromPath[UUID]) -> Response[str]:
    """Say that it can be fetched."""
    return await _step(
        request, loan_id, "prepare", StepForm, actions.prepare, done=_("Marked as ready.")
    )


@post("/loans/{loan_id:uuid}/handover", guards=[members_only])
async def create_handover(request: MemberRequest, loan_id: FromPath[UUID]) -> Response[str]:
    """Hand the tool over against the code that the borrower shows."""
    return await _step(
        request, loan_id, "hand_over", CodeForm, actions.hand_over, done=_("Handed over.")
    )


@post("/loans/{loan_id:uuid}/absence", guards=[members_only])
async def create_absence(request: MemberRequest, loan_id: FromPath[UUID]) -> Response[str]:
    """Say that nobody came."""
    return await _step(
        request,
        loan_id,
        "mark_no_show",
        RemarkForm,
        actions.mark_no_show,
        done=_("Noted. The days are free again."),
    )


@post("/loans/{loan_id:uuid}/renewal", guards=[members_only])
async def create_renewal(request: MemberRequest, loan_id: FromPath[UUID]) -> Response[str]:
    """Keep it longer."""
    return await _step(
        request, loan_id, "renew", RenewalForm, actions.renew, done=_("It is yours for longer.")
    )


@post("/loans/{loan_id:uuid}/return", guards=[members_only])
async def create_return(request: MemberRequest, loan_id: FromPath[UUID]) -> Response[str]:
    """Say as the borrower that it is back."""
    return await _step(
        request,
        loan_id,
        "report_return",
        StepForm,
        actions.report_return,
        done=_("Thank you. The owner has been told."),
    )


@post("/loans/{loan_id:uuid}/confirmation", guards=[members_only])
async def create_confirmation(request: MemberRequest, loan_id: FromPath[UUID]) -> Response[str]:
    """Confirm as the lender that it is back, whether or not the borrower has said so."""
    return await _step(
        request,
        loan_id,
        "confirm_return",
        StepForm,
        actions.confirm_return,
        done=_("It is back. This loan is over."),
    )


@post("/loans/{loan_id:uuid}/dispute", guards=[members_only])
async def create_dispute(request: MemberRequest, loan_id: FromPath[UUID]) -> Response[str]:
    """Say that something is wrong with the return."""
    return await _step(
        request,
        loan_id,
        "dispute",
        ReasonForm,
        actions.dispute,
        done=_("Noted. Write to each other below."),
    )


@post("/loans/{loan_id:uuid}/loss", guards=[members_only])
async def create_loss(request: MemberRequest, loan_id: FromPath[UUID]) -> Response[str]:
    """Say that it will not come back."""
    return await _step(
        request, loan_id, "mark_lost", ReasonForm, actions.mark_lost, done=_("Noted as lost.")
    )


@post("/loans/{loan_id:uuid}/settlement", guards=[members_only])
async def create_settlement(request: MemberRequest, loan_id: FromPath[UUID]) -> Response[str]:
    """Close a disputed or lost loan with what the two agreed on."""
    return await _step(request, loan_id, "settle", ReasonForm, actions.settle, done=_("Closed."))


@post("/loans/{loan_id:uuid}/messages", guards=[members_only])
async def create_message(request: MemberRequest, loan_id: FromPath[UUID]) -> Response[str]:
    """Write to the other side; a partial request gets the thread with the new words in it."""
    form = await read_form(request, MessageForm)
    if form.value is None:
        return await loan_response(request, loan_id, form=form, refused="message", status=422)
    await spend(f"messages:{request.user.id}", allowance=MESSAGES_A_MINUTE, per_s=60)
    await actions.write_message(
        loan_id, by=request.user.id, body=form.value.body, form_key=form.key, now=clock.now()
    )
    if is_partial(request):
        return await loan_response(request, loan_id)
    return redirect(request, f"/loans/{loan_id}#thread")


async def _step(
    request: MemberRequest,
    loan_id: UUID,
    event: str,
    shape: type[msgspec.Struct],
    act: Callable[..., Awaitable[None]],
    *,
    done: str,
) -> Response[str]:
    """Read the form and take the step, or show the loan as it stands with what is wrong.

    The form's fields are named as the action names what it is told.
    """
    form = await read_form(request, shape)
    status = 422
    if form.value is not None:
        told = msgspec.structs.asdict(form.value)
        try:
            await act(loan_id, by=request.user.id, now=clock.now(), **told)
        except AlreadyDone as earlier:
            return redirect(request, f"/loans/{loan_id}", flash=earlier.message, mood="info")
        except LoanRefused as refusal:
            form.refuse_as(refusal)
            status = 409
        else:
            return redirect(request, f"/loans/{loan_id}", flash=done)
    return await loan_response(request, loan_id, form=form, refused=event, status=status)
