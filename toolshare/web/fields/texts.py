"""Fields into which people write: lines, longer words, addresses, passwords."""

import re
from dataclasses import dataclass

from toolshare.i18n import _, ngettext
from toolshare.web.fields.kind import Single, Unusable

_ATOM = r"[^\s@.<>\"(),:;\[\]\\]+"
_EMAIL = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(\.{_ATOM})*@{_ATOM}(\.{_ATOM})+")


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
