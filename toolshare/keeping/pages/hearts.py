"""The heart on a tool's page, and that somebody has looked at it."""

from uuid import UUID

import asyncpg
import msgspec
import structlog

from toolshare import clock
from toolshare.keeping import actions, queries
from toolshare.tools.queries import ToolPage
from toolshare.web.respond import is_partial
from toolshare.web.speculation import is_speculative
from toolshare.web.viewer import AnyRequest

log = structlog.get_logger(__name__)


class Heart(msgspec.Struct, frozen=True):
    """Whether a viewer wishes for the tool, and whether they have its page before they see it."""

    is_wished: bool = False
    is_unseen: bool = False


async def heart_of(request: AnyRequest, tool: ToolPage) -> Heart | None:
    """Return the heart of a tool's page; on one's own there is none."""
    if request.user is None:
        return Heart()
    if tool.owner_id == request.user.id:
        return None
    return Heart(
        is_wished=await queries.is_wished(tool.id, member_id=request.user.id),
        is_unseen=is_speculative(request),
    )


async def note_opened(request: AnyRequest) -> None:
    """Note, once its page is sent, that a member has opened a tool.

    A page that was fetched before anybody opened it says so itself when it is shown.
    """
    if request.user is None or is_partial(request) or is_speculative(request):
        return
    tool_id: UUID = request.path_params["tool_id"]
    try:
        await actions.note_viewing(tool_id, member_id=request.user.id, now=clock.now())
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        # The page is with the member already, and worth more than this note.
        log.warning("a look at a tool was not noted", error=repr(error))
