"""Putting the tools of a table up, all together, and taking them down again."""

from datetime import datetime
from uuid import UUID

from toolshare.db import columns, execute, fetch, fetch_one, fetch_value
from toolshare.i18n import _
from toolshare.imports.midway import tell
from toolshare.imports.queries import in_the_way
from toolshare.imports.queue import await_photos
from toolshare.imports.rules import ImportRefused, check_undo
from toolshare.tools.actions import CODE_ATTEMPTS
from toolshare.tools.rules import new_code

LISTED_AT_ONCE = 500
"""Others who list a tool with one of their new words wait for the step's end."""
PUT_UP_AT_ONCE = 1000
TAKEN_DOWN_AT_ONCE = 1000
FREED_AT_ONCE = 1000


# In the table's order, the first row is the newest: lists of tools then show them so.
_WRITE = """
WITH batch AS (
  SELECT import_row.id, import_row.number, import_row.facts, gen_random_uuid() AS tool_id
    FROM import_row
   WHERE import_id = {} AND number > {} AND facts IS NOT NULL AND tool_id IS NULL
   ORDER BY number
   LIMIT {}
), written AS (
  INSERT INTO tool (id, owner_id, community_id, title, brand, model, year_made, category,
                    description, accessories, safety_note, skill_level, price_per_day_cents,
                    deposit_cents, replacement_value_cents, longest_loan_days, turnaround_days,
                    is_instant, is_hidden, created_at, updated_at, deleted_at)
  SELECT batch.tool_id, membership.member_id, membership.community_id, facts.title, facts.brand,
         facts.model, facts.year_made, facts.category, facts.description, facts.accessories,
         facts.safety_note, facts.skill_level,
         facts.price_per_day_cents, facts.deposit_cents, facts.replacement_value_cents,
         facts.longest_loan_days, facts.turnaround_days, facts.is_instant, facts.is_hidden,
         tool_import.confirmed_at - batch.number * interval '1 microsecond',
         tool_import.confirmed_at, tool_import.confirmed_at
    FROM tool_import
    JOIN membership ON membership.member_id = tool_import.owner_id
                   AND membership.community_id = tool_import.community_id
   CROSS JOIN batch
   CROSS JOIN jsonb_to_record(batch.facts) AS facts(
         title text, brand text, model text, year_made smallint, category text,
         description text, accessories text, safety_note text, skill_level text,
         price_per_day_cents int, deposit_cents int, replacement_value_cents int,
         longest_loan_days smallint, turnaround_days smallint,
         is_instant boolean, is_hidden boolean)
   WHERE tool_import.id = {}
   ORDER BY batch.number
  RETURNING id
), linked AS (
  UPDATE import_row SET tool_id = batch.tool_id
    FROM batch JOIN written ON written.id = batch.tool_id
   WHERE import_row.id = batch.id
  RETURNING import_row.number
)
SELECT count(*), max(number), (SELECT count(*) FROM batch) FROM linked
"""

# In the order of their codes, however many come up in one moment.
_ADD_COPIES = """
INSERT INTO copy (id, tool_id, label, created_at)
SELECT gen_random_uuid(), sent.tool_id, sent.code,
       {}::timestamptz + sent.place * interval '1 microsecond'
  FROM unnest({}::uuid[], {}::int[], {}::text[]) AS sent(tool_id, place, code)
    ON CONFLICT DO NOTHING
"""

_WITHOUT_COPY = """
SELECT import_row.tool_id, wanted.place, wanted.code
  FROM import_row
 CROSS JOIN unnest(import_row.code || import_row.further_codes)
       WITH ORDINALITY AS wanted(code, place)
 WHERE import_row.import_id = {} AND import_row.number > {} AND import_row.tool_id IS NOT NULL
   AND NOT EXISTS (
     SELECT FROM copy
      WHERE copy.tool_id = import_row.tool_id
        AND (wanted.code IS NULL OR lower(copy.label) = lower(wanted.code)))
"""

_SOME_TOOLS = """
SELECT tool_id, number FROM import_row
 WHERE import_id = {} AND number > {} AND tool_id IS NOT NULL
 ORDER BY number
 LIMIT {}
"""


async def list_some(import_id: UUID, *, now: datetime) -> bool:
    """Write the next tools where nobody sees them; ``True`` once all are up.

    Raises ``ImportRefused`` when a code has gone to another copy since the rows were
    checked, or when the owner has left the community.
    """
    through: int = await fetch_value("SELECT through FROM tool_import WHERE id = {}", import_id)
    written = await fetch_one(columns, _WRITE, import_id, through, LISTED_AT_ONCE, import_id)
    count, last, wanted = written or (0, 0, 0)
    if not wanted:
        await _put_up(import_id)
        await await_photos(import_id, now=now)
        return True
    if count < wanted:
        raise ImportRefused(_("You do not belong to this community any more."))
    await _add_copies(import_id, through, now)
    await _note_progress(import_id, count, last, now)
    return False


async def clear_some(import_id: UUID, *, now: datetime) -> bool:
    """Delete the next tools of an import that was never put up; ``True`` once none is left.

    Nobody has seen them, so they go for good and their codes are free again.
    """
    rows = await fetch(columns, _SOME_TOOLS, import_id, 0, LISTED_AT_ONCE)
    if not rows:
        return True
    ids = [tool_id for tool_id, _number in rows]
    await execute(
        "UPDATE import_row SET tool_id = NULL WHERE import_id = {} AND tool_id = ANY({})",
        import_id,
        ids,
    )
    await execute("DELETE FROM copy WHERE tool_id = ANY({})", ids)
    await execute("DELETE FROM tool WHERE id = ANY({}) AND deleted_at IS NOT NULL", ids)
    await _note_progress(import_id, len(ids), rows[-1][1], now)
    return False


async def take_down(import_id: UUID, *, now: datetime) -> None:
    """Delete all tools of an import in one moment, or raise ``ImportRefused`` when one is lent.

    Since the undo was asked for nobody new gets hold of one of the tools, so nobody waits for
    our locks on them; only who had come before that is seen by the second look. Tools that
    their owner has deleted before leave the import: what is left of them stays as it is.
    """
    check_undo(len(await in_the_way(import_id)))
    await execute(
        "UPDATE import_row SET tool_id = NULL FROM tool "
        "WHERE import_id = {} AND tool.id = import_row.tool_id AND tool.deleted_at IS NOT NULL",
        import_id,
    )
    # In the order of their ids, like whoever locks several: else two could wait for each other.
    rows = await fetch(
        columns,
        "SELECT tool_id FROM import_row WHERE import_id = {} AND tool_id IS NOT NULL "
        "ORDER BY tool_id",
        import_id,
    )
    ids = [tool_id for (tool_id,) in rows]
    for start in range(0, len(ids), TAKEN_DOWN_AT_ONCE):
        await tell(import_id, start)
        await execute(
            "UPDATE tool SET deleted_at = {}, updated_at = {} "
            "WHERE id = ANY({}) AND deleted_at IS NULL",
            now,
            now,
            ids[start : start + TAKEN_DOWN_AT_ONCE],
        )
    check_undo(len(await in_the_way(import_id, deleted_at=now)))


async def free_some(import_id: UUID, *, now: datetime) -> bool:
    """Free the codes of the next tools that are gone, and what they had; ``True`` at the end.

    The codes go to nobody else's copy but can be imported again, so that a mistake in a
    table can be mended. Photos and manuals that nothing shows are swept up by and by.
    """
    through: int = await fetch_value("SELECT through FROM tool_import WHERE id = {}", import_id)
    rows = await fetch(columns, _SOME_TOOLS, import_id, through, FREED_AT_ONCE)
    if not rows:
        return True
    ids = [tool_id for tool_id, _number in rows]
    await execute(
        "UPDATE copy SET label = id::text, retired_at = COALESCE(retired_at, {}) "
        "WHERE tool_id = ANY({})",
        now,
        ids,
    )
    await execute("DELETE FROM tool_photo WHERE tool_id = ANY({})", ids)
    await execute("UPDATE manual SET tool_id = NULL WHERE tool_id = ANY({})", ids)
    await execute("DELETE FROM import_photo WHERE tool_id = ANY({})", ids)
    await _note_progress(import_id, len(ids), rows[-1][1], now)
    return False


async def _put_up(import_id: UUID) -> None:
    """Let everybody find the tools: all of them when our transaction ends, or none."""
    through = done = 0
    while rows := await fetch(columns, _SOME_TOOLS, import_id, through, PUT_UP_AT_ONCE):
        through, done = rows[-1][1], done + len(rows)
        await execute(
            "UPDATE tool SET deleted_at = NULL WHERE id = ANY({})",
            [tool_id for tool_id, _number in rows],
        )
        await tell(import_id, done)


async def _add_copies(import_id: UUID, through: int, now: datetime) -> None:
    """Give each new tool a copy, under the code in its row or a new one."""
    for attempt in range(CODE_ATTEMPTS):
        missing = await fetch(columns, _WITHOUT_COPY, import_id, through)
        if not missing:
            return
        taken = next((code for _tool_id, _place, code in missing if code), None)
        # Once more, as another community may have come by the same label at this moment.
        if attempt > 1 and taken:
            raise ImportRefused(
                _("Somebody else has taken the code %(code)s in the meantime.", code=taken)
            )
        await execute(
            _ADD_COPIES,
            now,
            [tool_id for tool_id, _place, _code in missing],
            [place for _tool_id, place, _code in missing],
            [code or new_code() for _tool_id, _place, code in missing],
        )
    raise RuntimeError(f"none of {CODE_ATTEMPTS} codes for a copy was free")


async def _note_progress(import_id: UUID, count: int, last: int, now: datetime) -> None:
    await execute(
        "UPDATE tool_import SET done = least(done + {}, row_count), through = {}, attempts = 0, "
        "changed_at = {} WHERE id = {}",
        count,
        last,
        now,
        import_id,
    )
