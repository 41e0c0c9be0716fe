"""Reading the rows of a table as tools, some at a time."""

from datetime import datetime
from itertools import islice
from uuid import UUID

import msgspec

from toolshare.db import execute, fetch, fetch_one
from toolshare.i18n import _
from toolshare.imports.columns import Mapped
from toolshare.imports.files import Dialect, Row, rows_of
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
UPDATE import_row
   SET facts = sent.facts, problems = sent.problems, code = sent.codes ->> 0,
       further_codes = ARRAY(SELECT jsonb_array_elements_text(sent.codes - 0)),
       photos = ARRAY(SELECT jsonb_array_elements_text(sent.photos))
  FROM unnest({}::int[], {}::jsonb[], {}::jsonb[], {}::jsonb[], {}::jsonb[])
    AS sent(number, facts, codes, photos, problems)
 WHERE import_row.import_id = {} AND import_row.number = sent.number
"""

_CODES = """
WITH named AS (
  SELECT import_row.id, import_row.number, each.place, each.code,
         tool_import.owner_id, tool_import.community_id
    FROM tool_import
    JOIN import_row ON import_row.import_id = tool_import.id AND import_row.code IS NOT NULL
   CROSS JOIN unnest(import_row.code || import_row.further_codes)
         WITH ORDINALITY AS each(code, place)
   WHERE tool_import.id = {}
)
"""

_REFUSE = """
UPDATE import_row SET facts = NULL, problems = jsonb_build_array(jsonb_build_object(
         'column', {}::text, 'cell', wrong.code, 'message', wrong.message))
  FROM wrong
 WHERE import_row.id = wrong.id AND import_row.facts IS NOT NULL
"""

# Also a row that cannot be imported keeps its codes for itself until it is mended.
_DUPLICATES = f"""
{_CODES}, counted AS (
  SELECT *, first_value(number) OVER same AS first, row_number() OVER same AS time
    FROM named WINDOW same AS (PARTITION BY lower(code) ORDER BY number, place)
), wrong AS (
  SELECT DISTINCT ON (id) id, code,
         CASE WHEN first = number THEN {{}}::text
              ELSE replace({{}}::text, '{{{{row}}}}', first::text) END AS message
    FROM counted WHERE time > 1 ORDER BY id, place
)
{_REFUSE}
"""  # noqa: S608

_TAKEN = f"""
{_CODES}, wrong AS (
  SELECT DISTINCT ON (named.id) named.id, named.code,
         CASE WHEN tool.owner_id = named.owner_id AND tool.deleted_at IS NULL
              THEN replace({{}}::text, '{{{{tool}}}}', tool.title) ELSE {{}}::text END AS message
    FROM named
    JOIN copy ON copy.community_id = named.community_id AND lower(copy.label) = lower(named.code)
    JOIN tool ON tool.id = copy.tool_id
   ORDER BY named.id, named.place
)
{_REFUSE}
"""  # noqa: S608


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
    rows = rows_of(table.content, Dialect(table.encoding, table.delimiter))
    while some := list(islice(rows, STORED_AT_ONCE)):
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
        [msgspec.json.encode(row.codes).decode() for row in checked],
        [msgspec.json.encode(row.photos).decode() for row in checked],
        [msgspec.json.encode(row.problems).decode() for row in checked],
        import_id,
    )


async def _compare_codes(import_id: UUID, table: _Table) -> None:
    """Find codes that stand twice in the table, or on a copy that there is already."""
    mapped = msgspec.json.decode(table.columns_json, type=Mapped)
    at = mapped.get("code", mapped.get("further_codes"))
    if at is not None:
        heading = table.headings[at]
        twice = _("This code stands twice in this row.")
        within = _("Row %(row)s has the same code.", row="{row}")
        own = _("Your tool “%(tool)s” has this code already.", tool="{tool}")
        taken = _("This code is taken already. Please use another, or leave it empty.")
        await execute(_DUPLICATES, import_id, twice, within, heading)
        await execute(_TAKEN, import_id, own, taken, heading)
    await execute(
        "UPDATE tool_import SET good_count = (SELECT count(*) FROM import_row "
        "WHERE import_id = {} AND facts IS NOT NULL) WHERE id = {}",
        import_id,
        import_id,
    )
