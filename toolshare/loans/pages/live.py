"""The signal that a loan has changed, for the browsers that show it."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Stream

from toolshare.loans import queries
from toolshare.web import live
from toolshare.web.viewer import AnyRequest

EVENT = "loan-changed"


@get("/loans/{loan_id:uuid}/live")
async def show_changes(request: AnyRequest, loan_id: FromPath[UUID]) -> Response[Any]:
    """Stream a signal for each change of the loan, until the browser goes.

    Nothing to listen to is 204: a page that is open while its session ends must not be
    carried off to the sign-in in the middle of a word.
    """
    if request.user is None or not live.has_room(str(request.user.id)):
        return Response(None, status_code=204)
    newest = await queries.newest_entry(loan_id, viewer_id=request.user.id)
    is_late = request.query_params.get("seen", newest) != newest
    changes = live.signals(str(loan_id), of=str(request.user.id), event=EVENT, is_late=is_late)
    return Stream(
        changes,
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
