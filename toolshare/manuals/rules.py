"""Which manuals are taken, and what they are called."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import IO, Literal
from urllib.parse import quote
from uuid import UUID

from toolshare.i18n import _, ngettext
from toolshare.photos.rules import shown_name
from toolshare.refusal import Refused

LARGEST_FILE_MB = 20
LARGEST_FILE_BYTES = LARGEST_FILE_MB * 1024 * 1024
MOST_MANUALS = 5
"""Of one tool."""
MOST_MB_A_TOOL = 60
MOST_GB_A_MEMBER = 2
"""In all: those of all of their tools, and what waits for one or is about to be deleted."""
LONGEST_TITLE = 80
STAGED_FOR = timedelta(hours=24)
"""How long a manual waits for a tool, before it is forgotten."""

Fault = Literal["empty", "too_large", "unknown", "broken"]

# Where readers of PDFs look: the last kilobyte ends with the offset of the table of its objects.
_TAIL_BYTES = 1024
_TRAILER = re.compile(rb"startxref\s+([0-9]{1,10})\s+%%EOF")
_TABLE = re.compile(rb"\s*(xref\s|[0-9]+\s+[0-9]+\s+obj\b)")


class ManualRefused(Refused):
    """A file cannot become a manual; the message names it and says why."""


def fault_of(file: IO[bytes]) -> Fault | None:
    """Say what is wrong with a file, by its content alone; leaves it at its beginning."""
    size = file.seek(0, 2)
    if not size:
        return "empty"
    if size > LARGEST_FILE_BYTES:
        return "too_large"
    file.seek(0)
    if not file.read(8).startswith(b"%PDF-"):
        return "unknown"
    file.seek(max(0, size - _TAIL_BYTES))
    ends = _TRAILER.findall(file.read())
    file.seek(min(int(ends[-1]), size) if ends else size)
    is_whole = _TABLE.match(file.read(64)) is not None
    file.seek(0)
    return None if is_whole else "broken"


def refusal(fault: Fault, file_name: str) -> ManualRefused:
    """Say to the member what is wrong with the file."""
    name = shown_name(file_name) if file_name.strip() else _("The manual")
    messages = {
        "empty": _("%(name)s is empty.", name=name),
        "too_large": _(
            "%(name)s is larger than %(most)s MB. Please choose a smaller file.",
            name=name,
            most=LARGEST_FILE_MB,
        ),
        "unknown": _("%(name)s is no PDF. Please choose a PDF file.", name=name),
        "broken": _("%(name)s is damaged, or only a part of it has arrived.", name=name),
    }
    return ManualRefused(messages[fault], field="manuals")


def check_manuals(manual_ids: Sequence[UUID], titles: Sequence[str]) -> None:
    """Raise ``ManualRefused`` unless they are few enough, each once, with titles of some length."""
    if len(manual_ids) > MOST_MANUALS:
        raise ManualRefused(too_many(), field="manuals")
    if len(set(manual_ids)) != len(manual_ids):
        raise ManualRefused(
            _("A manual was sent more than once. Please send the form again."), field="manuals"
        )
    if any(len(title) > LONGEST_TITLE for title in titles):
        raise ManualRefused(
            _("Please give each manual a title of at most %(num)s characters.", num=LONGEST_TITLE),
            field="manuals",
        )


def check_tool_room(size_bytes: int) -> None:
    """Raise ``ManualRefused`` where a tool's manuals are too large together."""
    if size_bytes > MOST_MB_A_TOOL * 1024**2:
        raise ManualRefused(
            _(
                "The manuals of a tool have at most %(most)s MB together. Please leave one out, "
                "or choose a smaller file.",
                most=MOST_MB_A_TOOL,
            ),
            field="manuals",
        )


def check_member_room(size_bytes: int) -> None:
    """Raise ``ManualRefused`` where all that a member keeps would be too much."""
    if size_bytes > MOST_GB_A_MEMBER * 1024**3:
        raise ManualRefused(
            _(
                "Your manuals have %(most)s GB together, and there is no room for more. Take one "
                "from a tool that does not need it; a day later there is room again.",
                most=MOST_GB_A_MEMBER,
            ),
            field="manuals",
        )


def too_many() -> str:
    """Say how many manuals a tool can have."""
    return ngettext("A tool has one manual.", "A tool has at most %(num)s manuals.", MOST_MANUALS)


def title_from(file_name: str) -> str:
    """Make a title of what somebody's computer calls the file."""
    plain = "".join(letter for letter in file_name if letter.isprintable())
    stem = re.sub(r"\.pdf$", "", plain.rpartition("/")[2].rpartition("\\")[2], flags=re.I)
    title = re.sub(r"[\s_]+", " ", stem).strip(" .-")
    return title[:LONGEST_TITLE].strip() or _("Manual")


def disposition(title: str) -> str:
    """Write the header that names the file for whoever keeps it (RFC 6266)."""
    clean = re.sub(r'[\s\\/:*?"<>|%;]+', " ", title_from(title)).strip(" .") or "manual"
    plain = clean.encode("ascii", "ignore").decode().strip(" .") or "manual"
    return f"inline; filename=\"{plain}.pdf\"; filename*=UTF-8''{quote(clean, safe='')}.pdf"


def span_of(header: str, size: int) -> tuple[int, int] | None:
    """Read which bytes are asked for, as their first and the one behind their last.

    ``None`` stands for all of them: several parts, or other units, need not be understood
    (RFC 9110, section 14.2). Raises ``ValueError`` where there are no such bytes.
    """
    found = re.fullmatch(r"bytes=([0-9]{0,12})-([0-9]{0,12})", header.replace(" ", ""))
    if found is None or found[1] == found[2] == "":
        return None
    if not found[1]:
        first, end = max(0, size - int(found[2])), size
    else:
        first, end = int(found[1]), min(int(found[2] or size) + 1, size)
    if found[1] and found[2] and int(found[2]) < first:
        return None
    if first >= size or end <= first:
        raise ValueError(header)
    return first, end
