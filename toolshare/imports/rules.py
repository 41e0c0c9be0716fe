"""What of a table can become tools, and what may happen to an import."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import msgspec

from toolshare.i18n import _, ngettext
from toolshare.imports.cells import MOST_ADDRESSES, read_cell
from toolshare.imports.columns import FIELDS, Mapped
from toolshare.imports.files import Row, column_letters
from toolshare.imports.kinds import category_of_title
from toolshare.refusal import Refused
from toolshare.tools.rules import ToolFacts, ToolRefused, check_facts, problems
from toolshare.web.fields import Unusable

WORKING = ("checking", "importing", "clearing", "undoing", "freeing")
"""The states in which the job worker has something to do; the others wait for the member."""
CAN_CHOOSE_COLUMNS = ("uploaded", "checked")
CAN_REMOVE = ("uploaded", "checked", "failed")
UNFINISHED = ("uploaded", "checked", "failed", "checking", "importing", "clearing")
MOST_UNFINISHED = 5
"""Of one member: each keeps its whole table until it is imported or removed."""
KEPT_UNFINISHED = timedelta(days=14)
MOST_ATTEMPTS = 5
"""Of one step that fails; then the member is told instead."""
MOST_DEATHS = 15
"""Of workers over one step. Some of these may only have found another at work on it."""
AFTER_FAILURE: Mapping[str, str] = {
    "checking": "failed",
    "importing": "clearing",
    "clearing": "failed",
    "undoing": "imported",
    # The tools are gone by then; what stays behind are codes that nobody can use again.
    "freeing": "undone",
}
LONGEST_SHOWN_CELL = 80
MOST_IN_THE_WAY = 20

_FACTS = {
    "price_per_day": "price_per_day_cents",
    "deposit": "deposit_cents",
    "replacement_value": "replacement_value_cents",
    "hidden": "is_hidden",
}
"""Fields that a tool's row calls something else."""


class ImportRefused(Refused):
    """Something about an import is not possible, and the message says what."""


class Problem(msgspec.Struct, frozen=True):
    """What is wrong in one cell: the column's heading, what stands in it, and why not."""

    column: str
    cell: str
    message: str


class RowFacts(ToolFacts, frozen=True, kw_only=True):
    """What a row says about a tool."""

    is_hidden: bool = False


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A row as the tool that it describes, or with what is wrong in it."""

    number: int
    facts: RowFacts | None = None
    codes: list[str] = []
    """Of its copies, in order; a tool without any gets a new one."""
    photos: list[str] = []
    """Where its photos are, as far as anybody can tell from the text."""
    problems: list[Problem] = []


class Reading(msgspec.Struct, frozen=True):
    """How rows are read: the headings, the columns of the fields, and what else to assume."""

    headings: list[str]
    columns: Mapped
    category: str | None = None
    """For tools of which neither the cell nor the name says the kind."""


def check_columns(columns: Mapped, *, width: int) -> None:
    """Raise ``ImportRefused`` unless every field comes from a column that there is."""
    for field, at in columns.items():
        if field not in FIELDS or not 0 <= at < width:
            raise ImportRefused(_("The file has no such column."), field=field)
    if "title" not in columns:
        raise ImportRefused(_("Please say which column holds the names."), field="title")


def check_room(unfinished: int) -> None:
    """Raise ``ImportRefused`` for somebody who has too many tables waiting."""
    if unfinished >= MOST_UNFINISHED:
        raise ImportRefused(
            ngettext(
                "Another import is not finished. Finish or remove it first.",
                "%(num)s imports are not finished. Finish or remove one first.",
                unfinished,
            )
        )


def check_row(row: Row, reading: Reading, *, today: date) -> Checked:
    """Read a row as a tool; every cell that cannot be used is told, not only the first."""
    wrong = list(_too_wide(row, reading))
    values: dict[str, Any] = {}
    for field, at in reading.columns.items():
        cell = row.cells[at] if at < len(row.cells) else ""
        try:
            values[field] = read_cell(field, cell)
        except Unusable as unusable:
            wrong.append(_problem(reading.headings[at], cell, str(unusable)))
    codes = [code for code in (values.pop("code", None), *values.pop("further_codes", ())) if code]
    photos = [*values.pop("photos", ()), *values.pop("further_photos", ())][:MOST_ADDRESSES]
    if not wrong:
        facts = _facts(values, reading)
        wrong = list(_wrong_together(facts, row, reading, today=today))
        if not wrong:
            return Checked(number=row.number, facts=facts, codes=codes, photos=photos)
    return Checked(number=row.number, codes=codes, problems=wrong)


def _too_wide(row: Row, reading: Reading) -> Iterator[Problem]:
    width = len(reading.headings)
    for at, cell in enumerate(row.cells[width:], width):
        if cell:
            message = _(
                "This row is longer than the headings. Does a text contain the separator and "
                "stand without quotation marks?"
            )
            yield _problem(_("Column %(letter)s", letter=column_letters(at)), cell, message)
            return


def _facts(values: dict[str, Any], reading: Reading) -> RowFacts:
    given = {
        _FACTS.get(field, field): value for field, value in values.items() if value is not None
    }
    title = given["title"]
    given["category"] = given.get("category") or category_of_title(title) or reading.category or ""
    return RowFacts(**given)


def _wrong_together(
    facts: RowFacts, row: Row, reading: Reading, *, today: date
) -> Iterator[Problem]:
    """Yield what no cell shows alone, in the words of the tool's own form."""
    if not facts.category:
        yield _no_category(row, reading)
        return
    for field, message in problems(facts):
        yield _problem_of(field, message, row, reading)
    try:
        check_facts(facts, today=today)
    except ToolRefused as refusal:
        if refusal.field == "year_made":
            yield _problem_of("year_made", refusal.message, row, reading)


def _no_category(row: Row, reading: Reading) -> Problem:
    message = _(
        "There is no such category here. Choose one for unknown kinds, where you choose columns."
    )
    return _problem_of("category", message, row, reading)


def _problem_of(field: str, message: str, row: Row, reading: Reading) -> Problem:
    at = reading.columns.get(field)
    if at is None:
        return _problem("", "", message)
    return _problem(reading.headings[at], row.cells[at] if at < len(row.cells) else "", message)


def _problem(column: str, cell: str, message: str) -> Problem:
    shown = cell if len(cell) <= LONGEST_SHOWN_CELL else f"{cell[:LONGEST_SHOWN_CELL]}…"
    return Problem(column, shown, message)


def check_undo(in_the_way: int) -> None:
    """Raise ``ImportRefused`` while tools of the import have been lent, or are asked for."""
    if in_the_way:
        raise ImportRefused(
            _("Some of these tools have been lent or are asked for, so the import stays.")
        )
