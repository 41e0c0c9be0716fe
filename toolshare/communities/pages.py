"""The first-run page, and what admins see of their community."""

from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from toolshare.clock import now
from toolshare.communities import actions, places, queries, rules
from toolshare.communities.forms import CommunityForm, ListQuery, RoleForm, WelcomeForm
from toolshare.i18n import _
from toolshare.refusal import NotThere
from toolshare.web.addresses import local_path, sign_in_path
from toolshare.web.form import Form, filled, read_form, read_query
from toolshare.web.paging import read_cursor
from toolshare.web.respond import redirect, show
from toolshare.web.viewer import (
    AnyRequest,
    HomeCommunity,
    MemberRequest,
    members_only,
    signed_in_only,
)


@get("/welcome")
async def show_welcome(request: AnyRequest) -> Response[str]:
    """Let the first member found the community; send everybody else to where they belong.

    Every sign-up leads here, also one with an address that is known: that browser has
    no session then, and learns at the sign-in page what may have happened.
    """
    onward = local_path(request.query_params.get("next", ""))
    if request.user is None:
        if_known = _("If you already had an account with this address, sign in with its password.")
        return redirect(request, sign_in_path(onward), flash=if_known, mood="info")
    if request.user.community is not None or await actions.join_home(request.user.id, now=now()):
        return redirect(request, onward)
    zone, currency = places.guess(request.headers.get("Accept-Language", ""))
    return _welcome_page(request, filled(time_zone=zone, currency=currency))


@post("/welcome", guards=[signed_in_only])
async def create_community(request: MemberRequest) -> Response[str]:
    """Found the community, or show the form again with what is wrong."""
    if request.user.community is not None:
        return redirect(request, "/")
    form = await read_form(request, WelcomeForm)
    if form.value is None:
        return _welcome_page(request, form, status=422)
    community_id = await actions.found_community(
        by=request.user.id,
        name=form.value.name,
        time_zone=form.value.time_zone,
        currency=form.value.currency,
        now=now(),
    )
    # Not what was typed: somebody else may have been quicker, and this one joined theirs.
    name = await queries.name_of(community_id)
    return redirect(request, "/", flash=_("Welcome to %(community)s!", community=name))


@get("/community", guards=[members_only])
async def show_community(request: MemberRequest) -> Response[str]:
    """Show an admin what they may decide, and who is in the community."""
    return await _community_page(request, region="rows")


@post("/community", guards=[members_only])
async def update_community(request: MemberRequest) -> Response[str]:
    """Change the community, or show the form again with what is wrong."""
    home = _home_of_admin(request)
    form = await read_form(request, CommunityForm)
    if form.value is not None:
        facts = actions.CommunityFacts(
            name=form.value.name,
            time_zone=form.value.time_zone,
            currency=form.value.currency,
            opens_at=form.value.opens_at,
            closes_at=form.value.closes_at,
            is_public=form.value.is_public,
        )
        try:
            await actions.change_community(home.id, facts, by=request.user.id)
        except rules.CommunityRefused as refusal:
            form.refuse_as(refusal)
        else:
            return redirect(request, "/community", flash=_("Saved."))
    return await _community_page(request, form=form, region="facts", status=422)


@get("/community/members/{member_id:uuid}/role", guards=[members_only])
async def show_role(request: MemberRequest, member_id: FromPath[UUID]) -> Response[str]:
    """Lead back to the list, for a reload after a refusal."""
    _home_of_admin(request)
    return redirect(request, "/community")


@post("/community/members/{member_id:uuid}/role", guards=[members_only])
async def update_role(request: MemberRequest, member_id: FromPath[UUID]) -> Response[str]:
    """Give a member another role, or show the list again with what is wrong."""
    home = _home_of_admin(request)
    form = await read_form(request, RoleForm)
    if form.value is not None:
        try:
            await actions.change_role(home.id, member_id, form.value.role, by=request.user.id)
        except rules.CommunityRefused as refusal:
            form.refuse_as(refusal)
        else:
            return redirect(request, "/community", flash=_("The role is changed."))
    return await _community_page(request, role_form=form, region="members", status=422)


def _home_of_admin(request: MemberRequest) -> HomeCommunity:
    """Return the viewer's community; the page is not there for anybody but its admins."""
    home = request.user.community
    if home is None or home.role != "admin":
        raise NotThere
    return home


def _welcome_page(
    request: AnyRequest | MemberRequest, form: Form[WelcomeForm], *, status: int = 200
) -> Response[str]:
    return show(
        request,
        "communities/welcome.html",
        status=status,
        form=form,
        zones=places.zone_groups(chosen=form.typed("time_zone")),
        currencies=places.currency_options(chosen=form.typed("currency")),
    )


async def _community_page(
    request: MemberRequest,
    *,
    region: str,
    form: Form[CommunityForm] | None = None,
    role_form: Form[RoleForm] | None = None,
    status: int = 200,
) -> Response[str]:
    home = _home_of_admin(request)
    community = await queries.community_of_admin(home.id, admin_id=request.user.id)
    query = read_query(request, ListQuery).value
    form = form or _filled_with(community)
    return show(
        request,
        "communities/community.html",
        region=region,
        status=status,
        form=form,
        role_form=role_form or filled(),
        community=community,
        members=await queries.members_of(
            home.id, after=read_cursor(query.after) if query else None
        ),
        roles=[(role, name()) for role, name in rules.ROLES.items()],
        zones=places.zone_groups(chosen=form.typed("time_zone")),
        currencies=places.currency_options(chosen=form.typed("currency")),
    )


def _filled_with(community: queries.CommunityRow) -> Form[CommunityForm]:
    return filled(
        name=community.name,
        time_zone=community.time_zone,
        currency=community.currency,
        opens_at=community.opens_at.strftime("%H:%M"),
        closes_at=community.closes_at.strftime("%H:%M"),
        is_public=community.is_public,
    )


ROUTES = [
    show_welcome,
    create_community,
    show_community,
    update_community,
    show_role,
    update_role,
]
