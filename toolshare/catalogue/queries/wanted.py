"""A search as Postgres reads it: what a tool must have, in the languages of the index."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from toolshare.catalogue.queries.scope import Scope
from toolshare.catalogue.rules import Search
from toolshare.catalogue.words import Stems, Term
from toolshare.tools.categories import leaves_under
from toolshare.tools.rules import CODE_LENGTH

LONGEST_LABEL = 40
_NEVER_IN_A_CODE = str.maketrans("oil", "011")

Wanted = tuple[str, ...]
"""What a tool must have, all of it: each text is a ``tsquery``."""


class Asked(msgspec.Struct, frozen=True):
    """A search as Postgres reads it."""

    as_typed: Wanted
    by_name: Wanted = ()
    of_kind: Wanted = ()
    anywhere: Wanted = ()
    each: tuple[str, ...] = ()
    """A ``tsquery`` for each name and each of its words, for when no tool has them all."""
    title: str = ""
    """The words alone, as a title would have them."""
    codes: tuple[str, ...] = ()
    """What was typed, if it is the code on a label."""
    mended: str | None = None
    """What was searched for in place of what was typed."""
    unlisted: Mapping[str, str] = {}
    """Words that were typed, in the letters of the index, though no tool is called so."""

    @property
    def either(self) -> str:
        """Any of the words."""
        return " | ".join(f"({word})" for word in self.each)


def in_all(
    stems: Mapping[str, Stems],
    write: Callable[[Term, Stems], str],
    terms: Sequence[Term],
) -> Wanted:
    """Write terms in each language, for the tools that are in it.

    What must not be there goes along with the first one: nothing is found by it alone.
    """
    texts = {
        language: [write(term, of_words) for term in terms] for language, of_words in stems.items()
    }
    texts = {language: parts for language, parts in texts.items() if any(parts)}
    if not texts:
        return ()
    wanted: list[str] = []
    besides: list[str] = []
    for place, term in enumerate(terms):
        text = _in_each({language: parts[place] for language, parts in texts.items()}, len(stems))
        (besides if term.is_excluded else wanted).append(text)
    wanted = [text for text in wanted if text]
    besides = [text for text in besides if text]
    if not wanted:
        return ()
    return (" & ".join(f"({text})" for text in (wanted[0], *besides)), *wanted[1:])


def _in_each(texts: Mapping[str, str], languages: int) -> str:
    """Write one term; where it says nothing in a language, any tool in that language has it."""
    if languages == 1:
        return next(iter(texts.values()))
    if not any(texts.values()):
        return ""
    ways = [
        f"({text}) & 'l/{language}'" if text else f"'l/{language}'"
        for language, text in texts.items()
    ]
    return " | ".join(f"({way})" for way in ways)


def narrowing(search: Search, scope: Scope) -> Wanted:
    """Write the filters that are in the index, each as a ``tsquery``."""
    wanted = []
    if search.category:
        wanted.append(" | ".join(f"'c/{slug}'" for slug in leaves_under(search.category)))
    if search.level:
        wanted.append(f"'s/{search.level}'")
    if search.dearest_cents == 0:
        wanted.append("'p/free'")
    if search.instant:
        wanted.append("'i/instant'")
    if search.lender:
        wanted.append("'o/library'" if search.lender == "library" else "!'o/library'")
    if scope.around:
        wanted.append(scope.around)
    return tuple(wanted)


def codes_in(text: str) -> tuple[str, ...]:
    """Read what may be a copy's code, as it stands on a label and as people copy ours from it."""
    code = "".join(text.lower().split())
    ours = code.replace("-", "").translate(_NEVER_IN_A_CODE)
    if not code or len(code) > LONGEST_LABEL:
        return ()
    return (code, ours) if len(ours) == CODE_LENGTH and ours != code else (code,)
