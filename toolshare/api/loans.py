"""Asking for tools, reading one's own loans, and writing to the other side."""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, QueryParameter

from toolshare import clock
from toolshare.api import examples
from toolshare.api.addresses import created
from toolshare.api.callers import FOR_MEMBERS, CallerRequest, home_of
from toolshare.api.loan_answers import loan_answer, loan_row
from toolshare.api.operations import BODY, TOKEN, answers
from toolshare.api.parameters import CursorQuery, Faults, KeyHeader, key_of
from toolshare.api.shapes.loans import LoanAnswer, LoanList, LoanRowAnswer, MessageBody, NewLoanBody
from toolshare.loans import actions, queries
from toolshare.loans.pages.asking import REQUESTS_A_MINUTE
from toolshare.loans.pages.steps import MESSAGES_A_MINUTE
from toolshare.web.limits import spend

TAGS = ["Loans"]

Group: TypeAlias = Literal["open", "waiting", "borrowing", "lending", "past"]
GroupQuery: TypeAlias = Annotated[
    Group,
    QueryParameter(
        name="group",
        description="Which of your loans: `waiting` for you, all that are `open`, or those that "
        "are over (`past`).",
    ),
]


@post(
    "/tools/{tool_id:uuid}/loans",
    tags=TAGS,
    summary="Ask for a tool",
    operation_id="create_loan",
    **FOR_MEMBERS,
    responses=answers(
        201,
        LoanAnswer,
        examples.LOAN,
        "Its owner has been asked, or the tool is booked.",
        but=(*BODY, *TOKEN, 404, 409, 429),
    ),
)
async def create_loan(
    request: CallerRequest,
    tool_id: FromPath[UUID],
    data: NewLoanBody,
    idempotency_key: KeyHeader = "",
) -> Response[LoanAnswer]:
    """Ask for days of a tool, or book them where the owner lends to everybody.

    Both days belong to the loan. A request promises nothing until it is approved.
    """
    home_of(request)
    await spend(f"loans:{request.user.id}", allowance=REQUESTS_A_MINUTE, per_s=60)
    loan_id = await actions.request_loan(
        tool_id,
        borrower_id=request.user.id,
        first_day=data.first_day,
        last_day=data.last_day,
        message=data.message,
        form_key=key_of(request, idempotency_key),
        now=clock.now(),
    )
    return created(await loan_answer(request, loan_id), f"/loans/{loan_id}")


@get(
    "/loans",
    tags=TAGS,
    summary="List your loans",
    operation_id="list_loans",
    **FOR_MEMBERS,
    responses=answers(200, LoanList, examples.LOANS, "Loans of yours.", but=(*TOKEN, 422)),
)
async def list_loans(
    request: CallerRequest, group: GroupQuery = "open", cursor: CursorQuery = ""
) -> LoanList:
    """List what you borrow and lend, what is due first on top.

    Only those that are over come in pages, the latest first.
    """
    with Faults() as faults:
        after = faults.read_cursor(cursor)
    if group == "past":
        now = clock.now()
        past = await queries.past_loans(request.user.id, now, after=after)
        return LoanList(items=[loan_row(row, now=now) for row in past.rows], next=past.next)
    return LoanList(items=await _open_loans(request, group), next=None)


@get(
    "/loans/{loan_id:uuid}",
    tags=TAGS,
    summary="Read a loan",
    operation_id="show_loan",
    **FOR_MEMBERS,
    responses=answers(200, LoanAnswer, examples.LOAN, "The loan.", but=(*TOKEN, 404)),
)
async def show_loan(request: CallerRequest, loan_id: FromPath[UUID]) -> LoanAnswer:
    """Read one of your loans: its state, what happens next, and what has happened."""
    return await loan_answer(request, loan_id)


@post(
    "/loans/{loan_id:uuid}/messages",
    tags=TAGS,
    summary="Write a message",
    operation_id="create_message",
    **FOR_MEMBERS,
    responses=answers(
        201,
        LoanAnswer,
        examples.LOAN,
        "The loan, with the words at the end of its timeline.",
        but=(*BODY, *TOKEN, 404, 429),
    ),
)
async def create_message(
    request: CallerRequest,
    loan_id: FromPath[UUID],
    data: MessageBody,
    idempotency_key: KeyHeader = "",
) -> Response[LoanAnswer]:
    """Write to the other side."""
    await spend(f"messages:{request.user.id}", allowance=MESSAGES_A_MINUTE, per_s=60)
    await actions.write_message(
        loan_id,
        by=request.user.id,
        body=data.body,
        form_key=key_of(request, idempotency_key),
        now=clock.now(),
    )
    return created(await loan_answer(request, loan_id), f"/loans/{loan_id}")


async def _open_loans(request: CallerRequest, group: Group) -> list[LoanRowAnswer]:
    now = clock.now()
    mine = await queries.my_loans(request.user.id, now)
    listed = {
        "waiting": mine.waiting,
        "borrowing": mine.borrowing,
        "lending": mine.lending,
    }.get(group, [*mine.borrowing, *mine.lending])
    return [loan_row(one.loan, now=now) for one in listed]


ROUTES = [create_loan, list_loans, show_loan, create_message]
