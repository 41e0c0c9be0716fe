"""What a member has been told."""

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from toolshare import clock
from toolshare.keeping import actions, queries
from toolshare.keeping.queries import Notice
from toolshare.web.paging import read_cursor
from toolshare.web.respond import redirect, show
from toolshare.web.speculation import is_speculative
from toolshare.web.viewer import MemberRequest, members_only


@get("/notices", guards=[members_only])
async def show_notices(request: MemberRequest) -> Response[str]:
    """List what the member has been told, the latest first."""
    await _count_what_is_listed(request)
    after = read_cursor(request.query_params.get("after", ""))
    return show(
        request,
        "keeping/notices.html",
        region="rows",
        notices=await queries.notices_of(request.user.id, after=after),
        now=clock.now(),
    )


@get("/notices/{notice_id:uuid}", guards=[members_only])
async def show_notice(request: MemberRequest, notice_id: FromPath[UUID]) -> Response[str]:
    """Go to what the notice is about; it has been read then."""
    notice = await queries.notice_of(notice_id, member_id=request.user.id)
    if not is_speculative(request):
        await actions.read_notice(notice_id, member_id=request.user.id, now=clock.now())
    return redirect(request, _address(notice))


@post("/notices/reading", guards=[members_only])
async def read_notices(request: MemberRequest) -> Response[str]:
    """Take all notices for read."""
    await actions.read_all_notices(request.user.id, now=clock.now())
    return redirect(request, "/notices")


async def _count_what_is_listed(request: MemberRequest) -> None:
    """Let the number at the bell and the list below it agree."""
    told = request.user.notice_count
    if told:
        unseen = await actions.forget_unseen(request.user.id)
        left = max(0, told - unseen)
        request.scope["user"] = msgspec.structs.replace(request.user, notice_count=left)


def _address(notice: Notice) -> str:
    if notice.kind == "new_tools":
        return f"/my/searches/{notice.subject_id}"
    return f"/tools/{notice.subject_id}"


ROUTES = [show_notices, show_notice, read_notices]
