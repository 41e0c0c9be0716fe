"""A member's place, which is theirs alone, and a community's, which is for its members."""

from litestar import Response, get, post

from toolshare.i18n import _
from toolshare.places import actions, limits, queries
from toolshare.places.forms import OwnPlaceForm, PlaceForm
from toolshare.places.picture import Picture
from toolshare.places.rules import Point, geo_address, written
from toolshare.refusal import NotThere
from toolshare.web.addresses import local_path
from toolshare.web.form import Form, filled, read_form
from toolshare.web.respond import redirect, show
from toolshare.web.viewer import MemberRequest, home_of, members_only, signed_in_only

FOR_THIS_PAGE_ALONE = {
    # What stands here is nobody else's: not that of whoever presses Back on the same machine.
    "Cache-Control": "private, no-store",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(), payment=()",
}


@get("/my/place", guards=[signed_in_only])
async def show_place(request: MemberRequest) -> Response[str]:
    """Show members where they said they are, and what others see of it."""
    place = await queries.place_of(request.user.id)
    onward = local_path(request.query_params.get("next", ""))
    form: Form[OwnPlaceForm] = filled(place=_written(place), next=onward)
    return _place_page(request, form, place)


@post("/my/place", guards=[signed_in_only])
async def update_place(request: MemberRequest) -> Response[str]:
    """Note where a member is, or show the form again with what is wrong."""
    form = await read_form(request, OwnPlaceForm)
    if form.value is None:
        place = await queries.place_of(request.user.id)
        return _place_page(request, form, place, status=422)
    await limits.spend_move(request.user.id)
    await actions.place_member(request.user.id, form.value.place)
    onward = _onward(form) or "/my/place"
    return redirect(request, onward, flash=_("Your place is saved. Others see its square."))


@post("/my/place/removal", guards=[signed_in_only])
async def delete_place(request: MemberRequest) -> Response[str]:
    """Forget where a member is."""
    await limits.spend_move(request.user.id)
    await actions.place_member(request.user.id, None)
    return redirect(request, "/my/place", flash=_("Your place is forgotten."))


@get("/community/place", guards=[members_only])
async def show_community_place(request: MemberRequest) -> Response[str]:
    """Show members where their library is, and to those who keep it the form to say so."""
    place = await queries.community_place(home_of(request).id, viewer_id=request.user.id)
    return _community_page(request, filled(place=_written(place.point)), place)


@post("/community/place", guards=[members_only])
async def update_community_place(request: MemberRequest) -> Response[str]:
    """Note where the community has its tools, or show the form again with what is wrong."""
    place = await _place_to_change(request)
    form = await read_form(request, PlaceForm)
    if form.value is None:
        return _community_page(request, form, place, status=422)
    await limits.spend_move(home_of(request).id)
    await actions.place_community(home_of(request).id, form.value.place, by=request.user.id)
    return redirect(request, "/community/place", flash=_("The place is saved."))


@post("/community/place/removal", guards=[members_only])
async def delete_community_place(request: MemberRequest) -> Response[str]:
    """Forget where the community has its tools."""
    await _place_to_change(request)
    await limits.spend_move(home_of(request).id)
    await actions.place_community(home_of(request).id, None, by=request.user.id)
    return redirect(request, "/community/place", flash=_("The place is forgotten."))


@get(["/my/place/removal", "/community/place/removal"], guards=[signed_in_only])
async def show_place_again(request: MemberRequest) -> Response[str]:
    """Lead back to the form, for a reload after an error."""
    return redirect(request, request.url.path.removesuffix("/removal"))


async def _place_to_change(request: MemberRequest) -> queries.CommunityPlace:
    place = await queries.community_place(home_of(request).id, viewer_id=request.user.id)
    if not place.may_change:
        raise NotThere
    return place


def _written(place: Point | None) -> str:
    return written(place) if place else ""


def _onward(form: Form[OwnPlaceForm]) -> str | None:
    """Return where the member came from and goes on, if anywhere."""
    onward = local_path(form.typed("next"))
    return None if onward == "/" else onward


def _place_page(
    request: MemberRequest, form: Form[OwnPlaceForm], place: Point | None, *, status: int = 200
) -> Response[str]:
    return show(
        request,
        "places/mine.html",
        region="where",
        status=status,
        headers=FOR_THIS_PAGE_ALONE,
        form=form,
        onward=_onward(form),
        place=place,
        picture=Picture.of(place),
    )


def _community_page(
    request: MemberRequest,
    form: Form[PlaceForm],
    place: queries.CommunityPlace,
    *,
    status: int = 200,
) -> Response[str]:
    return show(
        request,
        "places/community.html",
        region="where",
        status=status,
        headers=FOR_THIS_PAGE_ALONE,
        form=form,
        place=place,
        written=written(place.point) if place.point else None,
        geo=geo_address(place.point) if place.point else None,
    )


ROUTES = [
    show_place,
    update_place,
    delete_place,
    show_community_place,
    update_community_place,
    delete_community_place,
    show_place_again,
]
