"""A tool's own page, with its owner's record and what hangs beside it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from toolshare import clock
from toolshare.accounts.queries import MemberCard
from toolshare.catalogue.forms import read_search
from toolshare.catalogue.rules import is_above, skill_words
from toolshare.display import queries, rules
from toolshare.display.queries import Beside
from toolshare.display.rules import Record
from toolshare.keeping.pages.hearts import heart_of, note_opened
from toolshare.loans.months import View, view_of
from toolshare.loans.queries.asking import ask_panel
from toolshare.occupancy.queries import blocks
from toolshare.occupancy.rules import local_day
from toolshare.places.queries import Way, way_to
from toolshare.tools import categories
from toolshare.tools.queries import ToolPage, tool_page
from toolshare.web.form import Form, filled
from toolshare.web.respond import is_partial, show
from toolshare.web.viewer import AnyRequest, settings_of


class Picture(msgspec.Struct, frozen=True):
    """One picture of a tool's gallery, as addresses."""

    large_url: str
    small_url: str
    alt: str


class Around(msgspec.Struct, frozen=True):
    """What the page of somebody else's tool shows besides the tool."""

    owner: MemberCard | None = None
    record: Record | None = None
    beside: Beside = Beside()
    way: Way = Way()


@get("/tools/{tool_id:uuid}", name="display.show_tool", after_response=note_opened)
async def show_tool(request: AnyRequest, tool_id: FromPath[UUID]) -> Response[str]:
    """Show a tool: to its owner with all they can do with it, to others with its free days."""
    viewer_id = request.user.id if request.user else None
    tool = await tool_page(tool_id, viewer_id=viewer_id)
    now = clock.now()
    today = local_day(now, tool.time_zone)
    _form, search = read_search(request, today=today)
    form = filled(first_day=search.first_day, last_day=search.last_day)
    is_own = tool.owner_id == viewer_id
    # Neither is in the region that a partial request gets, nor on the owner's own page.
    is_alone = is_own or is_partial(request)
    around = Around() if is_alone else await _around(tool, viewer_id=viewer_id, now=now)
    return show(
        request,
        "display/tool.html",
        region="asking",
        tool=tool,
        site=settings_of(request).base_url,
        summary=rules.summary(tool.description),
        is_own=is_own,
        heart=await heart_of(request, tool),
        **msgspec.structs.asdict(around),
        pictures=_pictures(tool),
        **_kind(tool),
        skill_words=skill_words(tool.skill_level),
        is_above_viewer=_is_above_viewer(request, tool),
        ask=await ask_panel(
            tool,
            viewer=request.user,
            now=now,
            view=_view(request, form),
            next_free_day=around.beside.next_free_day,
        ),
        blocks=await blocks(tool.id, now=now) if is_own else [],
        block_form=filled(),
        today=today,
        form=form,
    )


async def _around(tool: ToolPage, *, viewer_id: UUID | None, now: datetime) -> Around:
    owner, record = await queries.owner_with_record(
        tool.owner_id, community_id=tool.community_id, now=now
    )
    return Around(
        owner,
        record,
        await queries.beside(tool, viewer_id=viewer_id, now=now),
        await way_to(tool.id, viewer_id=viewer_id),
    )


def _view(request: AnyRequest, form: Form[Any]) -> View:
    month = request.query_params.get("month", "")
    return view_of(form.typed("first_day"), form.typed("last_day"), month)


def _kind(tool: ToolPage) -> dict[str, Any]:
    branch = categories.branch_of(tool.category)
    return {
        "category_name": categories.name_of(tool.category),
        "branch": branch,
        "branch_name": categories.name_of(branch or ""),
    }


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
