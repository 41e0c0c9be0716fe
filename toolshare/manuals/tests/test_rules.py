"""What counts as a PDF, what it is called, and which part of it is asked for."""

from io import BytesIO

import pytest

from toolshare.manuals import rules
from toolshare.manuals.tests.files import pdf, pdf_bytes

WHOLE = pdf_bytes()


def test_a_pdf_is_a_pdf_whatever_it_is_called() -> None:
    file = pdf()
    assert rules.fault_of(file) is None
    assert file.tell() == 0
    assert rules.fault_of(pdf(rules.LARGEST_FILE_BYTES)) is None


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(b"<!doctype html><script>alert(1)</script>", "unknown", id="a page"),
        pytest.param(b"\n" + WHOLE, "unknown", id="something before it"),
        pytest.param(b"<script>alert(1)</script>" + WHOLE, "unknown", id="a page before it"),
        pytest.param(WHOLE[:-60], "broken", id="cut off"),
        pytest.param(b"%PDF-1.7\nhello\n%%EOF\n", "broken", id="an end without a table"),
        pytest.param(b"%PDF-1.7\nstartxref\n4\n%%EOF\n", "broken", id="a table that is none"),
        pytest.param(
            b"%PDF-1.7\nstartxref\n9999999999\n%%EOF\n", "broken", id="a table behind the end"
        ),
        pytest.param(WHOLE + b"x" * 2000, "broken", id="a lot behind the end"),
        pytest.param(pdf_bytes(rules.LARGEST_FILE_BYTES + 1), "too_large", id="20 MB and a byte"),
    ],
)
def test_what_is_no_whole_pdf_is_told_apart(content: bytes, fault: str) -> None:
    assert rules.fault_of(BytesIO(content)) == fault


@pytest.mark.parametrize(
    ("file_name", "title"),
    [
        ("Drill_manual  2021.PDF", "Drill manual 2021"),
        ("C:\\manuals\\saw.pdf", "saw"),
        ("../../etc/passwd", "passwd"),
        ("\u202efdp.lauman\x00.pdf", "fdp.lauman"),
        (".pdf", "Manual"),
        ("", "Manual"),
        ("x" * 300 + ".pdf", "x" * rules.LONGEST_TITLE),
    ],
)
def test_a_file_names_its_manual(file_name: str, title: str) -> None:
    assert rules.title_from(file_name) == title


@pytest.mark.parametrize(
    ("title", "header"),
    [
        ("Drill", "inline; filename=\"Drill.pdf\"; filename*=UTF-8''Drill.pdf"),
        (
            "Bohrhämmer für alle",
            'inline; filename="Bohrhmmer fr alle.pdf"; '
            "filename*=UTF-8''Bohrh%C3%A4mmer%20f%C3%BCr%20alle.pdf",
        ),
        (
            'a"; filename=evil.exe\r\nSet-Cookie: x',
            'inline; filename="a filename=evil.exeSet-Cookie x.pdf"; '
            "filename*=UTF-8''a%20filename%3Devil.exeSet-Cookie%20x.pdf",
        ),
        ("鋸", "inline; filename=\"manual.pdf\"; filename*=UTF-8''%E9%8B%B8.pdf"),
        ("//", "inline; filename=\"Manual.pdf\"; filename*=UTF-8''Manual.pdf"),
    ],
    ids=["plain", "umlauts", "header in a title", "no latin letter", "slashes"],
)
def test_whoever_keeps_it_gets_a_clean_name(title: str, header: str) -> None:
    assert rules.disposition(title) == header


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-", (0, 1000)),
        ("bytes=0-99", (0, 100)),
        ("bytes=900-5000", (900, 1000)),
        ("bytes=-100", (900, 1000)),
        ("bytes=-5000", (0, 1000)),
        ("bytes=0-1,5-9", None),
        ("bytes=9-5", None),
        ("bytes=-", None),
        ("lines=1-2", None),
    ],
)
def test_a_part_of_a_file_is_read(header: str, span: tuple[int, int] | None) -> None:
    assert rules.span_of(header, 1000) == span


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=5000-6000", "bytes=-0"])
def test_bytes_that_there_are_not_are_refused(header: str) -> None:
    with pytest.raises(ValueError, match="bytes="):
        rules.span_of(header, 1000)
