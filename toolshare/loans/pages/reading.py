"""A loan's page, and the list of one's own."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from toolshare import clock
from toolshare.accounts.rules import experience_name
from toolshare.loans import history, queries, rules, words
from toolshare.loans.forms import TABS, TabQuery
from toolshare.web.form import Form, filled, read_query
from toolshare.web.paging import read_cursor
from toolshare.web.respond import is_partial, show
from toolshare.web.viewer import MemberRequest, members_only


@get("/loans", guards=[members_only])
async def list_loans(request: MemberRequest) -> Response[str]:
    """Show a member's loans; without a tab, those that wait for them if any do."""
    query = read_query(request, TabQuery).value or TabQuery("", "")
    now = clock.now()
    mine = await queries.my_loans(request.user.id, now)
    tab = query.tab or _first_tab(mine)
    past = None
    if tab == "past":
        past = await queries.past_loans(request.user.id, now, after=read_cursor(query.after))
    # "Show more" asks for the rows that follow, and nothing around them.
    region = "rows" if query.after and is_partial(request) else "loans"
    return show(
        request,
        "loans/index.html",
        region=region,
        mine=mine,
        tab=tab,
        past=past,
        now=now,
        past_status=words.status,
        blank=filled,
    )


@get("/loans/{loan_id:uuid}", guards=[members_only])
async def show_loan(request: MemberRequest, loan_id: FromPath[UUID]) -> Response[str]:
    """Show a loan to one of its two."""
    return await loan_response(request, loan_id)


async def loan_response(
    request: MemberRequest,
    loan_id: UUID,
    *,
    form: Form[Any] | None = None,
    refused: str = "",
    status: int = 200,
) -> Response[str]:
    """Render a loan, with the form that was just refused if one was.

    ``refused`` is the event that the form stands for: there its messages are shown.
    """
    viewer_id, now = request.user.id, clock.now()
    # Read first: what happens while we read the rest must look newer than this page.
    newest = await queries.newest_entry(loan_id, viewer_id=viewer_id)
    loan = await queries.loan_page(loan_id, viewer_id=viewer_id, now=now)
    photos = await queries.condition_photos(loan_id, viewer_id=viewer_id)
    return show(
        request,
        "loans/changed.html" if is_partial(request) else "loans/show.html",
        status=status,
        loan=loan,
        now=now,
        experience=experience_name(loan.borrower_experience),
        step=words.next_step(loan, now=now),
        loan_status=words.status(loan, now=now),
        is_over=loan.state in rules.PAST,
        is_overdue=rules.is_overdue(loan, now=now),
        is_at_risk=rules.is_at_risk(loan, out_until=loan.out_until, now=now),
        may=rules.actions_for(loan, loan.side, now=now),
        photo_moments=rules.photo_moments(loan.state),
        photos=photos,
        entries=await queries.timeline(loan_id, viewer_id=viewer_id),
        history=history,
        form=form or filled(),
        refused=refused,
        blank=filled,
        newest=newest,
    )


def _first_tab(mine: queries.MyLoans) -> str:
    """Choose the first group that has something in it."""
    groups = (mine.waiting, mine.borrowing, mine.lending)
    return next((tab for tab, group in zip(TABS, groups, strict=False) if group), "borrowing")
