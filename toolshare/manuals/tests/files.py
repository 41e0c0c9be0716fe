"""PDFs as people send them, good and bad, made on the spot."""

from io import BytesIO
from typing import IO

from toolshare.demo.leaflet import leaflet


def pdf(size: int = 0) -> IO[bytes]:
    """A good PDF, filled up to a size in bytes if one is given."""
    return BytesIO(pdf_bytes(size))


def pdf_bytes(size: int = 0) -> bytes:
    """Its content: what fills it up is a comment in the midst of it."""
    plain = leaflet("Drill", [("Before you start", ["Wear ear muffs (always)."])])
    if size <= len(plain):
        return plain
    table = plain.index(b"xref\n0")
    # The end names where the table begins, which has moved, and takes a digit more or two.
    digits = len(str(size)) - len(str(table))
    filling = b"%" + b"x" * (size - len(plain) - digits - 2) + b"\n"
    end = plain[table:].replace(b"%d\n%%%%EOF" % table, b"%d\n%%%%EOF" % (table + len(filling)))
    return plain[:table] + filling + end
