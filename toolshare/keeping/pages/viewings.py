"""What members looked at: hearing of it late, and forgetting it."""

from uuid import UUID

from litestar import Response, post
from litestar.params import FromPath

from toolshare import clock
from toolshare.i18n import _
from toolshare.keeping import actions
from toolshare.web.respond import redirect
from toolshare.web.viewer import MemberRequest, members_only


@post("/tools/{tool_id:uuid}/viewing", guards=[members_only], status_code=204)
async def create_viewing(request: MemberRequest, tool_id: FromPath[UUID]) -> None:
    """Hear from a page that was fetched ahead that it is being looked at."""
    await actions.note_viewing(tool_id, member_id=request.user.id, now=clock.now())


@post("/my/viewings/removal", guards=[members_only])
async def clear_viewings(request: MemberRequest) -> Response[str]:
    """Forget what the member has looked at."""
    await actions.clear_viewings(request.user.id)
    return redirect(request, "/", flash=_("What you looked at is forgotten."))


ROUTES = [create_viewing, clear_viewings]
