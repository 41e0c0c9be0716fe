"""What every kind of field has in common."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from litestar.datastructures import UploadFile

from toolshare.i18n import _

Sent = str | UploadFile

# Control characters have no place in what people write; line ends and tabs do. U+FFFD
# stands where something was sent that is no text.
_UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd-\uffff]")
_INVISIBLE = re.compile(r"[\u200b\u2060\ufeff]")


class Unusable(Exception):
    """What was typed cannot be used; the message says what would be."""


class Kind(Protocol):
    """A kind of field."""

    def parse(self, sent: Sequence[Sent]) -> Any:
        """Return the value, or raise ``Unusable``; nothing sent arrives as no items."""


@dataclass(frozen=True, kw_only=True)
class Single:
    """A field that is sent once."""

    required: bool = True

    def parse(self, sent: Sequence[Sent]) -> Any:
        """Check what every field needs, then let the kind read the text."""
        if len(sent) > 1:
            raise Unusable(_("This was sent more than once. Please send the form again."))
        text = sent[0] if sent else ""
        if isinstance(text, UploadFile):
            raise Unusable(_("Here belongs text, not a file."))
        if _UNUSABLE.search(text):
            raise Unusable(_("This contains a character that cannot be used."))
        text = self.tidy(text)
        if not text:
            if self.required:
                raise Unusable(_("Please fill this in."))
            return self.nothing()
        return self.read(text)

    def tidy(self, text: str) -> str:
        """Drop what people do not see themselves typing."""
        return _INVISIBLE.sub("", text).strip()

    def nothing(self) -> Any:
        """Return the value of a field left empty."""
        return None

    def read(self, text: str) -> Any:
        """Turn text that is not empty into the value."""
        raise NotImplementedError
