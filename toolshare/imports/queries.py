"""What pages show of imports, and the rows that go out again to be mended."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

import msgspec

from toolshare.db import fetch, fetch_one, fetch_value
from toolshare.imports.columns import Mapped
from toolshare.imports.files import Dialect
from toolshare.imports.midway import MIDWAY
from toolshare.imports.rules import MOST_IN_THE_WAY, WORKING, Problem, RowFacts
from toolshare.refusal import NotThere
from toolshare.tools.categories import name_of
from toolshare.web.paging import TOP, Cursor

MOST_FREQUENT = 6
MENDED_AT_ONCE = 500


class ListedImport(msgspec.Struct, frozen=True):
    """An import in its owner's list."""

    id: UUID
    file_name: str
    state: str
    row_count: int
    good_count: int
    created_at: datetime

    @property
    def is_working(self) -> bool:
        """Whether the job worker has something to do."""
        return self.state in WORKING


class ImportPage(msgspec.Struct, frozen=True):
    """An import with all that its own page says about it."""

    id: UUID
    file_name: str
    state: str
    headings: list[str]
    columns_json: str
    category: str | None
    row_count: int
    good_count: int
    done: int
    message: str
    created_at: datetime
    confirmed_at: datetime | None
    encoding: str
    delimiter: str
    fetches_photos: bool
    midway: int
    """Tools that the long step has done in which all go up, or down, together."""

    @property
    def is_working(self) -> bool:
        """Whether the job worker has something to do."""
        return self.state in WORKING

    @property
    def wrong_count(self) -> int:
        """Rows that cannot become tools."""
        return self.row_count - self.good_count

    @property
    def steps(self) -> int:
        """How many rows the work that is under way goes through."""
        return self.row_count if self.state == "checking" else self.good_count

    @property
    def is_putting_up(self) -> bool:
        """Whether all tools are written, and only have to be shown."""
        return self.state == "importing" and self.done >= self.good_count

    @property
    def percent(self) -> int:
        """How much of it is done; to write tools and to put them up take about as long."""
        rounds = 2 if self.state == "importing" else 1
        return min(100, 100 * (self.done + self.midway) // max(1, rounds * self.steps))

    @property
    def columns(self) -> Mapped:
        """Which column holds what, as it was chosen last."""
        return msgspec.json.decode(self.columns_json, type=Mapped)

    @property
    def dialect(self) -> Dialect:
        """How the file is to be read."""
        return Dialect(self.encoding, self.delimiter)


class WrongRow(msgspec.Struct, frozen=True):
    """A row that cannot become a tool, and why."""

    number: int
    title: str
    """What stands where names should."""
    problems_json: str

    @property
    def problems(self) -> list[Problem]:
        """What is wrong in it, cell by cell."""
        return msgspec.json.decode(self.problems_json, type=list[Problem])


class RowToMend(WrongRow, frozen=True):
    """Such a row as it goes out again, to be mended."""

    cells: list[str]


class FrequentProblem(msgspec.Struct, frozen=True):
    """Something that is wrong in several rows."""

    column: str
    message: str
    rows: int


class GoodRow(msgspec.Struct, frozen=True):
    """A row as the tool that it becomes."""

    number: int
    facts_json: str
    code: str | None
    copies: int
    photos: int

    @property
    def facts(self) -> RowFacts:
        """What the tool will say."""
        return msgspec.json.decode(self.facts_json, type=RowFacts)

    @property
    def category_name(self) -> str:
        """The kind of tool that it will be."""
        return name_of(self.facts.category)


class InTheWay(msgspec.Struct, frozen=True):
    """A tool that keeps its import from being undone."""

    tool_id: UUID
    title: str


_PAGE = f"""
SELECT id, file_name, state, headings, columns, category, row_count, good_count, done, message,
       created_at, confirmed_at, encoding, delimiter, fetches_photos, {MIDWAY}
  FROM tool_import
 WHERE id = {{}} AND owner_id = {{}}
"""  # noqa: S608

_MINE = """
SELECT id, file_name, state, row_count, good_count, created_at
  FROM tool_import
 WHERE owner_id = {} AND (created_at, id) < ({}, {})
 ORDER BY created_at DESC, id DESC
 LIMIT {}
"""

# Lent now or once, or asked for: what was declined, lapsed or cancelled stands in nobody's way.
_IN_THE_WAY = """
SELECT DISTINCT ON (import_row.number) tool.id, tool.title
  FROM import_row
  JOIN tool ON tool.id = import_row.tool_id AND tool.deleted_at IS NOT DISTINCT FROM {}
  JOIN loan ON loan.tool_id = tool.id
 WHERE import_row.import_id = {}
   AND loan.state NOT IN ('declined', 'lapsed', 'cancelled', 'no_show')
 ORDER BY import_row.number
 LIMIT {}
"""


_WRONG = """
SELECT import_row.number,
       COALESCE(left(import_row.cells[(tool_import.columns ->> 'title')::int + 1], 80), ''),
       import_row.problems
  FROM import_row
  JOIN tool_import ON tool_import.id = import_row.import_id
 WHERE import_row.import_id = {} AND import_row.number > {} AND import_row.problems <> '[]'
 ORDER BY import_row.number
"""
_TO_MEND = _WRONG.replace("import_row.problems\n", "import_row.problems, import_row.cells\n", 1)


async def own_imports(owner_id: UUID, *, after: Cursor | None, limit: int) -> list[ListedImport]:
    """List a member's own imports, newest first, beginning after a page's last row."""
    after = after or TOP
    return await fetch(ListedImport, _MINE, owner_id, after.created_at, after.id, limit)


async def own_import(import_id: UUID, *, owner_id: UUID) -> ImportPage:
    """Find an import that is this member's own; anything else is ``NotThere``."""
    found = await fetch_one(ImportPage, _PAGE, import_id, owner_id)
    if found is None:
        raise NotThere
    return found


async def content_of(import_id: UUID, *, owner_id: UUID, most: int) -> bytes:
    """Return the first bytes of one's own file, as they came; empty once it is imported."""
    content: bytes | None = await fetch_value(
        "SELECT substring(content FROM 1 FOR {}) FROM tool_import "
        "WHERE id = {} AND owner_id = {} AND content IS NOT NULL",
        most,
        import_id,
        owner_id,
    )
    return content or b""


async def wrong_rows(import_id: UUID, *, after: int, limit: int) -> list[WrongRow]:
    """List the rows with something wrong in them, beginning after a row's number."""
    return await fetch(
        WrongRow,
        _WRONG + "LIMIT {}",
        import_id,
        after,
        limit,
    )


async def frequent_problems(import_id: UUID) -> list[FrequentProblem]:
    """List what is wrong in several rows, the most frequent first."""
    return await fetch(
        FrequentProblem,
        "SELECT problem ->> 'column', problem ->> 'message', count(*) "
        "FROM import_row, jsonb_array_elements(problems) AS problem "
        "WHERE import_id = {} AND problems <> '[]' GROUP BY 1, 2 HAVING count(*) > 1 "
        "ORDER BY 3 DESC, 1, 2 LIMIT {}",
        import_id,
        MOST_FREQUENT,
    )


async def rows_to_mend(import_id: UUID) -> AsyncIterator[list[RowToMend]]:
    """Yield the rows with something wrong in them, with all their cells, some at a time."""
    after = 0
    while rows := await fetch(
        RowToMend,
        _TO_MEND + "LIMIT {}",
        import_id,
        after,
        MENDED_AT_ONCE,
    ):
        yield rows
        after = rows[-1].number


async def good_rows(import_id: UUID, *, limit: int) -> list[GoodRow]:
    """List the first rows that become tools."""
    return await fetch(
        GoodRow,
        "SELECT number, facts, code, 1 + cardinality(further_codes), cardinality(photos) "
        "FROM import_row WHERE import_id = {} AND facts IS NOT NULL "
        "ORDER BY number LIMIT {}",
        import_id,
        limit,
    )


async def in_the_way(import_id: UUID, *, deleted_at: datetime | None = None) -> list[InTheWay]:
    """List the first tools of an import that have been lent or are asked for.

    An undo asks again for those that it has just deleted.
    """
    return await fetch(InTheWay, _IN_THE_WAY, deleted_at, import_id, MOST_IN_THE_WAY)
