"""Files as spreadsheets of all kinds write them."""

import codecs
import tracemalloc
from typing import NamedTuple

import pytest

from toolshare.imports.files import (
    LARGEST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    Dialect,
    FileRefused,
    Row,
    column_letters,
    dialect_of,
    first_rows,
    rows_of,
    survey,
)

GERMAN = "Name;Beschreibung\r\nSäge;für Äste, groß – 40 cm\r\n"


class Read(NamedTuple):
    headings: list[str]
    rows: list[Row]


def read(content: bytes) -> Read:
    dialect = dialect_of(content)
    sheet = survey(content, dialect)
    rows = list(rows_of(content, dialect))
    assert sheet.row_count == len(rows)
    return Read(sheet.headings, rows)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(GERMAN.encode(), id="UTF-8"),
        pytest.param(codecs.BOM_UTF8 + GERMAN.encode(), id="UTF-8 with a byte-order mark"),
        pytest.param(GERMAN.encode("cp1252"), id="Windows-1252"),
        pytest.param(GERMAN.encode("utf-16"), id="what Excel calls Unicode text"),
        pytest.param(GERMAN.replace("\r\n", "\n").encode(), id="line feeds"),
        pytest.param(GERMAN.replace("\r\n", "\r").encode(), id="carriage returns"),
        pytest.param(("sep=;\r\n" + GERMAN).encode("cp1252"), id="Excel's note on top"),
        pytest.param(f"\r\n{GERMAN}".encode(), id="an empty row on top"),
    ],
)
def test_a_table_reads_the_same_however_it_is_written(content: bytes):
    sheet = read(content)
    assert sheet.headings == ["Name", "Beschreibung"]
    assert [row.cells for row in sheet.rows] == [["Säge", "für Äste, groß – 40 cm"]]


def test_latin_1_is_read_where_windows_1252_has_no_letter():
    content = "Name,Note\nSäge,\x81\n".encode("latin-1")
    assert dialect_of(content) == Dialect("latin-1", ",")
    assert read(content).rows[0].cells[0] == "Säge"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "|"])
def test_the_separator_is_found(delimiter: str):
    row = delimiter.join(["{}", '"a, b; c | d"', "x"])
    content = "\n".join(row.format(cell) for cell in ("Name", "Saw", "Drill", "Rake")).encode()
    sheet = read(content)
    assert sheet.headings == ["Name", "a, b; c | d", "x"]
    assert len(sheet.rows) == 3


def test_a_decimal_comma_is_no_separator():
    assert read(b"Name;Preis\nHammer;1,50\nBohrer;2,50\n").rows[1].cells == ["Bohrer", "2,50"]


def test_a_list_of_names_is_a_table_with_one_column():
    sheet = read("Name\nSäge\nBohrer\n".encode())
    assert (sheet.headings, [row.cells for row in sheet.rows]) == (["Name"], [["Säge"], ["Bohrer"]])


def test_quoted_cells_keep_separators_line_ends_and_quotation_marks():
    sheet = read(b'Name,Description\n"Saw, ""big""","two\nlines"\nDrill,one\n')
    assert [row.cells for row in sheet.rows] == [['Saw, "big"', "two\nlines"], ["Drill", "one"]]


def test_rows_have_the_numbers_that_the_spreadsheet_shows():
    sheet = read(b'Name,Note\nSaw,"two\nlines"\n,\n\nDrill,x\n')
    assert [row.number for row in sheet.rows] == [2, 5]


def test_rows_may_be_shorter_and_longer_than_the_headings():
    sheet = read(b"Name,Brand,Note,,\nSaw\nDrill,Bosch,x,y,z\n")
    assert sheet.headings == ["Name", "Brand", "Note"]
    assert [len(row.cells) for row in sheet.rows] == [1, 5]


def test_a_column_without_a_heading_is_named_by_its_letter():
    assert read(b"Name,,Note\nSaw,a,b\n").headings == ["Name", "Column B", "Note"]


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_are_lettered_as_in_spreadsheets(index: int, letters: str):
    assert column_letters(index) == letters


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(b" \r\n ", "empty", id="blanks"),
        pytest.param(b",,\n,,\n", "empty", id="separators alone"),
        pytest.param(b"Name,Brand\n", "only one row", id="headings alone"),
        pytest.param(b"PK\x03\x04rest", "workbook", id="an .xlsx"),
        pytest.param(b"\xd0\xcf\x11\xe0rest", "workbook", id="an .xls"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", "no text", id="a picture"),
        pytest.param(b"x" * (LARGEST_BYTES + 1), "15 MB", id="too large"),
        pytest.param(b",".join([b"a"] * (MOST_COLUMNS + 1)) + b"\nb", "100 columns", id="too wide"),
        pytest.param(b'Name\nSaw\n"Drill\nRake\n', "Row 3", id="a quotation mark left open"),
        pytest.param(b"Name\nSaw" + b"," * 1_000_000 + b"\n", "thousands", id="a million columns"),
        pytest.param(
            b'Name\n"' + b'\n",,,,,"' * 50_000 + b'"\nSaw', "thousands", id="a row of many lines"
        ),
        pytest.param(b"Name\n" + b"x" * 14_000_000, "Row 2", id="one endless line"),
        pytest.param(b"Name\0\nSaw\n", "no text", id="a NUL"),
        pytest.param("Name\0\nSaw".encode("utf-16"), "no text", id="a NUL in UTF-16"),
        pytest.param("Name\nSaw".encode("utf-16-le"), "no text", id="UTF-16 that does not say so"),
        pytest.param(b'Name\n"' + b"x" * 200_000, "Row 2", id="a cell without an end"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content: bytes, words: str):
    with pytest.raises(FileRefused, match=words) as refused:
        read(content)
    assert refused.value.field == "file"


def test_fifty_thousand_rows_are_read_and_one_more_is_refused():
    rows = b"Name,Brand\n" + b"Saw,Bosch\n" * MOST_ROWS
    assert len(read(rows).rows) == 50_000
    with pytest.raises(FileRefused, match="more than 50,000 rows"):
        read(rows + b"Drill,Makita\n")


def test_the_beginning_of_a_file_shows_its_first_rows():
    content = b'Name,Note\nSaw,a\nDrill,"cut off'
    assert [row.cells[0] for row in first_rows(content, Dialect("utf-8", ","), most=2)] == [
        "Name",
        "Saw",
    ]
    assert first_rows(b'"', Dialect("utf-8", ","), most=3) == []


def test_half_a_letter_at_the_end_is_shown_as_what_it_is():
    assert read(codecs.BOM_UTF16_LE + "Name\nSaw".encode("utf-16-le") + b"x").rows[0].cells == [
        "Saw\ufffd"
    ]


def test_cells_far_to_the_right_are_told_and_thrown_away():
    row = read(b"Name\nSaw" + b"," * 5000 + b"far" + b"," * 10 + b"further\n").rows[0]
    assert row.cells == ["Saw", *[""] * 199, "far"]


def test_the_largest_file_takes_little_memory():
    """The worst there is: letters of four bytes, and millions of cells of two letters."""
    row = ",".join(["a🔨"] * 50) + "\n"
    content = (row * (LARGEST_BYTES // len(row.encode()))).encode()
    dialect = dialect_of(content)
    tracemalloc.start()
    try:
        survey(content, dialect)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 40_000_000
