"""Files as spreadsheets write them: bytes in some encoding, cells between some separator."""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import chain, islice

import msgspec

from toolshare.i18n import _, ngettext, number
from toolshare.refusal import Refused

LARGEST_BYTES = 15_000_000
MOST_ROWS = 50_000
MOST_COLUMNS = 100
LONGEST_HEADER = 80
DELIMITERS = (",", ";", "\t", "|")
PEEKED_LINES = 30
PEEKED_BYTES = 200_000
MOST_SEPARATORS = 10_000
"""In one line: more are no table, and would be taken apart into as many pieces."""
MOST_IN_A_ROW = csv.field_size_limit()
"""In the lines of one row. A cell has as much room: what goes on for longer is not closed."""
MOST_KEPT = 2 * MOST_COLUMNS
"""Cells of a row; what stands further to the right is told and thrown away."""

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
    """The table in a file: its headings, and how many rows below them are not empty."""

    headings: list[str]
    row_count: int


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
    if "\0" in content.decode(encoding, "replace") if encoding == "utf-16" else b"\0" in content:
        raise FileRefused(_("This is no text. In your spreadsheet, choose “Save as” and CSV."))
    return Dialect(encoding, _delimiter_of(content[:PEEKED_BYTES].decode(encoding, "replace")))


def survey(content: bytes, dialect: Dialect) -> Sheet:
    """Go through the whole table, or raise ``FileRefused`` when it has no rows or too many.

    Only one row is held at a time: cells of two letters take ten times their room in memory.
    """
    rows = _rows(content, dialect)
    first = next(rows, None)
    if first is None:
        raise FileRefused(_("This file is empty."))
    headings = _headings(first.cells)
    count = 0
    for _row in rows:
        count += 1
        if count > MOST_ROWS:
            raise FileRefused(
                _("This file has more than %(most)s rows. Please split it.", most=number(MOST_ROWS))
            )
    if not count:
        raise FileRefused(
            _("This file has only one row. The first one names the columns; tools come below.")
        )
    return Sheet(headings, count)


def rows_of(content: bytes, dialect: Dialect) -> Iterator[Row]:
    """Yield the rows below the headings of a table that was surveyed before."""
    return islice(_rows(content, dialect), 1, None)


def first_rows(beginning: bytes, dialect: Dialect, *, most: int) -> list[Row]:
    """Read rows from a file's beginning, the headings first; it may end within a row."""
    try:
        return list(islice(_rows(beginning, dialect), most))
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
    return next((name for name in ("utf-8", "cp1252") if _is_text(content, name)), "latin-1")


def _is_text(content: bytes, encoding: str) -> bool:
    """Whether the bytes follow an encoding's rules, looked at piece by piece."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(content), PEEKED_BYTES):
            decoder.decode(content[start : start + PEEKED_BYTES])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter_of(text: str) -> str:
    """Take the separator that cuts the first rows into the most columns, all alike.

    Excel writes ``sep=;`` above the table where it fears to be misunderstood.
    """
    told = text[:6].lower()
    if told.startswith("sep=") and told[4:5] in DELIMITERS and told[5:6] in {"\r", "\n"}:
        return told[4]
    beginning = "".join(text.splitlines(keepends=True)[:PEEKED_LINES])
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


def _rows(content: bytes, dialect: Dialect) -> Iterator[Row]:
    """Yield the rows in which something stands; empty ones count for the numbers."""
    number = 0
    last: list[str] = []
    # A file that says it is UTF-8 and is not wholly shows where: the cell is told apart later.
    text = io.TextIOWrapper(io.BytesIO(content), dialect.encoding, errors="replace", newline="")
    lines = _Bounded(_without_note(text), dialect.delimiter)
    try:
        for cells in csv.reader(chain(lines, [_END]), delimiter=dialect.delimiter):
            lines.begin_row()
            number += 1
            last = cells
            if cells != [_END] and any(stripped := _stripped(cells)):
                yield Row(number, stripped)
    except csv.Error:
        raise _unreadable(number + 1) from None
    if last != [_END]:
        raise _unreadable(number)


class _Bounded:
    """The lines of a table; refuses a row that would become a million cells before it does.

    A text between quotation marks goes on in the next line, and its row with it.
    """

    def __init__(self, lines: Iterator[str], delimiter: str) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._of_row = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        of_line = line.count(self._delimiter)
        self._of_row += of_line
        if of_line > MOST_SEPARATORS or self._of_row > MOST_IN_A_ROW:
            raise FileRefused(_("This file has a row with thousands of columns."))
        return line

    def begin_row(self) -> None:
        """Count anew: the lines until here are a row."""
        self._of_row = 0


def _stripped(cells: list[str]) -> list[str]:
    """Take off the blanks; of cells far to the right only the first stays, to tell of them."""
    far = next((cell for cell in cells[MOST_KEPT:] if cell.strip()), None)
    kept = cells[:MOST_KEPT] if far is None else [*cells[:MOST_KEPT], far]
    return [cell.strip() for cell in kept]


def _unreadable(number: int) -> FileRefused:
    return FileRefused(
        _(
            "Row %(number)s cannot be read. Is a quotation mark opened there and not closed?",
            number=number,
        )
    )


def _without_note(lines: Iterator[str]) -> Iterator[str]:
    """Drop Excel's ``sep=;``: no spreadsheet shows that line or counts it."""
    first = next(lines, "")
    if first[:4].lower() == "sep=" and first[5:].strip("\r\n") == "" and first[5:]:
        return lines
    return chain([first], lines)


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
