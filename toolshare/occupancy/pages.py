"""The days on which owners keep their tools back."""

from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from toolshare import clock
from toolshare.i18n import _
from toolshare.occupancy import actions, queries
from toolshare.occupancy.forms import BlockForm
from toolshare.occupancy.rules import local_day
from toolshare.refusal import Refused
from toolshare.tools.queries import own_tool
from toolshare.web.form import Form, filled, read_form
from toolshare.web.respond import redirect, show
from toolshare.web.viewer import MemberRequest, members_only


@get("/tools/{tool_id:uuid}/blocks", guards=[members_only])
async def show_blocks(request: MemberRequest, tool_id: FromPath[UUID]) -> Response[str]:
    """List the days on which the owner keeps the tool back."""
    return await _blocks_page(request, tool_id, filled())


@post("/tools/{tool_id:uuid}/blocks", guards=[members_only])
async def create_block(request: MemberRequest, tool_id: FromPath[UUID]) -> Response[str]:
    """Keep the tool back, or show the form again with the days that are in the way."""
    form = await read_form(request, BlockForm)
    if form.value is not None:
        try:
            await actions.block_days(
                tool_id,
                owner_id=request.user.id,
                first_day=form.value.first_day,
                last_day=form.value.last_day,
                note=form.value.note,
                form_key=form.key,
                now=clock.now(),
            )
        except Refused as refusal:
            form.refuse_as(refusal)
        else:
            return redirect(
                request, f"/tools/{tool_id}", flash=_("Nobody can have it on these days.")
            )
    return await _blocks_page(request, tool_id, form)


@post("/tools/{tool_id:uuid}/blocks/{block_id:uuid}/removal", guards=[members_only])
async def create_removal(
    request: MemberRequest, tool_id: FromPath[UUID], block_id: FromPath[UUID]
) -> Response[str]:
    """Let the others have the tool on these days again."""
    await actions.unblock(block_id, tool_id=tool_id, owner_id=request.user.id)
    return redirect(request, f"/tools/{tool_id}", flash=_("These days are free again."))


async def _blocks_page(
    request: MemberRequest, tool_id: UUID, form: Form[BlockForm]
) -> Response[str]:
    tool = await own_tool(tool_id, owner_id=request.user.id)
    now = clock.now()
    return show(
        request,
        "occupancy/blocks.html",
        region="blocks",
        status=422 if form.all_errors else 200,
        tool=tool,
        blocks=await queries.blocks(tool_id, now=now),
        block_form=form,
        today=local_day(now, tool.time_zone),
    )


ROUTES = [show_blocks, create_block, create_removal]
