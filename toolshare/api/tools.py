"""Listing tools, and what their owners do with them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, delete, get, patch, post
from litestar.params import FromPath
from msgspec import UNSET

from toolshare import clock
from toolshare.api import examples
from toolshare.api.addresses import address_of, created
from toolshare.api.callers import (
    FOR_ALL,
    FOR_MEMBERS,
    ApiRequest,
    CallerRequest,
    home_of,
)
from toolshare.api.operations import BODY, TOKEN, answers
from toolshare.api.parameters import KeyHeader, key_of
from toolshare.api.shapes.tools import (
    ManualAnswer,
    NamedAnswer,
    NewToolBody,
    PhotoAnswer,
    ToolAnswer,
    ToolChangeBody,
)
from toolshare.db import transaction
from toolshare.occupancy.actions import lock_tool
from toolshare.occupancy.queries import next_free_day
from toolshare.tools import actions, queries, rules
from toolshare.tools.queries import ToolPage
from toolshare.tools.rules import ToolFacts, ToolRefused
from toolshare.web.problems import Fault, Faulty

TAGS = ["Tools"]


@post(
    "/tools",
    tags=TAGS,
    summary="List a tool",
    operation_id="create_tool",
    **FOR_MEMBERS,
    responses=answers(201, ToolAnswer, examples.TOOL, "It is listed.", but=(*BODY, 401, 404, 409)),
)
async def create_tool(
    request: CallerRequest, data: NewToolBody, idempotency_key: KeyHeader = ""
) -> Response[ToolAnswer]:
    """List a tool in your community. Photos are added on its page."""
    facts = ToolFacts(**msgspec.structs.asdict(data))
    with _faults_in(facts):
        tool_id = await actions.add_tool(
            owner_id=request.user.id,
            community_id=home_of(request).id,
            facts=facts,
            photo_ids=(),
            alternative_texts=(),
            form_key=key_of(request, idempotency_key),
            now=clock.now(),
        )
    return created(await _answer(request, tool_id), f"/tools/{tool_id}")


@get(
    "/tools/{tool_id:uuid}",
    tags=TAGS,
    summary="Read a tool",
    operation_id="show_tool",
    **FOR_ALL,
    responses=answers(200, ToolAnswer, examples.TOOL, "The tool.", but=(*TOKEN, 404)),
)
async def show_tool(request: ApiRequest, tool_id: FromPath[UUID]) -> ToolAnswer:
    """Read all that a tool's page says. No token is needed in public communities."""
    return await _answer(request, tool_id)


@patch(
    "/tools/{tool_id:uuid}",
    tags=TAGS,
    summary="Change a tool",
    operation_id="update_tool",
    **FOR_MEMBERS,
    responses=answers(
        200, ToolAnswer, examples.TOOL, "The tool as it is now.", but=(*BODY, 401, 404)
    ),
)
async def update_tool(
    request: CallerRequest, tool_id: FromPath[UUID], data: ToolChangeBody
) -> ToolAnswer:
    """Describe your own tool anew, hide it, or show it again.

    What is left out stays as it is. Loans that were agreed on keep their price.
    """
    owner_id, now = request.user.id, clock.now()
    changes = {
        name: value for name, value in msgspec.structs.asdict(data).items() if value is not UNSET
    }
    hidden = changes.pop("is_hidden", None)
    async with transaction():
        # Two changes of different parts at once would otherwise undo one another.
        await lock_tool(tool_id)
        tool = await queries.own_tool(tool_id, owner_id=owner_id)
        if changes:
            await _rewrite(tool, changes, now=now)
        if hidden is not None:
            await (actions.hide_tool if hidden else actions.show_tool)(
                tool_id, owner_id=owner_id, now=now
            )
    return await _answer(request, tool_id)


@delete(
    "/tools/{tool_id:uuid}",
    tags=TAGS,
    summary="Delete a tool",
    operation_id="delete_tool",
    **FOR_MEMBERS,
    status_code=204,
    responses=answers(204, None, None, "It is no longer listed.", but=(*TOKEN, 404, 409)),
)
async def delete_tool(request: CallerRequest, tool_id: FromPath[UUID]) -> None:
    """Remove your own tool for good. Refused while somebody asks for it or has it."""
    await actions.delete_tool(tool_id, owner_id=request.user.id, now=clock.now())


async def _rewrite(tool: ToolPage, changes: dict[str, Any], *, now: datetime) -> None:
    """Change what an owner says of a tool, and leave its photos as they are."""
    known = {name: getattr(tool, name) for name in ToolFacts.__struct_fields__}
    facts = ToolFacts(**(known | changes))
    with _faults_in(facts):
        await actions.change_tool(
            tool.id,
            owner_id=tool.owner_id,
            facts=facts,
            photo_ids=[photo.id for photo in tool.photos],
            alternative_texts=[photo.alternative_text for photo in tool.photos],
            now=now,
        )


@contextmanager
def _faults_in(facts: ToolFacts) -> Iterator[None]:
    """Tell everything that cannot be, before and while something is done with the facts."""
    if faults := [_fault(field, message) for field, message in rules.problems(facts)]:
        raise Faulty(faults)
    try:
        yield
    except ToolRefused as refusal:
        raise Faulty([_fault(refusal.field or "", refusal.message)]) from None


def _fault(field: str, message: str) -> Fault:
    """Point at a part of the body, where amounts are in cents."""
    in_cents = f"{field}_cents"
    return Fault(
        detail=message,
        pointer=f"#/{in_cents if in_cents in ToolFacts.__struct_fields__ else field}",
    )


async def _answer(request: ApiRequest | CallerRequest, tool_id: UUID) -> ToolAnswer:
    tool = await queries.tool_page(tool_id, viewer_id=request.user.id if request.user else None)
    return msgspec.convert(
        msgspec.structs.asdict(tool)
        | {
            "owner": NamedAnswer(id=tool.owner_id, name=tool.owner_name),
            "community": NamedAnswer(id=tool.community_id, name=tool.community_name),
            "next_free_day": await next_free_day(tool.id, today=clock.today(tool.time_zone)),
            "photos": [
                PhotoAnswer(
                    url=address_of(request, f"/photos/{photo.name}/1280.webp"),
                    alternative_text=photo.alternative_text,
                    width=photo.width,
                    height=photo.height,
                )
                for photo in tool.photos
            ],
            "manuals": [
                ManualAnswer(
                    url=address_of(request, manual.url),
                    title=manual.title,
                    size_bytes=manual.size_bytes,
                )
                for manual in tool.manuals
            ],
            "url": address_of(request, f"/tools/{tool.id}"),
        },
        ToolAnswer,
    )


ROUTES = [create_tool, show_tool, update_tool, delete_tool]
