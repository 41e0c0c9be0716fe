"""Listing tools, and what their owners do with them afterwards."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID, uuid4

import asyncpg
import msgspec

from toolshare.db import execute, fetch_one, fetch_value, retried, transaction
from toolshare.i18n import _
from toolshare.manuals.actions import Manuals, put_with, take_from
from toolshare.once import already_made
from toolshare.refusal import NotThere
from toolshare.tools import rules
from toolshare.tools.rules import ToolFacts, ToolRefused

CODE_ATTEMPTS = 20


@retried
async def add_tool(
    *,
    owner_id: UUID,
    community_id: UUID,
    facts: ToolFacts,
    photo_ids: Sequence[UUID],
    alternative_texts: Sequence[str],
    manuals: Manuals = (),
    form_key: UUID,
    now: datetime,
) -> UUID:
    """List a tool with one copy, its photos and its manuals, and return its id.

    The same form sent twice lists one tool, whose id both calls return. Raises
    ``ToolRefused``, or ``NotThere`` for a community that the owner does not belong to.
    """
    rules.check_facts(facts, today=now.date())
    rules.check_gallery(photo_ids, alternative_texts)
    tool_id = uuid4()
    async with transaction():
        # Not the files' ids: a second click has sent the same files in again.
        said = (facts, len(photo_ids), *([len(manuals)] if manuals else []))
        if earlier := await already_made(form_key, *said, by=owner_id, making=tool_id, now=now):
            return earlier
        await _write_tool(tool_id, owner_id, community_id, facts, now=now)
        await add_copy(tool_id, now=now)
        await _hang(photo_ids, alternative_texts, tool_id=tool_id, owner_id=owner_id)
        await put_with(tool_id, manuals, owner_id=owner_id)
    return tool_id


@retried
async def change_tool(
    tool_id: UUID,
    *,
    owner_id: UUID,
    facts: ToolFacts,
    photo_ids: Sequence[UUID],
    alternative_texts: Sequence[str],
    manuals: Manuals | None = None,
    now: datetime,
) -> None:
    """Describe one's own tool anew; loans that were agreed on before keep their price.

    Without a word on ``manuals`` it keeps those that it has.
    """
    rules.check_facts(facts, today=now.date())
    rules.check_gallery(photo_ids, alternative_texts)
    async with transaction():
        await _rewrite_tool(tool_id, owner_id, facts, now=now)
        await execute(
            "DELETE FROM tool_photo WHERE tool_id = {} AND photo_id <> ALL({})",
            tool_id,
            list(photo_ids),
        )
        await _hang(photo_ids, alternative_texts, tool_id=tool_id, owner_id=owner_id)
        if manuals is not None:
            await put_with(tool_id, manuals, owner_id=owner_id)


async def hide_tool(tool_id: UUID, *, owner_id: UUID, now: datetime) -> None:
    """Take one's own tool out of everybody else's sight; its loans go on."""
    await _set_hidden(True, tool_id, owner_id, now)


async def show_tool(tool_id: UUID, *, owner_id: UUID, now: datetime) -> None:
    """Put one's own tool back where the others find it."""
    await _set_hidden(False, tool_id, owner_id, now)


@retried
async def delete_tool(tool_id: UUID, *, owner_id: UUID, now: datetime) -> None:
    """Remove one's own tool for good; the row stays, because finished loans tell of it.

    Raises ``ToolRefused`` while a loan is open. The tool's row is locked first, like by
    whoever asks for the tool: without it a request could come between our look at the
    loans and the deletion.
    """
    async with transaction():
        found = await fetch_value(
            "SELECT id FROM tool WHERE id = {} AND owner_id = {} AND deleted_at IS NULL "
            "AND NOT is_leaving(id) FOR NO KEY UPDATE",
            tool_id,
            owner_id,
        )
        if found is None:
            raise NotThere
        await _check_nobody_counts_on_it(tool_id)
        await execute(
            "UPDATE tool SET deleted_at = {}, updated_at = {} WHERE id = {}", now, now, tool_id
        )
        await take_from(tool_id)


async def add_copy(
    tool_id: UUID, *, now: datetime, made_up: Callable[[], str] = rules.new_code
) -> str:
    """Add a copy under a code that no other has in its community, and return the code.

    Of two copies that come up with one code at the same moment, the unique index lets
    one through and the other gets no row: it tries the next code.
    """
    for _attempt in range(CODE_ATTEMPTS):
        code: str | None = await fetch_value(
            "INSERT INTO copy (id, tool_id, label, created_at) VALUES ({}, {}, {}, {}) "
            "ON CONFLICT DO NOTHING RETURNING label",
            uuid4(),
            tool_id,
            made_up(),
            now,
        )
        if code is not None:
            return code
    raise RuntimeError(f"none of {CODE_ATTEMPTS} codes for a copy was free")


# What an owner says of a tool stands in columns of the same names.
_FACTS = ", ".join(ToolFacts.__struct_fields__)
_VALUES = ", ".join(["{}"] * len(ToolFacts.__struct_fields__))

_INSERT = f"""
INSERT INTO tool (id, owner_id, community_id, created_at, updated_at, is_hidden, {_FACTS})
SELECT {{}}, membership.member_id, membership.community_id, {{}}, {{}}, false, {_VALUES}
  FROM membership
 WHERE membership.member_id = {{}} AND membership.community_id = {{}}
"""  # noqa: S608

_UPDATE = f"""
UPDATE tool
   SET updated_at = {{}}, ({_FACTS}) = ROW({_VALUES})
 WHERE id = {{}} AND owner_id = {{}} AND deleted_at IS NULL AND NOT is_leaving(id)
"""  # noqa: S608

# A photo can be shown by the one tool that has it, or, while none does, by a tool of the
# member who uploaded it; photos of a loan's condition never.
_HANG = """
INSERT INTO tool_photo (id, tool_id, photo_id, position, alternative_text)
SELECT gen_random_uuid(), {}, photo.id, wanted.place - 1, wanted.words
  FROM unnest({}::uuid[], {}::text[]) WITH ORDINALITY AS wanted(photo_id, words, place)
  JOIN photo ON photo.id = wanted.photo_id AND photo.uploader_id = {}
 WHERE NOT EXISTS (SELECT FROM loan_photo WHERE loan_photo.photo_id = photo.id)
    ON CONFLICT (photo_id) DO UPDATE
   SET position = excluded.position, alternative_text = excluded.alternative_text
 WHERE tool_photo.tool_id = excluded.tool_id
"""


async def _write_tool(
    tool_id: UUID, owner_id: UUID, community_id: UUID, facts: ToolFacts, *, now: datetime
) -> None:
    values = msgspec.structs.astuple(facts)
    if not await execute(_INSERT, tool_id, now, now, *values, owner_id, community_id):
        raise NotThere


async def _rewrite_tool(tool_id: UUID, owner_id: UUID, facts: ToolFacts, *, now: datetime) -> None:
    if not await execute(_UPDATE, now, *msgspec.structs.astuple(facts), tool_id, owner_id):
        raise NotThere


async def _hang(
    photo_ids: Sequence[UUID], alternative_texts: Sequence[str], *, tool_id: UUID, owner_id: UUID
) -> None:
    """Show these photos in this order, or raise ``ToolRefused`` when one is not to be had."""
    if not photo_ids:
        return
    try:
        hung = await execute(_HANG, tool_id, list(photo_ids), list(alternative_texts), owner_id)
    except asyncpg.ForeignKeyViolationError:
        # Between our look and our row, the sweep of forgotten photos took it away.
        hung = 0
    if hung < len(photo_ids):
        raise ToolRefused(
            _("One of the photos is no longer there. Please add it again."), field="photos"
        )


async def _set_hidden(hidden: bool, tool_id: UUID, owner_id: UUID, now: datetime) -> None:
    changed = await execute(
        "UPDATE tool SET is_hidden = {}, updated_at = {} "
        "WHERE id = {} AND owner_id = {} AND deleted_at IS NULL AND NOT is_leaving(id)",
        hidden,
        now,
        tool_id,
        owner_id,
    )
    if not changed:
        raise NotThere


class _OpenLoans(msgspec.Struct, frozen=True):
    unanswered: int
    promised_or_out: int


async def _check_nobody_counts_on_it(tool_id: UUID) -> None:
    loans = await fetch_one(
        _OpenLoans,
        "SELECT count(*) FILTER (WHERE state = {}), count(*) FILTER (WHERE state = ANY({})) "
        "FROM loan WHERE tool_id = {}",
        rules.UNANSWERED,
        list(rules.PROMISED_OR_OUT),
        tool_id,
    )
    if loans is not None:
        rules.check_deletion(unanswered=loans.unanswered, promised_or_out=loans.promised_or_out)
