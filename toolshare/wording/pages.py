"""How a community's tools are found: its language, and its own names of things."""

from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from toolshare.clock import now
from toolshare.i18n import _
from toolshare.refusal import NotThere
from toolshare.web.form import Form, filled, read_form, read_query
from toolshare.web.limits import spend
from toolshare.web.paging import read_cursor
from toolshare.web.respond import redirect, show
from toolshare.web.viewer import HomeCommunity, MemberRequest, members_only
from toolshare.wording import actions, queries, rules
from toolshare.wording.forms import LanguageForm, ListQuery, NamesForm
from toolshare.wording.queries import Preview
from toolshare.wording.rules import WordingRefused

CHANGES_AN_HOUR = 300
PREVIEWS_A_MINUTE = 60


@get("/community/search", guards=[members_only])
async def show_search(request: MemberRequest) -> Response[str]:
    """Show an admin how the tools are found; while they are read again, how far that is."""
    home = _home_of_admin(request)
    settings = await queries.settings_of(home.id)
    return _search_page(request, filled(language=settings.language), settings, region="reading")


@post("/community/search", guards=[members_only])
async def update_search(request: MemberRequest) -> Response[str]:
    """Choose the language, or show the form again with what is wrong."""
    home = _home_of_admin(request)
    form = await read_form(request, LanguageForm)
    if form.value is None:
        settings = await queries.settings_of(home.id)
        return _search_page(request, form, settings, region="language", status=422)
    await spend(f"wording:{home.id}", allowance=CHANGES_AN_HOUR, per_s=3600)
    is_another = await actions.choose_language(home.id, form.value.language, by=request.user.id)
    flash = _("The tools are being read again.") if is_another else _("Nothing has changed.")
    return redirect(request, "/community/search", flash=flash)


@get("/community/synonyms", guards=[members_only])
async def show_synonyms(request: MemberRequest) -> Response[str]:
    """List the groups of names, and ask for the next one."""
    return await _list_page(request, filled(), region="rows")


@post("/community/synonyms", guards=[members_only])
async def create_synonyms(request: MemberRequest) -> Response[str]:
    """Add a group, or show what it would find, or what is wrong with it."""
    home = _home_of_admin(request)
    form = await read_form(request, NamesForm)
    if form.value is None:
        return await _list_page(request, form, status=422)
    if form.value.preview:
        return await _list_page(request, form, preview=await _preview(home, form.value))
    await spend(f"wording:{home.id}", allowance=CHANGES_AN_HOUR, per_s=3600)
    try:
        await actions.add_group(
            form.value.group,
            community_id=home.id,
            by=request.user.id,
            form_key=form.key,
            now=now(),
        )
    except WordingRefused as refusal:
        form.refuse_as(refusal)
        return await _list_page(request, form, status=422)
    return redirect(request, "/community/synonyms", flash=_("These names mean the same now."))


@get("/community/synonyms/{group_id:uuid}", guards=[members_only])
async def edit_synonyms(request: MemberRequest, group_id: FromPath[UUID]) -> Response[str]:
    """Show one group to be changed."""
    group = await queries.group_of(group_id, community_id=_home_of_admin(request).id)
    return await _group_page(request, group_id, filled(names=group.text))


@post("/community/synonyms/{group_id:uuid}", guards=[members_only])
async def update_synonyms(request: MemberRequest, group_id: FromPath[UUID]) -> Response[str]:
    """Change a group, or show what it would find, or what is wrong with it."""
    home = _home_of_admin(request)
    form = await read_form(request, NamesForm)
    if form.value is None:
        return await _group_page(request, group_id, form, status=422)
    if form.value.preview:
        preview = await _preview(home, form.value)
        return await _group_page(request, group_id, form, preview=preview)
    await spend(f"wording:{home.id}", allowance=CHANGES_AN_HOUR, per_s=3600)
    try:
        await actions.change_group(
            group_id, form.value.group, community_id=home.id, by=request.user.id
        )
    except WordingRefused as refusal:
        form.refuse_as(refusal)
        return await _group_page(request, group_id, form, status=422)
    return redirect(request, "/community/synonyms", flash=_("Saved."))


@post("/community/synonyms/{group_id:uuid}/deletion", guards=[members_only])
async def delete_synonyms(request: MemberRequest, group_id: FromPath[UUID]) -> Response[str]:
    """Remove a group; its names find no more than they say."""
    home = _home_of_admin(request)
    await spend(f"wording:{home.id}", allowance=CHANGES_AN_HOUR, per_s=3600)
    await actions.delete_group(group_id, community_id=home.id, by=request.user.id)
    return redirect(request, "/community/synonyms", flash=_("The group is removed."))


def _home_of_admin(request: MemberRequest) -> HomeCommunity:
    """Return the viewer's community; the pages are not there for anybody but its admins."""
    home = request.user.community
    if home is None or home.role != "admin":
        raise NotThere
    return home


async def _preview(home: HomeCommunity, names: NamesForm) -> Preview:
    await spend(f"previews:{home.id}", allowance=PREVIEWS_A_MINUTE, per_s=60)
    return await queries.preview_of(names.group, community_id=home.id)


def _search_page(
    request: MemberRequest,
    form: Form[LanguageForm],
    settings: queries.SearchSettings,
    *,
    region: str,
    status: int = 200,
) -> Response[str]:
    return show(
        request,
        "wording/search.html",
        region=region,
        status=status,
        form=form,
        settings=settings,
        languages=[(key, name(), about()) for key, (name, about) in rules.LANGUAGES.items()],
    )


async def _list_page(
    request: MemberRequest,
    form: Form[NamesForm],
    *,
    region: str = "adding",
    preview: Preview | None = None,
    status: int = 200,
) -> Response[str]:
    home = _home_of_admin(request)
    query = read_query(request, ListQuery).value
    return show(
        request,
        "wording/index.html",
        region=region,
        status=status,
        form=form,
        preview=preview,
        counted=queries.COUNTED_AT_MOST,
        most=rules.MOST_GROUPS,
        settings=await queries.settings_of(home.id),
        groups=await queries.groups_of(home.id, after=read_cursor(query.after) if query else None),
    )


async def _group_page(
    request: MemberRequest,
    group_id: UUID,
    form: Form[NamesForm],
    *,
    preview: Preview | None = None,
    status: int = 200,
) -> Response[str]:
    home = _home_of_admin(request)
    return show(
        request,
        "wording/group.html",
        region="adding",
        status=status,
        form=form,
        preview=preview,
        counted=queries.COUNTED_AT_MOST,
        group=await queries.group_of(group_id, community_id=home.id),
    )


ROUTES = [
    show_search,
    update_search,
    show_synonyms,
    create_synonyms,
    edit_synonyms,
    update_synonyms,
    delete_synonyms,
]
