"""What a group of names may be, and the languages in which words are known."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from toolshare.catalogue.thesaurus import LONGEST_KEY, key_of
from toolshare.i18n import _
from toolshare.refusal import Refused

LANGUAGES: dict[str, tuple[Callable[[], str], Callable[[], str]]] = {
    "english": (
        lambda: _("English"),
        lambda: _("“saws” finds a saw, “drilling” finds a drill."),
    ),
    "german": (
        lambda: _("German"),
        lambda: _("“Sägen” finds a Säge, “Leitern” finds a Leiter."),
    ),
    "spanish": (
        lambda: _("Spanish"),
        lambda: _("“sierras” finds a sierra, “taladros” finds a taladro."),
    ),
    "simple": (
        lambda: _("Any other, or several"),
        lambda: _("Words are found as they are written, in no other form."),
    ),
}
"""Each language with its name, and what choosing it does."""

FEWEST_NAMES = 2
MOST_NAMES = 12
LONGEST_NAME = 60
MOST_GROUPS = 500
LONGEST_TEXT = MOST_NAMES * (LONGEST_NAME + 2)

_BETWEEN = re.compile(r"[=,;|]")
_PILED_UP = 2
"""More marks than this on one letter are no writing, and hide what stands around them."""


class WordingRefused(Refused):
    """These names cannot be a group."""


def read_names(text: str) -> list[str]:
    """Take "Flex = angle grinder, Winkelschleifer" apart."""
    parts = (" ".join(part.split()) for part in _BETWEEN.split(unicodedata.normalize("NFC", text)))
    return [part for part in parts if part]


def written(names: Sequence[str]) -> str:
    """Write a group as it is typed."""
    return f"{names[0]} = {', '.join(names[1:])}"


def problems_of(names: Sequence[str]) -> Iterator[str]:
    """Yield why these names cannot be a group."""
    if len(names) < FEWEST_NAMES:
        yield _("Please write at least two names, with “=” or commas between them.")
    if len(names) > MOST_NAMES:
        yield _(
            "At most %(most)s names can be in one group; these are %(now)s.",
            most=MOST_NAMES,
            now=len(names),
        )
    for name in names[: MOST_NAMES + 1]:
        if problem := _problem_of(name):
            yield problem
    yield from _repeated(names)


def check_room(groups: int) -> None:
    """Refuse one more group than a community may have."""
    if groups >= MOST_GROUPS:
        raise WordingRefused(
            _("There are %(most)s groups already. Please remove one first.", most=MOST_GROUPS),
            field="names",
        )


def _problem_of(name: str) -> str | None:
    if any(_is_unseen(sign) for sign in name) or _is_piled_up(name):
        return _("One of the names contains a sign that nobody can see. Please type it anew.")
    if len(name) > LONGEST_NAME:
        return _(
            "“%(name)s…” is too long: at most %(longest)s characters.",
            name=name[:20],
            longest=LONGEST_NAME,
        )
    key = key_of(name)
    if len(key.replace(" ", "")) < FEWEST_NAMES:
        return _("“%(name)s” needs at least two letters or digits.", name=name)
    if len(key.split()) > LONGEST_KEY:
        return _("“%(name)s” has too many words: at most %(most)s.", name=name, most=LONGEST_KEY)
    return None


def _repeated(names: Sequence[str]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for name in names:
        key = key_of(name)
        if key and key in seen:
            yield _(
                "“%(name)s” and “%(other)s” are the same to the search.",
                name=name[:LONGEST_NAME],
                other=seen[key][:LONGEST_NAME],
            )
        seen[key] = name


def _is_unseen(sign: str) -> bool:
    """Whether a sign is a control, or turns the direction of what is read."""
    return unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}


def _is_piled_up(name: str) -> bool:
    marks = 0
    for sign in name:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks > _PILED_UP:
            return True
    return False
