"""Manuals for the demo: a page of words as a PDF, made here, so that nobody else's is shipped.

The format is that of ISO 32000-1: numbered objects, the table of where each begins (7.5.4),
and a page whose content sets lines of text in a font that every reader has (9.6.2.2).
"""

from collections.abc import Sequence
from textwrap import wrap

PAGE = (420, 595)
"""A5 in points."""
MARGIN = 40
LETTERS_A_LINE = 58

_CATALOG = b"<< /Type /Catalog /Pages 2 0 R /Lang (en) >>"
_PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
_PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R "
    b"/Resources << /Font << /R 5 0 R /B 6 0 R >> >> >>" % PAGE
)
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"

Section = tuple[str, Sequence[str]]
"""A heading, and the paragraphs under it."""


def leaflet(title: str, sections: Sequence[Section]) -> bytes:
    """Set a title and some sections on one page."""
    content = _content(title, sections)
    return _file(
        [
            _CATALOG,
            _PAGES,
            _PAGE,
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
            _FONT % b"Helvetica",
            _FONT % b"Helvetica-Bold",
            b"<< /Title (%b) /Producer (ToolShare) >>" % _escaped(title),
        ]
    )


def _content(title: str, sections: Sequence[Section]) -> bytes:
    lines = [b"BT 1 0 0 1 %d %d Tm" % (MARGIN, PAGE[1] - MARGIN - 20)]
    lines += [b"/B 18 Tf 22 TL"]
    lines += [b"(%b) Tj T*" % _escaped(line) for line in wrap(title, 34)]
    for heading, paragraphs in sections:
        lines.append(b"/B 12 Tf 26 TL T* 16 TL (%b) Tj T* /R 10.5 Tf" % _escaped(heading))
        for paragraph in paragraphs:
            lines += [b"(%b) Tj T*" % _escaped(line) for line in wrap(paragraph, LETTERS_A_LINE)]
    return b"\n".join([*lines, b"ET"])


def _escaped(text: str) -> bytes:
    plain = text.encode("cp1252", "replace")
    return plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _file(objects: Sequence[bytes]) -> bytes:
    """Number the objects, and end with where each of them begins."""
    file = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    places = [b"0000000000 65535 f \n"]
    for number, content in enumerate(objects, start=1):
        places.append(b"%010d 00000 n \n" % len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>" % (len(places), len(objects))
    table = b"xref\n0 %d\n%b%b" % (len(places), b"".join(places), trailer)
    return file + table + b"\nstartxref\n%d\n%%%%EOF\n" % len(file)
