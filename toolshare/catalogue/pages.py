"""The catalogue, and each member's page."""

from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from toolshare import clock
from toolshare.accounts.queries import visible_card
from toolshare.accounts.rules import experience_name
from toolshare.catalogue import queries, rules
from toolshare.catalogue.forms import read_search
from toolshare.catalogue.rules import Search
from toolshare.db import one_connection
from toolshare.occupancy.rules import local_day
from toolshare.places.rules import WITHIN_KM
from toolshare.tools import categories
from toolshare.web.form import Form
from toolshare.web.paging import read_cursor
from toolshare.web.respond import is_partial, show
from toolshare.web.viewer import AnyRequest, MemberRequest, Viewer, signed_in_only


@get("/tools", name="catalogue.index")
async def show_tools(request: AnyRequest) -> Response[str]:
    """Show the tools that match; while somebody types, only what has changed."""
    now = clock.now()
    form, search = read_search(request, today=_local_day(request.user, now))
    template = "catalogue/index.html"
    if is_partial(request):
        template = "catalogue/_more.html" if search.after else "catalogue/_answer.html"
    is_more = template == "catalogue/_more.html"
    found = await found_for(request.user, search, form, now=now, with_facets=not is_more)
    # So that the way back leads to all of them, also for browsers that have not kept the page.
    count = search.shown_with(len(found["found"].cards)) if is_more else None
    return show(
        request,
        template,
        status=422 if form.all_errors else 200,
        headers={"HX-Replace-Url": search.address_showing(count)} if count else None,
        **found,
    )


async def found_for(
    viewer: Viewer | None, search: Search, form: Form[Search], *, now: datetime, with_facets: bool
) -> dict[str, Any]:
    """Find what the catalogue's templates show, whoever renders them."""
    async with one_connection():
        found = await queries.find_tools(
            search,
            viewer_id=viewer.id if viewer else None,
            now=now,
            size=rules.PAGE_SIZE if search.after else search.shown or rules.PAGE_SIZE,
            with_facets=with_facets,
        )
        is_saved = (
            viewer is not None
            and with_facets
            and not search.is_open
            and await queries.is_saved(search, member_id=viewer.id)
        )
    return {
        "form": form,
        "search": search,
        "is_saved": is_saved,
        "longest_words": rules.LONGEST_WORDS,
        "found": found,
        "tree": _category_tree(),
        "distances": WITHIN_KM,
        "prices": rules.PRICES,
        "levels": [(level, rules.level_name(level)) for level in rules.LEVELS],
        "lenders": [(lender, rules.lender_name(lender)) for lender in rules.LENDERS],
        "currency": _currency(viewer),
        "chosen_branch": categories.branch_of(search.category),
        "category_name": categories.name_of(search.category),
        "today": _local_day(viewer, now),
    }


@get("/tools/suggestions", name="catalogue.suggestions")
async def show_suggestions(request: AnyRequest) -> Response[str]:
    """Offer tools, categories and brands for what is being typed."""
    now = clock.now()
    _form, search = read_search(request, today=_local_day(request.user, now))
    return show(
        request,
        "catalogue/suggestions.html",
        suggestions=await queries.suggest(
            search.words, viewer_id=request.user.id if request.user else None, now=now
        ),
    )


@get("/members/{member_id:uuid}", name="catalogue.show_member", guards=[signed_in_only])
async def show_member(request: MemberRequest, member_id: FromPath[UUID]) -> Response[str]:
    """Show what a member says of themselves, and what they lend."""
    card = await visible_card(member_id, viewer_id=request.user.id)
    after = read_cursor(request.query_params.get("after", ""))
    return show(
        request,
        "catalogue/member.html",
        region="cards",
        member=card,
        experience=experience_name(card.experience),
        lent=await queries.tools_of(
            member_id, viewer_id=request.user.id, after=after, now=clock.now()
        ),
    )


@cache
def _category_tree() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """List each branch with its slug, its name and its leaves."""
    return [
        (
            branch.slug,
            categories.name_of(branch.slug),
            [(slug, categories.name_of(slug)) for slug in categories.leaves_under(branch.slug)],
        )
        for branch in categories.BRANCHES
    ]


def _currency(viewer: Viewer | None) -> str:
    """Return the currency of the viewer's community; strangers see amounts in euros."""
    return viewer.community.currency if viewer and viewer.community else "EUR"


def _local_day(viewer: Viewer | None, now: datetime) -> date:
    """Return the viewer's local day; strangers', who may be anywhere, in UTC."""
    return local_day(now, viewer.community.time_zone if viewer and viewer.community else "UTC")


ROUTES = [show_tools, show_suggestions, show_member]
