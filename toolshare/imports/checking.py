"""Reading the rows of a table as tools, some at a time."""

from datetime import datetime
from uuid import UUID

import msgspec

from toolshare.db import execute, fetch, fetch_one
from toolshare.i18n import _
from toolshare.imports.columns import Mapped
from toolshare.imports.files import Dialect, Row, read_sheet
from toolshare.imports.rules import Checked, Reading, check_row

CHECKED_AT_ONCE = 1000
STORED_AT_ONCE = 2000


class _Table(msgspec.Struct, frozen=True):
    content: bytes
    encoding: str
    delimiter: str
    headings: list[str]
    columns_json: str
    category: str | None
    through: int
    is_stored: bool


_TABLE = """
SELECT content, encoding, delimiter, headings, columns, category, through,
       EXISTS (SELECT FROM import_row WHERE import_id = tool_import.id)
  FROM tool_import
 WHERE id = {}
"""

_STORE = """
INSERT INTO import_row (import_id, number, cells, problems)
SELECT {}, number, ARRAY(SELECT jsonb_array_elements_text(cells)), '[]'
  FROM unnest({}::int[], {}::jsonb[]) AS sent(number, cells)
"""

_NOTE = """
UPDATE import_row SET facts = sent.facts, code = sent.code, problems = sent.problems
  FROM unnest({}::int[], {}::jsonb[], {}::text[], {}::jsonb[])
    AS sent(number, facts, code, problems)
 WHERE import_row.import_id = {} AND import_row.number = sent.number
"""

_DUPLICATES = """
UPDATE import_row SET facts = NULL, problems = jsonb_build_array(jsonb_build_object(
         'column', {}::text, 'cell', import_row.code,
         'message', replace({}::text, '{{row}}', twin.first::text)))
  FROM (SELECT id, min(number) OVER (PARTITION BY code) AS first
          FROM import_row WHERE import_id = {} AND code IS NOT NULL) AS twin
 WHERE import_row.id = twin.id AND import_row.number > twin.first AND facts IS NOT NULL
"""

_TAKEN = """
UPDATE import_row SET facts = NULL, problems = jsonb_build_array(jsonb_build_object(
         'column', {}::text, 'cell', import_row.code,
         'message', CASE WHEN tool.owner_id = tool_import.owner_id AND tool.deleted_at IS NULL
                         THEN replace({}::text, '{{tool}}', tool.title) ELSE {}::text END))
  FROM copy
  JOIN tool ON tool.id = copy.tool_id, tool_import
 WHERE tool_import.id = {} AND import_row.import_id = tool_import.id
   AND copy.code = import_row.code AND facts IS NOT NULL
"""


async def check_some(import_id: UUID, *, now: datetime) -> bool:
    """Check the next rows of an import that is locked; ``True`` when all are."""
    table = await fetch_one(_Table, _TABLE, import_id)
    if table is None:
        raise RuntimeError("an import that is locked cannot go")
    if not table.is_stored:
        await _store(import_id, table)
    rows = await fetch(
        Row,
        "SELECT number, cells FROM import_row WHERE import_id = {} AND number > {} "
        "ORDER BY number LIMIT {}",
        import_id,
        table.through,
        CHECKED_AT_ONCE,
    )
    if not rows:
        await _compare_codes(import_id, table)
        return True
    columns = msgspec.json.decode(table.columns_json, type=Mapped)
    reading = Reading(table.headings, columns, table.category)
    await _note(import_id, [check_row(row, reading, today=now.date()) for row in rows])
    await execute(
        "UPDATE tool_import SET done = done + {}, through = {}, attempts = 0, changed_at = {} "
        "WHERE id = {}",
        len(rows),
        rows[-1].number,
        now,
        import_id,
    )
    return False


async def _store(import_id: UUID, table: _Table) -> None:
    sheet = read_sheet(table.content, Dialect(table.encoding, table.delimiter))
    for start in range(0, len(sheet.rows), STORED_AT_ONCE):
        some = sheet.rows[start : start + STORED_AT_ONCE]
        await execute(
            _STORE,
            import_id,
            [row.number for row in some],
            [msgspec.json.encode(row.cells).decode() for row in some],
        )


async def _note(import_id: UUID, checked: list[Checked]) -> None:
    await execute(
        _NOTE,
        [row.number for row in checked],
        [msgspec.json.encode(row.facts).decode() if row.facts else None for row in checked],
        [row.code for row in checked],
        [msgspec.json.encode(row.problems).decode() for row in checked],
        import_id,
    )


async def _compare_codes(import_id: UUID, table: _Table) -> None:
    """Find codes that stand twice in the table, or on a copy that there is already."""
    at = msgspec.json.decode(table.columns_json, type=Mapped).get("code")
    if at is not None:
        heading = table.headings[at]
        within = _("Row %(row)s has the same code.", row="{row}")
        own = _("Your tool “%(tool)s” has this code already.", tool="{tool}")
        taken = _("This code is taken already. Please use another, or leave it empty.")
        await execute(_DUPLICATES, heading, within, import_id)
        await execute(_TAKEN, heading, own, taken, import_id)
    await execute(
        "UPDATE tool_import SET good_count = (SELECT count(*) FROM import_row "
        "WHERE import_id = {} AND facts IS NOT NULL) WHERE id = {}",
        import_id,
        import_id,
    )
