"""Tools as a table that spreadsheets open and that the importer reads again."""

import csv
import io
import re
from collections.abc import AsyncIterator, Iterable
from uuid import UUID

from toolshare.db import fetch
from toolshare.i18n import _
from toolshare.imports.columns import FIELDS, PHOTO_FIELDS
from toolshare.imports.queries import RowToMend
from toolshare.tools.queries import OF_TOOL, StoredTool
from toolshare.web.paging import TOP

EXPORTED_AT_ONCE = 500
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for something else."""
EXPORTED = tuple(field for field in FIELDS if field not in PHOTO_FIELDS)
"""The importer's names of its fields. Photos are not among them: nobody else may fetch ours."""

# What begins a formula in some spreadsheet, also in its full width (OWASP, "CSV Injection").
# With apostrophes in front already, one more tells it apart from ours.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


class Exported(StoredTool, frozen=True):
    """A tool as it goes out again."""

    owner_name: str
    codes: list[str]
    """Of its copies, the oldest first."""


_EXPORTED = f"""
SELECT {OF_TOOL}, owner.name,
       ARRAY(SELECT copy.label FROM copy
              WHERE copy.tool_id = tool.id AND copy.retired_at IS NULL
              ORDER BY copy.created_at, copy.id)
  FROM tool
  JOIN member AS owner ON owner.id = tool.owner_id
 WHERE tool.deleted_at IS NULL AND (tool.created_at, tool.id) < ({{}}, {{}})
"""  # noqa: S608
_OF_MEMBER = " AND tool.owner_id = {}"
# What a neighbour has hidden is out of everybody else's sight, also out of the admins'. What
# those who run the library have hidden is the library's own.
_OF_COMMUNITY = """
   AND tool.community_id = {}
   AND (NOT tool.is_hidden OR EXISTS (
         SELECT FROM membership
          WHERE membership.member_id = tool.owner_id
            AND membership.community_id = tool.community_id
            AND membership.role <> 'member'))
"""
_LATER_PAGES = " ORDER BY tool.created_at DESC, tool.id DESC LIMIT {}"


async def tools_of_member(owner_id: UUID) -> AsyncIterator[list[Exported]]:
    """Yield all of a member's own tools, hidden ones too, newest first and some at a time."""
    async for tools in _exported(_OF_MEMBER, owner_id):
        yield tools


async def tools_of_community(community_id: UUID) -> AsyncIterator[list[Exported]]:
    """Yield all tools that a community's members can find, and those that its library hides."""
    async for tools in _exported(_OF_COMMUNITY, community_id):
        yield tools


async def as_csv(parts: AsyncIterator[list[Exported]], *, with_owner: bool) -> AsyncIterator[bytes]:
    """Write tools as CSV, part by part; the headings are the importer's names of its fields."""
    yield _lines([[*EXPORTED, *(["owner"] if with_owner else [])]], BYTE_ORDER_MARK)
    async for tools in parts:
        yield _lines(
            [[*_cells(tool), *([tool.owner_name] if with_owner else [])] for tool in tools]
        )


async def to_mend(
    headings: list[str], parts: AsyncIterator[list[RowToMend]], *, delimiter: str
) -> AsyncIterator[bytes]:
    """Write rows that cannot be imported as they came, with what is wrong in front of each."""
    yield _lines([[_("Row"), _("What is wrong"), *headings]], BYTE_ORDER_MARK, delimiter=delimiter)
    async for rows in parts:
        yield _lines(
            [[str(row.number), " / ".join(_told(row)), *row.cells] for row in rows],
            delimiter=delimiter,
        )


def _told(row: RowToMend) -> list[str]:
    return [
        f"{problem.column}: {problem.message}" if problem.column else problem.message
        for problem in row.problems
    ]


def harmless(cell: str) -> str:
    """Keep a cell from being taken for a formula; the importer drops the apostrophe again."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


async def _exported(whose: str, whose_id: UUID) -> AsyncIterator[list[Exported]]:
    last_at, last_id = TOP.created_at, TOP.id
    while True:
        tools = await fetch(
            Exported, _EXPORTED + whose + _LATER_PAGES, last_at, last_id, whose_id, EXPORTED_AT_ONCE
        )
        if tools:
            yield tools
        if len(tools) < EXPORTED_AT_ONCE:
            return
        last_at, last_id = tools[-1].created_at, tools[-1].id


def _lines(rows: Iterable[list[str]], start: str = "", *, delimiter: str = ",") -> bytes:
    text = io.StringIO(start)
    text.seek(0, io.SEEK_END)
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def _cells(tool: Exported) -> list[str]:
    code, *further_codes = tool.codes or [""]
    values = {
        "title": tool.title,
        "category": tool.category,
        "brand": tool.brand,
        "model": tool.model,
        "year_made": str(tool.year_made or ""),
        "description": tool.description,
        "accessories": tool.accessories,
        "safety_note": tool.safety_note,
        "skill_level": tool.skill_level,
        "price_per_day": _amount(tool.price_per_day_cents),
        "deposit": _amount(tool.deposit_cents),
        "replacement_value": _amount(tool.replacement_value_cents),
        "longest_loan_days": str(tool.longest_loan_days),
        "turnaround_days": str(tool.turnaround_days),
        "is_instant": _yes(tool.is_instant),
        "hidden": _yes(tool.is_hidden),
        "code": code,
        "further_codes": ", ".join(further_codes),
    }
    return [values[field] for field in EXPORTED]


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"


def _amount(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
