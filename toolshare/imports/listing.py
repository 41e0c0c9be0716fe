"""Putting the tools of a table up, all together, and taking them down again."""

from datetime import datetime
from uuid import UUID

from toolshare.db import columns, execute, fetch, fetch_one, fetch_value
from toolshare.i18n import _
from toolshare.imports.queries import in_the_way
from toolshare.imports.rules import ImportRefused, check_undo
from toolshare.tools.actions import CODE_ATTEMPTS
from toolshare.tools.rules import new_code

LISTED_AT_ONCE = 250


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
                    description, skill_level, price_per_day_cents, deposit_cents,
                    replacement_value_cents, longest_loan_days, turnaround_days, is_instant,
                    is_hidden, created_at, updated_at, deleted_at)
  SELECT batch.tool_id, membership.member_id, membership.community_id, facts.title, facts.brand,
         facts.model, facts.year_made, facts.category, facts.description, facts.skill_level,
         facts.price_per_day_cents, facts.deposit_cents, facts.replacement_value_cents,
         facts.longest_loan_days, facts.turnaround_days, facts.is_instant, false,
         tool_import.confirmed_at - batch.number * interval '1 microsecond',
         tool_import.confirmed_at, tool_import.confirmed_at
    FROM tool_import
    JOIN membership ON membership.member_id = tool_import.owner_id
                   AND membership.community_id = tool_import.community_id
   CROSS JOIN batch
   CROSS JOIN jsonb_to_record(batch.facts) AS facts(
         title text, brand text, model text, year_made smallint, category text,
         description text, skill_level text, price_per_day_cents int, deposit_cents int,
         replacement_value_cents int, longest_loan_days smallint, turnaround_days smallint,
         is_instant boolean)
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

_ADD_COPIES = """
INSERT INTO copy (id, tool_id, code, created_at)
SELECT gen_random_uuid(), sent.tool_id, sent.code, {}
  FROM unnest({}::uuid[], {}::text[]) AS sent(tool_id, code)
    ON CONFLICT (code) DO NOTHING
"""

_WITHOUT_COPY = """
SELECT import_row.tool_id, import_row.code
  FROM import_row
 WHERE import_row.import_id = {} AND import_row.number > {} AND import_row.tool_id IS NOT NULL
   AND NOT EXISTS (SELECT FROM copy WHERE copy.tool_id = import_row.tool_id)
"""

_SOME_TOOLS = """
SELECT tool_id, number FROM import_row
 WHERE import_id = {} AND number > {} AND tool_id IS NOT NULL
 ORDER BY number
 LIMIT {}
"""

# What its owner has deleted before keeps its copies as they were: past loans tell of them.
_TAKE_DOWN = """
WITH taken_down AS (
  UPDATE tool SET deleted_at = {}, updated_at = {}
   WHERE id = ANY({}) AND deleted_at IS NULL
  RETURNING id
)
UPDATE copy SET code = copy.id::text, retired_at = {}
  FROM taken_down
 WHERE copy.tool_id = taken_down.id
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


async def take_back(import_id: UUID, *, now: datetime) -> None:
    """Delete all tools of an import, or raise ``ImportRefused`` when one has been lent.

    The tools' rows are locked first, in the order of their ids, like by whoever asks for
    one: without it a request could come between our look at the loans and the deletion.
    Their codes go to nobody else's copy but can be imported again, so that a mistake in a
    table can be mended.
    """
    await fetch(
        columns,
        "SELECT tool.id FROM tool JOIN import_row ON import_row.tool_id = tool.id "
        "WHERE import_row.import_id = {} AND tool.deleted_at IS NULL "
        "ORDER BY tool.id FOR NO KEY UPDATE OF tool",
        import_id,
    )
    check_undo(len(await in_the_way(import_id)))
    through = 0
    while rows := await fetch(columns, _SOME_TOOLS, import_id, through, LISTED_AT_ONCE):
        ids = [tool_id for tool_id, _number in rows]
        through = rows[-1][1]
        await execute(_TAKE_DOWN, now, now, ids, now)


async def _put_up(import_id: UUID) -> None:
    """Let everybody find the tools: all of them when our transaction ends, or none."""
    through = 0
    while rows := await fetch(columns, _SOME_TOOLS, import_id, through, LISTED_AT_ONCE):
        through = rows[-1][1]
        await execute(
            "UPDATE tool SET deleted_at = NULL WHERE id = ANY({})",
            [tool_id for tool_id, _number in rows],
        )


async def _add_copies(import_id: UUID, through: int, now: datetime) -> None:
    """Give each new tool a copy, under the code in its row or a new one."""
    for attempt in range(CODE_ATTEMPTS):
        missing = await fetch(columns, _WITHOUT_COPY, import_id, through)
        if not missing:
            return
        taken = next((code for _tool_id, code in missing if code), None)
        if attempt and taken:
            raise ImportRefused(
                _("Somebody else has taken the code %(code)s in the meantime.", code=taken)
            )
        await execute(
            _ADD_COPIES,
            now,
            [tool_id for tool_id, _code in missing],
            [code or new_code() for _tool_id, code in missing],
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
