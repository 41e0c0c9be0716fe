"""Listing a tool, describing it anew, and what its owner sees of it."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from toolshare import clock
from toolshare.i18n import _
from toolshare.manuals.queries import ManualRow
from toolshare.manuals.rules import LARGEST_FILE_MB as LARGEST_MANUAL_MB
from toolshare.manuals.rules import MOST_MANUALS, MOST_MB_A_TOOL, ManualRefused
from toolshare.photos.queries import Thumbnail
from toolshare.photos.rules import LARGEST_FILE_MB as LARGEST_PHOTO_MB
from toolshare.tools import actions, booklets, categories, gallery, queries, rules
from toolshare.tools.forms import ToolForm, empty_form, form_of
from toolshare.tools.queries import ToolPage
from toolshare.tools.rules import ToolFacts, ToolRefused
from toolshare.web.form import Form, read_form
from toolshare.web.paging import cut, read_cursor
from toolshare.web.respond import is_partial, redirect, show
from toolshare.web.viewer import MemberRequest, home_of, members_only

TOOLS_A_PAGE = 24
LARGEST_FORM_MB = max(LARGEST_MANUAL_MB, LARGEST_PHOTO_MB)
"""All the files that come with the form: as much as one may weigh alone."""
LARGEST_FORM_BYTES = LARGEST_FORM_MB * 1024**2 + 1_000_000
"""The files, and what a form wraps them in."""


@get("/tools/new", guards=[members_only])
async def new_tool(request: MemberRequest) -> Response[str]:
    """Ask what somebody wants to lend."""
    return _form_page(request, empty_form(), [], [])


@post("/tools/new", guards=[members_only], request_max_body_size=LARGEST_FORM_BYTES)
async def create_tool(request: MemberRequest) -> Response[str]:
    """List the tool, or show the form again with what is wrong and with its photos."""
    form = await read_form(request, ToolForm)
    photos = await gallery.gather(form, member_id=request.user.id)
    manuals = await booklets.gather(form, request)
    if (facts := _facts(form)) is not None:
        try:
            tool_id = await actions.add_tool(
                owner_id=request.user.id,
                community_id=home_of(request).id,
                facts=facts,
                photo_ids=[photo.id for photo in photos],
                alternative_texts=[photo.alt for photo in photos],
                manuals=[(manual.id, manual.title) for manual in manuals],
                form_key=form.key,
                now=clock.now(),
            )
        except (ToolRefused, ManualRefused) as refusal:
            form.refuse_as(refusal)
        else:
            words = _("%(tool)s is listed. Your neighbours can find it now.", tool=facts.title)
            return redirect(request, f"/tools/{tool_id}", flash=words)
    return _form_page(request, form, photos, manuals)


@get("/tools/{tool_id:uuid}/edit", guards=[members_only])
async def edit_tool(request: MemberRequest, tool_id: FromPath[UUID]) -> Response[str]:
    """Show an owner what is known about the tool, to change it."""
    tool = await queries.own_tool(tool_id, owner_id=request.user.id)
    photos = [Thumbnail(photo.id, photo.name, photo.alternative_text) for photo in tool.photos]
    return _form_page(request, form_of(tool), photos, tool.manuals, tool)


@post(
    "/tools/{tool_id:uuid}/edit",
    guards=[members_only],
    request_max_body_size=LARGEST_FORM_BYTES,
)
async def update_tool(request: MemberRequest, tool_id: FromPath[UUID]) -> Response[str]:
    """Describe the tool anew, or show the form again with what is wrong."""
    tool = await queries.own_tool(tool_id, owner_id=request.user.id)
    form = await read_form(request, ToolForm)
    photos = await gallery.gather(form, member_id=request.user.id)
    manuals = await booklets.gather(form, request)
    if (facts := _facts(form)) is not None:
        try:
            await actions.change_tool(
                tool_id,
                owner_id=request.user.id,
                facts=facts,
                photo_ids=[photo.id for photo in photos],
                alternative_texts=[photo.alt for photo in photos],
                manuals=[(manual.id, manual.title) for manual in manuals],
                now=clock.now(),
            )
        except (ToolRefused, ManualRefused) as refusal:
            form.refuse_as(refusal)
        else:
            words = _("%(tool)s is up to date.", tool=facts.title)
            return redirect(request, f"/tools/{tool_id}", flash=words)
    return _form_page(request, form, photos, manuals, tool)


@get("/my/tools", guards=[members_only])
async def show_own_tools(request: MemberRequest) -> Response[str]:
    """List what the member lends, hidden tools too, with what can be done about each."""
    after = read_cursor(request.query_params.get("after", ""))
    rows = await queries.own_tools(request.user.id, after=after, limit=TOOLS_A_PAGE + 1)
    return show(
        request,
        "tools/mine.html",
        region="rows",
        tools=cut(rows, TOOLS_A_PAGE),
        now=clock.now(),
    )


@post("/tools/{tool_id:uuid}/hiding", guards=[members_only])
async def hide_tool(request: MemberRequest, tool_id: FromPath[UUID]) -> Response[str]:
    """Take the tool out of everybody else's sight."""
    await actions.hide_tool(tool_id, owner_id=request.user.id, now=clock.now())
    return await _after_switch(
        request, tool_id, _("Only you see this tool now. Loans that are under way go on.")
    )


@post("/tools/{tool_id:uuid}/showing", guards=[members_only])
async def show_tool(request: MemberRequest, tool_id: FromPath[UUID]) -> Response[str]:
    """Put the tool back where everybody finds it."""
    await actions.show_tool(tool_id, owner_id=request.user.id, now=clock.now())
    return await _after_switch(request, tool_id, _("Your neighbours can find this tool again."))


@get("/tools/{tool_id:uuid}/deletion", guards=[members_only])
async def new_deletion(request: MemberRequest, tool_id: FromPath[UUID]) -> Response[str]:
    """Ask once more before a tool is removed for good."""
    tool = await queries.own_tool(tool_id, owner_id=request.user.id)
    return show(request, "tools/delete.html", region="deletion", tool=tool, refusal=None)


@post("/tools/{tool_id:uuid}/deletion", guards=[members_only])
async def delete_tool(request: MemberRequest, tool_id: FromPath[UUID]) -> Response[str]:
    """Remove the tool, or say which loans have to be finished first."""
    tool = await queries.own_tool(tool_id, owner_id=request.user.id)
    try:
        await actions.delete_tool(tool_id, owner_id=request.user.id, now=clock.now())
    except ToolRefused as refusal:
        return show(
            request,
            "tools/delete.html",
            region="deletion",
            status=409,
            tool=tool,
            refusal=refusal.message,
        )
    words = _("%(tool)s is no longer listed.", tool=tool.title)
    return redirect(request, "/my/tools", flash=words)


def _facts(form: Form[ToolForm]) -> ToolFacts | None:
    """Return what to store, if the form is complete and was sent to be stored."""
    if form.value is None or gallery.is_arranging(form):
        return None
    return form.value.facts


def _form_page(
    request: MemberRequest,
    form: Form[Any],
    photos: list[Thumbnail],
    manuals: list[ManualRow],
    tool: ToolPage | None = None,
) -> Response[str]:
    return show(
        request,
        "tools/edit.html" if tool else "tools/new.html",
        region="describing",
        status=422 if form.all_errors else 200,
        form=form,
        photos=photos,
        most_photos=rules.MOST_PHOTOS,
        largest_photo_mb=LARGEST_PHOTO_MB,
        largest_form_mb=LARGEST_FORM_MB,
        manuals=manuals,
        most_manuals=MOST_MANUALS,
        largest_manual_mb=LARGEST_MANUAL_MB,
        most_mb_of_manuals=MOST_MB_A_TOOL,
        groups=categories.choices(),
        currency=tool.currency if tool else home_of(request).currency,
        tool=tool,
    )


async def _after_switch(request: MemberRequest, tool_id: UUID, words: str) -> Response[str]:
    """Show the tool's row again, or go back to the page on which the button was."""
    if is_partial(request):
        row = await queries.own_row(tool_id, owner_id=request.user.id)
        return show(
            request,
            "tools/switched.html",
            region="switched",
            row=row,
            words=words,
            now=clock.now(),
        )
    came_from = urlsplit(request.headers.get("Referer", "")).path
    own_page = f"/tools/{tool_id}"
    return redirect(request, own_page if came_from == own_page else "/my/tools", flash=words)


ROUTES = [
    new_tool,
    create_tool,
    edit_tool,
    update_tool,
    show_own_tools,
    hide_tool,
    show_tool,
    new_deletion,
    delete_tool,
]
