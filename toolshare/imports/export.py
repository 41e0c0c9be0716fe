"""Tools as a table that spreadsheets open and that the importer reads again."""

import csv
import io
import re
from collections.abc import AsyncIterator, Iterable

from toolshare.imports.columns import FIELDS
from toolshare.imports.queries import Exported

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for something else."""

# What begins a formula in some spreadsheet, also in its full width (OWASP, "CSV Injection").
# With apostrophes in front already, one more tells it apart from ours.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


async def as_csv(parts: AsyncIterator[list[Exported]], *, with_owner: bool) -> AsyncIterator[bytes]:
    """Write tools as CSV, part by part; the headings are the importer's names of its fields."""
    yield _lines([[*FIELDS, *(["owner"] if with_owner else [])]], BYTE_ORDER_MARK)
    async for tools in parts:
        yield _lines(
            [[*_cells(tool), *([tool.owner_name] if with_owner else [])] for tool in tools]
        )


def harmless(cell: str) -> str:
    """Keep a cell from being taken for a formula; the importer drops the apostrophe again."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _lines(rows: Iterable[list[str]], start: str = "") -> bytes:
    text = io.StringIO(start)
    text.seek(0, io.SEEK_END)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def _cells(tool: Exported) -> list[str]:
    values = {
        "title": tool.title,
        "category": tool.category,
        "brand": tool.brand,
        "model": tool.model,
        "year_made": str(tool.year_made or ""),
        "description": tool.description,
        "skill_level": tool.skill_level,
        "price_per_day": _amount(tool.price_per_day_cents),
        "deposit": _amount(tool.deposit_cents),
        "replacement_value": _amount(tool.replacement_value_cents),
        "longest_loan_days": str(tool.longest_loan_days),
        "turnaround_days": str(tool.turnaround_days),
        "is_instant": "yes" if tool.is_instant else "no",
        "code": tool.code or "",
    }
    return [values[field] for field in FIELDS]


def _amount(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
