"""The heart on a tool's page, and the list of all that have one."""

from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from toolshare import clock
from toolshare.i18n import _
from toolshare.keeping import actions, queries
from toolshare.keeping.rules import KeepingRefused
from toolshare.tools.queries import tool_page
from toolshare.web.errors import error_page
from toolshare.web.paging import read_cursor
from toolshare.web.respond import is_partial, redirect, show
from toolshare.web.viewer import MemberRequest, members_only


@get("/my/wishes", guards=[members_only])
async def show_wishes(request: MemberRequest) -> Response[str]:
    """Show what the member would like to borrow some day, with when it can be had."""
    after = read_cursor(request.query_params.get("after", ""))
    wishes = await queries.wishes_of(request.user.id, after=after, now=clock.now())
    return show(request, "keeping/wishes.html", region="cards", wishes=wishes)


@post("/tools/{tool_id:uuid}/wish", guards=[members_only])
async def create_wish(request: MemberRequest, tool_id: FromPath[UUID]) -> Response[str]:
    """Put the tool on the member's wish list."""
    try:
        await actions.add_wish(tool_id, member_id=request.user.id, now=clock.now())
    except KeepingRefused as refusal:
        return error_page(request, 409, refusal.message)
    return await _heart(request, tool_id, is_wished=True)


@post("/tools/{tool_id:uuid}/wish/removal", guards=[members_only])
async def remove_wish(request: MemberRequest, tool_id: FromPath[UUID]) -> Response[str]:
    """Take the tool off the list."""
    await actions.remove_wish(tool_id, member_id=request.user.id)
    if request.headers.get("Referer", "").split("?")[0].endswith("/my/wishes"):
        return redirect(request, "/my/wishes", flash=_("It is off your wish list."))
    return await _heart(request, tool_id, is_wished=False)


async def _heart(request: MemberRequest, tool_id: UUID, *, is_wished: bool) -> Response[str]:
    """Show the heart anew, or the tool's page to a browser without JavaScript."""
    if not is_partial(request):
        return redirect(request, f"/tools/{tool_id}")
    tool = await tool_page(tool_id, viewer_id=request.user.id)
    return show(request, "keeping/_wish.html", tool=tool, is_wished=is_wished)


ROUTES = [show_wishes, create_wish, remove_wish]
