"""Which photos are taken, and in which sizes they are kept."""

from datetime import timedelta
from typing import Literal

from toolshare.i18n import _
from toolshare.refusal import Refused

SIZES = (320, 640, 1280)
"""The widths in pixels; a photo is never made wider than it came."""
LARGEST_FILE_MB = 12
LARGEST_FILE_BYTES = LARGEST_FILE_MB * 1024 * 1024
STAGED_FOR = timedelta(hours=24)
"""How long an uploaded photo waits to be shown by something, before it is forgotten."""

Fault = Literal["empty", "too_large", "too_many_pixels", "animated", "unknown", "broken"]

_LONGEST_NAME = 60


class PhotoRefused(Refused):
    """A file cannot become a photo; the message names it and says why."""


def size_fault(content: bytes) -> Fault | None:
    """Say what is wrong with a file before anybody looks into it."""
    if not content:
        return "empty"
    return "too_large" if len(content) > LARGEST_FILE_BYTES else None


def refusal(fault: Fault, file_name: str) -> PhotoRefused:
    """Say to the member what is wrong with the file."""
    name = shown_name(file_name)
    messages = {
        "empty": _("%(name)s is empty.", name=name),
        "too_large": _(
            "%(name)s is larger than %(most)s MB. Please choose a smaller photo.",
            name=name,
            most=LARGEST_FILE_MB,
        ),
        "too_many_pixels": _(
            "%(name)s has more than 40 megapixels. Please choose a smaller photo.", name=name
        ),
        "animated": _("%(name)s moves. Please choose a photo that stands still.", name=name),
        "unknown": _(
            "%(name)s is no picture we can read. Please choose a JPEG, PNG or WebP file.",
            name=name,
        ),
        "broken": _("%(name)s is damaged and cannot be opened.", name=name),
    }
    return PhotoRefused(messages[fault], field="photos")


def shown_name(file_name: str) -> str:
    """Return a file's name fit to be read: nothing invisible in it, and no longer than a line."""
    plain = "".join(letter for letter in file_name if letter.isprintable()).strip()
    if not plain:
        return _("The photo")
    if len(plain) > _LONGEST_NAME:
        plain = f"{plain[: _LONGEST_NAME - 12]}…{plain[-11:]}"
    return f"“{plain}”"
