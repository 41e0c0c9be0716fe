"""Saving a search, and the list of those that were saved."""

from datetime import date
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from toolshare import clock
from toolshare.catalogue.forms import read_search
from toolshare.catalogue.rules import Search
from toolshare.i18n import _
from toolshare.keeping import actions, queries, rules
from toolshare.keeping.forms import NameForm, SaveForm
from toolshare.keeping.rules import KeepingRefused
from toolshare.occupancy.rules import local_day
from toolshare.web.errors import error_page
from toolshare.web.flash import Mood
from toolshare.web.form import Form, filled, read_form
from toolshare.web.respond import is_partial, redirect, show
from toolshare.web.speculation import is_speculative
from toolshare.web.viewer import MemberRequest, home_of, members_only


@get("/my/searches", guards=[members_only])
async def show_searches(request: MemberRequest) -> Response[str]:
    """List the member's saved searches, each with how much is new."""
    return await _list_page(request, Form())


@get("/my/searches/new", guards=[members_only])
async def new_search(request: MemberRequest) -> Response[str]:
    """Ask what the search in the address is to be called."""
    form, search = read_search(request, today=_today(request))
    shown: Form[SaveForm] = filled(name=_name(request, search))
    shown.messages.update(_messages(form))
    return _save_page(request, search, shown)


@post("/my/searches", guards=[members_only])
async def create_search(request: MemberRequest) -> Response[str]:
    """Save the search in the address, or say why it cannot be."""
    read, search = read_search(request, today=_today(request))
    form = await read_form(request, SaveForm)
    form.messages.update(_messages(read))
    if form.value is None or form.messages:
        return _not_saved(request, search, form)
    try:
        _search_id, is_new = await actions.save_search(
            search,
            member_id=request.user.id,
            name=form.value.name or _name(request, search),
            now=clock.now(),
        )
    except KeepingRefused as refusal:
        form.refuse_as(refusal)
        return _not_saved(request, search, form)
    words = (
        _("The search is saved. As soon as one more tool matches, we tell you.")
        if is_new
        else _("You have saved this search before.")
    )
    mood: Mood = "success" if is_new else "info"
    if is_partial(request):
        return show(request, "keeping/saved.html", words=words, mood=mood)
    return redirect(request, search.address, flash=words, mood=mood)


@get("/my/searches/{search_id:uuid}", guards=[members_only])
async def show_search(request: MemberRequest, search_id: FromPath[UUID]) -> Response[str]:
    """Go to what a saved search finds now; what is new in it has been seen then.

    The catalogue's own address can be sent to others, and says the same tomorrow.
    """
    saved = await queries.saved_search(search_id, member_id=request.user.id)
    if not is_speculative(request):
        await actions.look_at_search(search_id, member_id=request.user.id, now=clock.now())
    return redirect(request, saved.left(_today(request)).address)


@post("/my/searches/{search_id:uuid}/name", guards=[members_only])
async def update_name(request: MemberRequest, search_id: FromPath[UUID]) -> Response[str]:
    """Call the search something else, or show the list again with what is wrong."""
    await queries.saved_search(search_id, member_id=request.user.id)
    form = await read_form(request, NameForm)
    if form.value is None:
        return await _list_page(request, form, renaming=search_id)
    await actions.rename_search(search_id, member_id=request.user.id, name=form.value.name)
    return redirect(request, "/my/searches")


@get("/my/searches/{search_id:uuid}/name", guards=[members_only])
async def show_name_again(request: MemberRequest, search_id: FromPath[UUID]) -> Response[str]:
    """Lead back to the list, for a reload after an error."""
    await queries.saved_search(search_id, member_id=request.user.id)
    return redirect(request, "/my/searches")


@post("/my/searches/{search_id:uuid}/muting", guards=[members_only])
async def mute_search(request: MemberRequest, search_id: FromPath[UUID]) -> Response[str]:
    """Let the search look on, and tell nothing of it."""
    return await _set_notices(request, search_id, wanted=False)


@post("/my/searches/{search_id:uuid}/unmuting", guards=[members_only])
async def unmute_search(request: MemberRequest, search_id: FromPath[UUID]) -> Response[str]:
    """Tell what the search finds again."""
    return await _set_notices(request, search_id, wanted=True)


@post("/my/searches/{search_id:uuid}/removal", guards=[members_only])
async def remove_search(request: MemberRequest, search_id: FromPath[UUID]) -> Response[str]:
    """Look no further."""
    saved = await queries.saved_search(search_id, member_id=request.user.id)
    await actions.remove_search(search_id, member_id=request.user.id)
    words = _("“%(name)s” is not saved any more.", name=saved.name)
    return redirect(request, "/my/searches", flash=words)


async def _set_notices(request: MemberRequest, search_id: UUID, *, wanted: bool) -> Response[str]:
    await actions.set_notices(search_id, member_id=request.user.id, wanted=wanted)
    if is_partial(request):
        return await _list_page(request, Form())
    return redirect(request, "/my/searches")


async def _list_page(
    request: MemberRequest, form: Form[NameForm], *, renaming: UUID | None = None
) -> Response[str]:
    today = _today(request)
    searches = await queries.saved_searches(request.user.id)
    return show(
        request,
        "keeping/searches.html",
        region="searches",
        status=422 if form.all_errors else 200,
        form=form,
        renaming=renaming,
        longest_name=rules.LONGEST_NAME,
        today=today,
        searches=[(saved, _name(request, saved.search)) for saved in searches],
    )


def _not_saved(request: MemberRequest, search: Search, form: Form[SaveForm]) -> Response[str]:
    """Say why: above the catalogue, if its button was pressed, or on the page for saving."""
    if is_partial(request):
        return error_page(request, 422, " ".join(text for _field, text in form.all_errors))
    return _save_page(request, search, form)


def _save_page(request: MemberRequest, search: Search, form: Form[SaveForm]) -> Response[str]:
    return show(
        request,
        "keeping/save.html",
        region="saving",
        status=422 if form.all_errors else 200,
        form=form,
        longest_name=rules.LONGEST_NAME,
        search=search,
        said=_name(request, search),
    )


def _messages(form: Form[Search]) -> dict[str, list[str]]:
    """Return what is wrong in the address; there are no fields for it here."""
    texts = [text for _field, text in form.all_errors]
    return {"": texts} if texts else {}


def _name(request: MemberRequest, search: Search) -> str:
    return rules.name_of_search(search, currency=home_of(request).currency)


def _today(request: MemberRequest) -> date:
    return local_day(clock.now(), home_of(request).time_zone)


ROUTES = [
    show_searches,
    new_search,
    create_search,
    show_search,
    update_name,
    show_name_again,
    mute_search,
    unmute_search,
    remove_search,
]
