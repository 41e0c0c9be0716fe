"""A tool's own page, with its owner's record and what hangs beside it."""

from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from toolshare import clock
from toolshare.accounts.queries import member_card
from toolshare.catalogue.forms import read_search
from toolshare.catalogue.rules import is_above, skill_words
from toolshare.display import queries, rules
from toolshare.keeping.pages.hearts import heart_of, note_opened
from toolshare.loans.months import view_of
from toolshare.loans.queries.asking import ask_panel
from toolshare.occupancy.queries import blocks
from toolshare.occupancy.rules import local_day
from toolshare.places.queries import way_to
from toolshare.tools import categories
from toolshare.tools.queries import ToolPage, tool_page
from toolshare.web.form import filled
from toolshare.web.respond import is_partial, show
from toolshare.web.viewer import AnyRequest, settings_of


class Picture(msgspec.Struct, frozen=True):
    """One picture of a tool's gallery, as addresses."""

    large_url: str
    small_url: str
    alt: str


@get("/tools/{tool_id:uuid}", name="display.show_tool", after_response=note_opened)
async def show_tool(request: AnyRequest, tool_id: FromPath[UUID]) -> Response[str]:
    """Show a tool: to its owner with all they can do with it, to others with its free days."""
    viewer_id = request.user.id if request.user else None
    tool = await tool_page(tool_id, viewer_id=viewer_id)
    now = clock.now()
    today = local_day(now, tool.time_zone)
    _form, search = read_search(request, today=today)
    form = filled(first_day=search.first_day, last_day=search.last_day)
    month = request.query_params.get("month", "")
    view = view_of(form.typed("first_day"), form.typed("last_day"), month)
    is_own = tool.owner_id == viewer_id
    # Neither is in the region that a partial request gets, nor on the owner's own page.
    around = not is_own and not is_partial(request)
    return show(
        request,
        "display/tool.html",
        region="asking",
        tool=tool,
        site=settings_of(request).base_url,
        summary=rules.summary(tool.description),
        is_own=is_own,
        heart=await heart_of(request, tool),
        owner=await member_card(tool.owner_id),
        way=await way_to(tool.id, viewer_id=viewer_id),
        record=await queries.record_of(tool.owner_id, community_id=tool.community_id, now=now)
        if around
        else None,
        beside=await queries.beside(tool, viewer_id=viewer_id, now=now) if around else None,
        pictures=_pictures(tool),
        category_name=categories.name_of(tool.category),
        branch=categories.branch_of(tool.category),
        branch_name=categories.name_of(categories.branch_of(tool.category) or ""),
        skill_words=skill_words(tool.skill_level),
        is_above_viewer=_is_above_viewer(request, tool),
        ask=await ask_panel(tool, viewer=request.user, now=now, view=view),
        blocks=await blocks(tool.id, now=now) if is_own else [],
        block_form=filled(),
        today=today,
        form=form,
    )


def _is_above_viewer(request: AnyRequest, tool: ToolPage) -> bool:
    return request.user is not None and is_above(tool.skill_level, request.user.experience)


def _pictures(tool: ToolPage) -> list[Picture]:
    return [
        Picture(
            f"/photos/{photo.name}/1280.webp",
            f"/photos/{photo.name}/320.webp",
            photo.alternative_text,
        )
        for photo in tool.photos
    ]
