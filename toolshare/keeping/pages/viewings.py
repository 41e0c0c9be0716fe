"""What members looked at: hearing of it late, and forgetting it."""

from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from toolshare import clock
from toolshare.i18n import _
from toolshare.keeping import actions
from toolshare.web.respond import redirect
from toolshare.web.viewer import MemberRequest, members_only

EMPTY = '<svg xmlns="http://www.w3.org/2000/svg"/>'


@get("/tools/{tool_id:uuid}/viewing", guards=[members_only])
async def show_viewing(request: MemberRequest, tool_id: FromPath[UUID]) -> Response[str]:
    """Hear from a page that was fetched ahead that somebody sees it now.

    By an empty picture on it: browsers fetch those only when they show the page, and also
    where nothing else could tell us, without JavaScript.
    """
    await actions.note_viewing(tool_id, member_id=request.user.id, now=clock.now())
    return Response(EMPTY, media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


@post("/my/viewings/removal", guards=[members_only])
async def clear_viewings(request: MemberRequest) -> Response[str]:
    """Forget what the member has looked at."""
    await actions.clear_viewings(request.user.id)
    return redirect(request, "/", flash=_("What you looked at is forgotten."))


ROUTES = [show_viewing, clear_viewings]
