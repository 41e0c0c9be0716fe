"""Files as spreadsheets write them: bytes in some encoding, cells between some separator."""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice

import msgspec

from toolshare.i18n import _, ngettext
from toolshare.refusal import Refused

LARGEST_BYTES = 15_000_000
MOST_ROWS = 50_000
MOST_COLUMNS = 100
LONGEST_HEADER = 80
DELIMITERS = (",", ";", "\t", "|")
PEEKED_LINES = 30

_NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b")
"""How workbooks (new and old), PDFs and packed files begin."""
_END = "\0"
"""Put below the last row: a quotation mark that is never closed swallows it too."""
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class FileRefused(Refused):
    """The file cannot be read as a table, and the message says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="file")


class Row(msgspec.Struct, frozen=True):
    """A row with the number that a spreadsheet shows beside it; the headings are row 1 mostly."""

    number: int
    cells: list[str]


class Sheet(msgspec.Struct, frozen=True):
    """The table in a file: the headings, and the rows that are not empty."""

    headings: list[str]
    rows: list[Row]


class Dialect(msgspec.Struct, frozen=True):
    """How a file is to be read."""

    encoding: str
    delimiter: str


def dialect_of(content: bytes) -> Dialect:
    """Find out how a file is written, or raise ``FileRefused`` when it is no text."""
    if not content.strip():
        raise FileRefused(_("This file is empty."))
    if len(content) > LARGEST_BYTES:
        raise FileRefused(
            _("This file is larger than %(most)s MB. Please split it.", most=LARGEST_BYTES // 10**6)
        )
    if content.startswith(_NO_TEXT):
        raise FileRefused(
            _("This is a workbook or an archive. In your spreadsheet, choose “Save as” and CSV.")
        )
    encoding = _encoding_of(content)
    if "\0" in _decoded(content, encoding):
        raise FileRefused(_("This is no text. In your spreadsheet, choose “Save as” and CSV."))
    return Dialect(encoding, _delimiter_of(_decoded(content, encoding)))


def read_sheet(content: bytes, dialect: Dialect) -> Sheet:
    """Read the whole table, or raise ``FileRefused`` when it has no rows or too many."""
    rows = _rows(_decoded(content, dialect.encoding), dialect.delimiter)
    first = next(rows, None)
    if first is None:
        raise FileRefused(_("This file is empty."))
    headings = _headings(first.cells)
    kept: list[Row] = []
    for row in rows:
        if len(kept) == MOST_ROWS:
            raise FileRefused(
                _("This file has more than %(most)s rows. Please split it.", most=f"{MOST_ROWS:,}")
            )
        kept.append(row)
    if not kept:
        raise FileRefused(
            _("This file has only one row. The first one names the columns; tools come below.")
        )
    return Sheet(headings, kept)


def first_rows(beginning: bytes, dialect: Dialect, *, most: int) -> list[Row]:
    """Read rows from a file's beginning, the headings first; it may end within a row."""
    rows = _rows(_decoded(beginning, dialect.encoding), dialect.delimiter)
    try:
        return list(islice(rows, most))
    except FileRefused:
        return []


def column_letters(index: int) -> str:
    """Name a column as spreadsheets do: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _encoding_of(content: bytes) -> str:
    """Prefer what the file says of itself, then UTF-8, whose rules other texts hardly ever keep."""
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if content.startswith(_UTF_16):
        return "utf-16"
    for encoding in ("utf-8", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def _decoded(content: bytes, encoding: str) -> str:
    # A file that says it is UTF-8 and is not wholly shows where: the cell is told apart later.
    return content.decode(encoding, errors="replace")


def _delimiter_of(text: str) -> str:
    """Take the separator that cuts the first rows into the most columns, all alike.

    Excel writes ``sep=;`` above the table where it fears to be misunderstood.
    """
    told = text[:6].lower()
    if told.startswith("sep=") and told[4:5] in DELIMITERS and told[5:6] in {"\r", "\n"}:
        return told[4]
    beginning = "".join(text[:200_000].splitlines(keepends=True)[:PEEKED_LINES])
    return max(DELIMITERS, key=lambda delimiter: _fit(beginning, delimiter))


def _fit(text: str, delimiter: str) -> tuple[int, int]:
    """Count the rows that are as wide as the first one, and how wide that is."""
    try:
        widths = [
            len(cells) for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error:
        return (0, 0)
    widths = [width for width in widths if width]
    if not widths or widths[0] == 1:
        return (0, 0)
    return (sum(width == widths[0] for width in widths), widths[0])


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    """Yield the rows in which something stands; empty ones count for the numbers."""
    number = 0
    last: list[str] = []
    lines = io.StringIO(f"{_without_note(text)}\n{_END}", newline="")
    try:
        for cells in csv.reader(lines, delimiter=delimiter):
            number += 1
            last = cells
            stripped = [cell.strip() for cell in cells]
            if any(stripped) and cells != [_END]:
                yield Row(number, stripped)
    except csv.Error:
        raise _unreadable(number + 1) from None
    if last != [_END]:
        raise _unreadable(number)


def _unreadable(number: int) -> FileRefused:
    return FileRefused(
        _(
            "Row %(number)s cannot be read. Is a quotation mark opened there and not closed?",
            number=number,
        )
    )


def _without_note(text: str) -> str:
    """Drop Excel's ``sep=;``: no spreadsheet shows that line or counts it."""
    if text[:4].lower() == "sep=" and text[5:6] in {"\r", "\n"}:
        return text[5:].removeprefix("\r").removeprefix("\n")
    return text


def _headings(cells: list[str]) -> list[str]:
    """Return the headings; a column without one is named by its letter, if it is not the end."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    if len(cells) > MOST_COLUMNS:
        raise FileRefused(
            ngettext(
                "At most one column, please.",
                "At most %(num)s columns, please.",
                MOST_COLUMNS,
            )
        )
    return [
        " ".join(cell.split())[:LONGEST_HEADER] or _("Column %(letter)s", letter=column_letters(at))
        for at, cell in enumerate(cells)
    ]
