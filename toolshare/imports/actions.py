"""What a member does with an import; the work itself is done in steps, by the job worker."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

import msgspec

from toolshare.db import columns, execute, fetch_one, fetch_value, transaction
from toolshare.i18n import _
from toolshare.imports import rules
from toolshare.imports.columns import Mapped
from toolshare.imports.files import Dialect, Sheet
from toolshare.imports.queries import in_the_way
from toolshare.imports.queue import queue_again
from toolshare.imports.rules import ImportRefused
from toolshare.once import already_made
from toolshare.refusal import NotThere

LONGEST_FILE_NAME = 200


async def add_import(
    content: bytes,
    *,
    file_name: str,
    dialect: Dialect,
    sheet: Sheet,
    owner_id: UUID,
    community_id: UUID,
    form_key: UUID,
    now: datetime,
) -> UUID:
    """Keep a table that has been read once, until its columns are chosen; return its id.

    The same form sent twice keeps it once. Raises ``ImportRefused`` for somebody who has
    too many waiting.
    """
    import_id = uuid4()
    async with transaction():
        said = sha256(content).hexdigest()
        if earlier := await already_made(form_key, said, by=owner_id, making=import_id, now=now):
            return earlier
        await _check_room(owner_id)
        await execute(
            _INSERT,
            import_id,
            owner_id,
            community_id,
            file_name[:LONGEST_FILE_NAME],
            content,
            dialect.encoding,
            dialect.delimiter,
            sheet.headings,
            sheet.row_count,
            now,
            now,
        )
    return import_id


async def _check_room(owner_id: UUID) -> None:
    """Count what waits already, with the member's row locked: many at once are counted too."""
    await execute("SELECT FROM member WHERE id = {} FOR NO KEY UPDATE", owner_id)
    unfinished: int = await fetch_value(
        "SELECT count(*) FROM tool_import WHERE owner_id = {} AND state = ANY({})",
        owner_id,
        list(rules.UNFINISHED),
    )
    rules.check_room(unfinished)


async def choose_columns(
    import_id: UUID,
    *,
    owner_id: UUID,
    mapped: Mapped,
    category: str | None,
    fetches_photos: bool = False,
    now: datetime,
) -> None:
    """Say which column holds what, and have all rows checked by that."""
    async with transaction():
        state, headings = await _locked(import_id, owner_id)
        if state not in rules.CAN_CHOOSE_COLUMNS:
            raise ImportRefused(_("These rows are being worked on, or are imported already."))
        rules.check_columns(mapped, width=len(headings))
        await execute(
            "UPDATE tool_import SET columns = {}, category = {}, fetches_photos = {}, "
            "good_count = 0 WHERE id = {}",
            msgspec.json.encode(mapped).decode(),
            category,
            fetches_photos,
            import_id,
        )
        await _begin("checking", import_id, now)


async def confirm(import_id: UUID, *, owner_id: UUID, now: datetime) -> None:
    """Have all good rows imported. Done twice, also at the same moment, it is done once."""
    async with transaction():
        state, _headings = await _locked(import_id, owner_id)
        if state in {"importing", "imported"}:
            return
        good: int = await fetch_value("SELECT good_count FROM tool_import WHERE id = {}", import_id)
        if state != "checked" or not good:
            raise ImportRefused(_("There is nothing here to import."))
        await execute("UPDATE tool_import SET confirmed_at = {} WHERE id = {}", now, import_id)
        await _begin("importing", import_id, now)


async def undo(import_id: UUID, *, owner_id: UUID, now: datetime) -> None:
    """Have everything taken back that came in with an import.

    Raises ``ImportRefused`` while one of its tools has been lent or is asked for. Whether
    that is so is asked again under lock by the step that does it.
    """
    async with transaction():
        state, _headings = await _locked(import_id, owner_id)
        if state in {"undoing", "freeing", "undone"}:
            return
        if state != "imported":
            raise ImportRefused(_("Nothing of this has been imported."))
        rules.check_undo(len(await in_the_way(import_id)))
        await _begin("undoing", import_id, now)


async def retry_photos(import_id: UUID, *, owner_id: UUID, now: datetime) -> None:
    """Have the photos that could not be fetched tried again; those without an address stay."""
    async with transaction():
        state, _headings = await _locked(import_id, owner_id)
        if state != "imported":
            raise ImportRefused(_("Nothing of this has been imported."))
        await queue_again(import_id, now=now)
        await execute("UPDATE tool_import SET changed_at = {} WHERE id = {}", now, import_id)


async def remove_import(import_id: UUID, *, owner_id: UUID) -> None:
    """Throw away an import of which nothing is listed."""
    async with transaction():
        state, _headings = await _locked(import_id, owner_id)
        if state not in rules.CAN_REMOVE:
            raise ImportRefused(_("This import is being worked on, or is finished."))
        await _delete(import_id)


async def delete_forgotten_imports(*, now: datetime) -> int:
    """Throw away what nobody has finished for two weeks; return how many imports."""
    forgotten = 0
    while await _delete_one_forgotten(now):
        forgotten += 1
    return forgotten


async def _delete_one_forgotten(now: datetime) -> bool:
    async with transaction():
        import_id: UUID | None = await fetch_value(
            "SELECT id FROM tool_import WHERE state = ANY({}) AND changed_at < {} "
            "AND NOT EXISTS (SELECT FROM import_row WHERE import_id = tool_import.id "
            "AND tool_id IS NOT NULL) ORDER BY changed_at LIMIT 1 FOR UPDATE SKIP LOCKED",
            list(rules.CAN_REMOVE),
            now - rules.KEPT_UNFINISHED,
        )
        if import_id is None:
            return False
        await _delete(import_id)
        return True


async def _delete(import_id: UUID) -> None:
    await execute("DELETE FROM import_row WHERE import_id = {}", import_id)
    await execute("DELETE FROM tool_import WHERE id = {}", import_id)


async def _locked(import_id: UUID, owner_id: UUID) -> tuple[str, list[str]]:
    """Lock one's own import: a second click waits, or is waited for.

    While a worker has something to do with it, its step may hold the row for seconds. Nothing
    can be changed then anyway, so that is told without the lock.
    """
    working = await fetch_one(
        columns,
        "SELECT state, headings FROM tool_import WHERE id = {} AND owner_id = {} "
        "AND state = ANY({})",
        import_id,
        owner_id,
        list(rules.WORKING),
    )
    found = working or await fetch_one(
        columns,
        "SELECT state, headings FROM tool_import WHERE id = {} AND owner_id = {} FOR UPDATE",
        import_id,
        owner_id,
    )
    if found is None:
        raise NotThere
    state, headings = found
    return state, headings


async def _begin(state: str, import_id: UUID, now: datetime) -> None:
    await execute(
        "UPDATE tool_import SET state = {}, done = 0, through = 0, message = '', attempts = 0, "
        "changed_at = {} WHERE id = {}",
        state,
        now,
        import_id,
    )


_INSERT = """
INSERT INTO tool_import (id, owner_id, community_id, file_name, content, encoding, delimiter,
                         headings, row_count, state, message, created_at, changed_at)
VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, 'uploaded', '', {}, {})
"""
