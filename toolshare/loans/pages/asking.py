"""Asking for a tool."""

from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from toolshare import clock
from toolshare.i18n import _
from toolshare.loans import actions, queries
from toolshare.loans.forms import AskForm, DaysQuery
from toolshare.loans.months import view_of
from toolshare.loans.refusals import LoanRefused
from toolshare.tools.queries import ToolPage, tool_page
from toolshare.web.form import Form, read_form, read_query
from toolshare.web.limits import spend
from toolshare.web.respond import is_partial, redirect, show
from toolshare.web.viewer import AnyRequest, MemberRequest, members_only

REQUESTS_A_MINUTE = 300


@get("/tools/{tool_id:uuid}/loans/new")
async def new_loan(request: AnyRequest, tool_id: FromPath[UUID]) -> Response[str]:
    """Show the asking panel as a page; a partial request gets what the chosen days cost."""
    viewer_id = request.user.id if request.user else None
    tool = await tool_page(tool_id, viewer_id=viewer_id)
    form = read_query(request, DaysQuery)
    # Days that an address misspells are left out, not complained about.
    form.messages.clear()
    if is_partial(request):
        ask = queries.AskPanel.of(tool, viewer=request.user, now=clock.now())
        return show(request, "loans/_priced.html", ask=ask, form=form)
    return await asking_page(request, tool, form)


@post("/tools/{tool_id:uuid}/loans", guards=[members_only])
async def create_loan(request: MemberRequest, tool_id: FromPath[UUID]) -> Response[str]:
    """Ask for the tool or book it, or show the panel again with what is wrong."""
    form = await read_form(request, AskForm)
    status = 422
    if form.value is not None:
        await spend(f"loans:{request.user.id}", allowance=REQUESTS_A_MINUTE, per_s=60)
        try:
            loan_id = await actions.request_loan(
                tool_id,
                borrower_id=request.user.id,
                first_day=form.value.first_day,
                last_day=form.value.last_day,
                message=form.value.message,
                form_key=form.key,
                now=clock.now(),
            )
        except LoanRefused as refusal:
            form.refuse_as(refusal)
            status = 409
        else:
            loan = await queries.loan_page(loan_id, viewer_id=request.user.id, now=clock.now())
            return redirect(request, f"/loans/{loan_id}", flash=_sent(loan))
    tool = await tool_page(tool_id, viewer_id=request.user.id)
    return await asking_page(request, tool, form, status=status)


async def asking_page(
    request: AnyRequest | MemberRequest,
    tool: ToolPage,
    form: Form[AskForm] | Form[DaysQuery],
    *,
    status: int = 200,
) -> Response[str]:
    """Render the panel with a form, whether it is new or was refused."""
    view = view_of(form.typed("first_day"), form.typed("last_day"), "")
    ask = await queries.ask_panel(tool, viewer=request.user, now=clock.now(), view=view)
    return show(
        request,
        "loans/new.html",
        region="asking",
        status=status,
        tool=tool,
        ask=ask,
        form=form,
    )


def _sent(loan: queries.LoanPage) -> str:
    if loan.state == "requested":
        return _("%(name)s has been asked.", name=loan.lender_name)
    return _("Booked: %(days)s.", days=loan.days)
