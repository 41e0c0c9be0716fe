"""What one form field accepts: each kind turns what was typed into a value or says why not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import cache
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import available_timezones

from litestar.datastructures import UploadFile

from toolshare.i18n import _, ngettext

Sent = str | UploadFile

# Control characters have no place in what people write; line ends and tabs do. U+FFFD
# stands where something was sent that is no text.
_UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd-\uffff]")
_INVISIBLE = re.compile(r"[\u200b\u2060\ufeff]")
_ATOM = r"[^\s@.<>\"(),:;\[\]\\]+"
_EMAIL = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(\.{_ATOM})*@{_ATOM}(\.{_ATOM})+")


class Unusable(Exception):
    """What was typed cannot be used; the message says what would be."""


class Kind(Protocol):
    """A kind of field."""

    many: bool

    def parse(self, sent: Sequence[Sent]) -> Any:
        """Return the value, or raise ``Unusable``; nothing sent arrives as no items."""


@dataclass(frozen=True, kw_only=True)
class Single:
    """A field that is sent once."""

    required: bool = True
    many: bool = False

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


@dataclass(frozen=True, kw_only=True)
class Line(Single):
    """One line of text; ``longest`` in characters."""

    longest: int = 80
    shortest: int = 1

    def nothing(self) -> str:
        return ""

    def read(self, text: str) -> str:
        text = " ".join(text.split())
        _check_length(text, self.shortest, self.longest)
        return text


@dataclass(frozen=True, kw_only=True)
class Words(Single):
    """Text of several lines; ``longest`` in characters."""

    longest: int = 2000

    def nothing(self) -> str:
        return ""

    def read(self, text: str) -> str:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        _check_length(text, 1, self.longest)
        return text


@dataclass(frozen=True, kw_only=True)
class Email(Single):
    """An email address."""

    def read(self, text: str) -> str:
        if len(text) > 254 or not _EMAIL.fullmatch(text):
            raise Unusable(_("This does not look like an email address, e.g. ada@example.org."))
        return text


@dataclass(frozen=True, kw_only=True)
class Password(Single):
    """A password, taken exactly as typed; its rules are the feature's."""

    def tidy(self, text: str) -> str:
        return text

    def read(self, text: str) -> str:
        if len(text) > 200:
            raise Unusable(_("Please use at most 200 characters."))
        return text


@dataclass(frozen=True, kw_only=True)
class Whole(Single):
    """A whole number between ``least`` and ``most``."""

    least: int
    most: int

    def read(self, text: str) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,30}", text):
            raise Unusable(_("Please type a whole number, e.g. %(example)s.", example=self.least))
        number = int(text)
        if not self.least <= number <= self.most:
            raise Unusable(
                _(
                    "Please choose a number from %(least)s to %(most)s.",
                    least=self.least,
                    most=self.most,
                )
            )
        return number


@dataclass(frozen=True, kw_only=True)
class Money(Single):
    """An amount typed like ``12.50`` or ``12,50``; the value is in cents."""

    most_cents: int = 100_000_000

    def nothing(self) -> int:
        return 0

    def read(self, text: str) -> int:
        plain = text.replace(",", ".")
        if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,9})?", plain):
            raise Unusable(_("Please type an amount, e.g. 4.50."))
        # "1,000" may be meant as a thousand; as one it would be a costly mistake.
        if len(plain.partition(".")[2]) > 2:
            raise Unusable(_("Please give at most two digits after the point."))
        cents = Decimal(plain) * 100
        if cents < 0:
            raise Unusable(_("An amount cannot be below zero."))
        if cents > self.most_cents:
            raise Unusable(_("Please give at most %(most)s.", most=f"{self.most_cents // 100:,}"))
        return int(cents)


@dataclass(frozen=True, kw_only=True)
class Day(Single):
    """A calendar day as browsers send it: ``2026-12-05``."""

    def read(self, text: str) -> date:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise Unusable(_("Please give the day as year-month-day, e.g. 2026-12-05."))
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise Unusable(_("This day does not exist. Please check day and month.")) from None


@dataclass(frozen=True, kw_only=True)
class TimeOfDay(Single):
    """A wall-clock time: ``18:30``."""

    def read(self, text: str) -> time:
        if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?", text):
            raise Unusable(_("Please give the time as hours:minutes, e.g. 18:30."))
        return time.fromisoformat(text)


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
    many: bool = True

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
    many: bool = True

    def parse(self, sent: Sequence[Sent]) -> tuple[str, ...]:
        if len(sent) > self.most:
            raise Unusable(_("At most %(most)s, please.", most=self.most))
        line = Line(required=False, longest=self.longest)
        return tuple(line.parse([text]) for text in sent)


@dataclass(frozen=True, kw_only=True)
class Files:
    """Uploaded files, at most ``most``; a picker left empty counts as none."""

    most: int = 8
    many: bool = True

    def parse(self, sent: Sequence[Sent]) -> tuple[UploadFile, ...]:
        files = [item for item in sent if isinstance(item, UploadFile)]
        if any(isinstance(item, str) and item for item in sent):
            raise Unusable(_("Here belongs a file. Please pick one."))
        if len(files) > self.most:
            raise Unusable(
                ngettext("One picture, please.", "At most %(num)s pictures, please.", self.most)
            )
        return tuple(files)


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


def _check_length(text: str, shortest: int, longest: int) -> None:
    if len(text) < shortest:
        raise Unusable(
            ngettext(
                "Please type at least one character.",
                "Please type at least %(num)s characters.",
                shortest,
            )
        )
    if len(text) > longest:
        raise Unusable(
            _(
                "Please shorten this to %(longest)s characters; it has %(now)s.",
                longest=longest,
                now=len(text),
            )
        )
