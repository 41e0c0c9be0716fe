"""Fields in which people choose: options, boxes, ids, and several of a kind."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID
from zoneinfo import available_timezones

from litestar.datastructures import UploadFile

from toolshare.i18n import _, ngettext
from toolshare.web.fields.kind import Sent, Single, Unusable
from toolshare.web.fields.texts import Line


@dataclass(frozen=True, kw_only=True)
class Choice(Single):
    """One of the given keys."""

    among: tuple[str, ...]

    def nothing(self) -> str:
        return ""

    def read(self, text: str) -> str:
        if text not in self.among:
            raise Unusable(_("Please choose one of the options."))
        return text


@dataclass(frozen=True, kw_only=True)
class Zone(Single):
    """An IANA time zone, e.g. ``Europe/Berlin``."""

    def read(self, text: str) -> str:
        if text not in _zones():
            raise Unusable(_("Please choose a time zone from the list."))
        return text


@dataclass(frozen=True, kw_only=True)
class Flag(Single):
    """A box that is ticked or not."""

    required: bool = False

    def nothing(self) -> bool:
        return False

    def read(self, text: str) -> bool:
        if text not in {"on", "true", "1"}:
            raise Unusable(_("Please tick the box or leave it."))
        return True


@dataclass(frozen=True, kw_only=True)
class Key(Single):
    """An id in canonical form."""

    def read(self, text: str) -> UUID:
        return _uuid(text)


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Any number of ids, at most ``most``."""

    most: int = 20

    def parse(self, sent: Sequence[Sent]) -> tuple[UUID, ...]:
        if len(sent) > self.most:
            raise Unusable(_("At most %(most)s, please.", most=self.most))
        keys = tuple(_uuid(text) for text in sent)
        if len(set(keys)) != len(keys):
            raise Unusable(_("This was sent more than once. Please send the form again."))
        return keys


@dataclass(frozen=True, kw_only=True)
class Lines:
    """Any number of single lines, at most ``most``."""

    longest: int = 200
    most: int = 20

    def parse(self, sent: Sequence[Sent]) -> tuple[str, ...]:
        if len(sent) > self.most:
            raise Unusable(_("At most %(most)s, please.", most=self.most))
        line = Line(required=False, longest=self.longest)
        return tuple(line.parse([text]) for text in sent)


@dataclass(frozen=True, kw_only=True)
class Files:
    """Uploaded files, at most ``most``; a picker left empty counts as none."""

    most: int = 8

    def parse(self, sent: Sequence[Sent]) -> tuple[UploadFile, ...]:
        files = [item for item in sent if isinstance(item, UploadFile)]
        if any(isinstance(item, str) and item for item in sent):
            raise Unusable(_("Here belongs a file. Please pick one."))
        if len(files) > self.most:
            raise Unusable(self.too_many())
        return tuple(files)

    def too_many(self) -> str:
        """Say how many there can be."""
        return ngettext("One picture, please.", "At most %(num)s pictures, please.", self.most)


@cache
def _zones() -> frozenset[str]:
    """Return the zones that there are; finding them reads hundreds of files."""
    return frozenset(available_timezones() - {"Factory", "localtime"})


def _uuid(text: Sent) -> UUID:
    if not isinstance(text, str) or not re.fullmatch(r"[0-9a-fA-F-]{36}", text):
        raise Unusable(_("This choice does not exist any more. Please choose again."))
    try:
        return UUID(text)
    except ValueError:
        raise Unusable(_("This choice does not exist any more. Please choose again.")) from None
