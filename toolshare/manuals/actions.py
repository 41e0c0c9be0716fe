"""Taking manuals in, putting them with a tool, and forgetting those that belong to none."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import IO
from uuid import UUID, uuid4

from toolshare.db import execute, fetch_value, transaction
from toolshare.i18n import _
from toolshare.manuals import rules
from toolshare.manuals.rules import ManualRefused
from toolshare.photos import store
from toolshare.photos.actions import FILES_LOCK

Manuals = Sequence[tuple[UUID, str]]
"""The ids of manuals with their titles; of an empty title the old one stays."""


async def store_manual(file: IO[bytes], *, by: UUID, now: datetime, file_name: str = "") -> UUID:
    """Keep a manual, staged until a tool has it, and return its id.

    The row comes first, as a photo's does: it leads the sweep to a file that was cut off.
    Raises ``ManualRefused`` with a message that names the file, or where the member keeps too
    much already; nothing is kept then.
    """
    if fault := rules.fault_of(file):
        raise rules.refusal(fault, file_name)
    manual_id, name, size = uuid4(), secrets.token_hex(16), file.seek(0, 2)
    file.seek(0)
    async with transaction():
        await _check_room(by, size)
        await execute(
            "INSERT INTO manual (id, uploader_id, name, title, size_bytes, created_at) "
            "VALUES ({}, {}, {}, {}, {}, {})",
            manual_id,
            by,
            name,
            rules.title_from(file_name),
            size,
            now,
        )
    await store.write_manual(name, file)
    return manual_id


async def _check_room(uploader_id: UUID, size_bytes: int) -> None:
    """Count what a member keeps, with their row locked: of many files at once each is counted."""
    await execute(_LOCK_UPLOADER, uploader_id)
    kept: int = await fetch_value(
        "SELECT coalesce(sum(size_bytes), 0)::bigint FROM manual WHERE uploader_id = {}",
        uploader_id,
    )
    rules.check_member_room(kept + size_bytes)


_LOCK_UPLOADER = "SELECT FROM member WHERE id = {} FOR NO KEY UPDATE"


async def put_with(tool_id: UUID, manuals: Manuals, *, owner_id: UUID) -> None:
    """Let a tool have these manuals, in this order, and no others; part of its transaction.

    Raises ``ManualRefused`` where they are too large together, or where one is not to be had: a
    manual belongs to one tool of its uploader's, and the sweep may have come first.
    """
    manual_ids, titles = [key for key, _title in manuals], [title for _key, title in manuals]
    rules.check_manuals(manual_ids, titles)
    await execute(
        "UPDATE manual SET tool_id = NULL WHERE tool_id = {} AND id <> ALL({})",
        tool_id,
        manual_ids,
    )
    if not manual_ids:
        return
    # What a tool has had already stays with it, however large.
    rules.check_tool_room(await fetch_value(_WITH_NEW, manual_ids, owner_id))
    had = await execute(_PUT, tool_id, manual_ids, titles, owner_id, tool_id)
    if had < len(manual_ids):
        raise ManualRefused(
            _("One of the manuals is no longer there. Please add it again."), field="manuals"
        )


async def take_from(tool_id: UUID) -> None:
    """Leave a tool without manuals; the sweep takes them. Part of its transaction."""
    await execute("UPDATE manual SET tool_id = NULL WHERE tool_id = {}", tool_id)


async def delete_stale_manuals(*, now: datetime) -> int:
    """Forget manuals that no tool has; return how many. While a backup copies files, none."""
    forgotten = 0
    while await _forget_one(now):
        forgotten += 1
    return forgotten


_WITH_NEW = """
SELECT CASE WHEN bool_or(tool_id IS NULL) THEN sum(size_bytes)::bigint ELSE 0 END
  FROM manual
 WHERE id = ANY({}) AND uploader_id = {}
"""

_PUT = """
UPDATE manual
   SET tool_id = {}, position = wanted.place - 1, title = coalesce(nullif(wanted.title, ''),
                                                                   manual.title)
  FROM unnest({}::uuid[], {}::text[]) WITH ORDINALITY AS wanted(id, title, place)
 WHERE manual.id = wanted.id AND manual.uploader_id = {}
   AND (manual.tool_id IS NULL OR manual.tool_id = {})
"""

# SKIP LOCKED: somebody puts this one with a tool at this very moment.
_STALE = """
SELECT id FROM manual
 WHERE tool_id IS NULL AND created_at < {}
 ORDER BY created_at
 LIMIT 1
   FOR UPDATE SKIP LOCKED
"""


async def _forget_one(now: datetime) -> bool:
    """Delete one manual, its file before its row: what is left brings the next sweep back.

    Putting it with a tool changes its row, which is locked here: either the tool has it and
    it stays, or it is gone and the other side finds no row.
    """
    async with transaction():
        if not await fetch_value("SELECT pg_try_advisory_xact_lock({})", FILES_LOCK):
            return False
        manual_id: UUID | None = await fetch_value(_STALE, now - rules.STAGED_FOR)
        if manual_id is None:
            return False
        # Asked again in a statement of its own, which sees what was committed until the lock held.
        name: str | None = await fetch_value(
            "DELETE FROM manual WHERE id = {} AND tool_id IS NULL RETURNING name", manual_id
        )
        if name is None:
            return False
        await store.delete_manual(name)
        return True
