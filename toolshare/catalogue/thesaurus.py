"""What things are called in several languages: spanner, wrench, Schraubenschlüssel."""

import csv
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path

import msgspec

from toolshare.catalogue.fillers import FILLERS

_FILE = Path(__file__).with_name("thesaurus.csv")
_SIGNS = re.compile(r"[^\w]+|_")
LANGUAGES = ("english", "german", "spanish")
LONG = 6
LONGEST_WITHOUT_PLURAL = 4
SHORTEST_STEM = 3
ALWAYS_DOUBLE = "fls"
"""Letters that verbs end with twice: "drilling" comes of "drill"."""
LONGEST_KEY = 4
"""Words in the longest entry that is looked for."""

Words = tuple[str, ...]


class Meaning(msgspec.Struct, frozen=True):
    """Other names of a thing, and the categories whose tools are such things."""

    names: tuple[Words, ...] = ()
    categories: tuple[str, ...] = ()


NO_MEANING = Meaning()


@cache
def rows() -> list[dict[str, str]]:
    """Return the lines of the file."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        return list(csv.DictReader(lines, restkey="more", restval=""))


def plain(text: str) -> str:
    """Return a text in small letters without accents, signs as blanks."""
    letters = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss").replace("ø", "o"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _SIGNS.sub(" ", bare).strip()


class Thesaurus:
    """Things by their names, each line one thing: its categories, and what it is called.

    What each is ``asked`` for by besides leads to it, but no tool is looked for by these words.
    """

    def __init__(
        self,
        lines: Iterable[tuple[Sequence[str], Sequence[Words]]],
        asked: Iterable[tuple[Words, Meaning]] = (),
    ) -> None:
        names: dict[Words, dict[Words, None]] = defaultdict(dict)
        categories: dict[Words, dict[str, None]] = defaultdict(dict)
        single: set[str] = set()
        letters: dict[str, set[str]] = defaultdict(set)
        for slugs, line in lines:
            for name in line:
                key = _key(name)
                names[key].update(dict.fromkeys(other for other in line if _key(other) != key))
                categories[key].update(dict.fromkeys(slugs))
                single.update(name if len(name) == 1 else ())
                for word in name:
                    letters[word[0]].add(word)
        self._meanings = {key: Meaning(tuple(names[key]), tuple(categories[key])) for key in names}
        self._turned = _by_what_they_share(
            (key, Meaning((key, *meaning.names), meaning.categories))
            for key, meaning in self._meanings.items()
            if len(key) > 1
        )
        asked = list(asked)
        self._asked = _by_what_they_share(asked)
        names |= {_key(words): {} for words, _meaning in asked}
        self._known = frozenset(word for key in names for word in key)
        self._single = sorted(single)
        self._by_letter = {letter: sorted(words) for letter, words in letters.items()}

    def meaning_of(self, words: Sequence[str]) -> Meaning:
        """Return what else plain words are called; nothing for words that are not known."""
        called = self._meanings.get(_key(words))
        # A community's own has no tasks, and often no name of several words, yet is always asked.
        if not (self._asked or self._turned):
            return called or NO_MEANING
        shared = _shared_by(words)
        asked = self._asked.get(shared)
        if called or asked:
            return _both(called or NO_MEANING, asked or NO_MEANING)
        return self._turned.get(shared) or self._task_in(words)

    def _task_in(self, words: Sequence[str]) -> Meaning:
        """Find "remove paint" in "remove old paint"."""
        if not self._asked:
            return NO_MEANING
        for place in range(1, len(words) - 1):
            shared = _shared_by((*words[:place], *words[place + 1 :]))
            task = self._asked.get(shared) if len(shared) > 1 else None
            if task and words[place] not in FILLERS and shared not in self._turned:
                return task
        return NO_MEANING

    def has_name(self, words: Sequence[str]) -> bool:
        """Whether something is called by these plain words together, in this order."""
        return _key(words) in self._meanings

    def knows(self, word: str) -> bool:
        """Whether a plain word stands here: alone, in a name, or in what is asked for so."""
        return _singular(word) in self._known

    def beginning_with(self, start: str, *, most: int) -> list[str]:
        """List single words that begin with ``start``."""
        place = bisect_left(self._single, start)
        return [word for word in self._single[place : place + most] if word.startswith(start)]

    def alike(self, word: str, longest_difference: int) -> Iterator[str]:
        """Yield long words of about the same length that begin with the same letter."""
        for known in self._by_letter.get(word[:1], ()):
            if len(known) >= LONG and abs(len(known) - len(word)) <= longest_difference:
                yield known


@cache
def ours() -> Thesaurus:
    """Return the one that comes with the project."""
    return Thesaurus(_lines(), _asked())


def meaning_of(words: Sequence[str]) -> Meaning:
    """Return what else plain words are called by ``ours``."""
    return _meaning_of(tuple(words))


@lru_cache(maxsize=4096)
def _meaning_of(words: Words) -> Meaning:
    return ours().meaning_of(words)


@lru_cache(maxsize=4096)
def has_name(words: Words) -> bool:
    """Whether ``ours`` has something that is called by these plain words together."""
    return ours().has_name(words)


def names_in(category: str) -> list[str]:
    """List the English names of a category's tools."""
    return [
        name
        for row in rows()
        if category in row["categories"].split()
        for name in row["english"].split("|")
    ]


def key_of(text: str) -> str:
    """Return what two names have in common that are looked up as one."""
    return " ".join(_key(plain(text).split()))


def _key(words: Iterable[str]) -> Words:
    return tuple(_singular(word) for word in words)


def _singular(word: str) -> str:
    """Cut off a plural's ending; whether it is one matters little, as all keys are cut alike.

    Whether "-xes" stands for "-x" or "-xe" cannot be seen, so both end alike: box, pickax.
    """
    if len(word) > LONGEST_WITHOUT_PLURAL and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if len(word) >= LONGEST_WITHOUT_PLURAL and word.endswith(("che", "she", "sse", "xe")):
        return word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word


def _shared_by(words: Iterable[str]) -> frozenset[str]:
    """Return what all ways to say it share: cut tiles, cutting a tile, tile cutting."""
    return frozenset(map(_bare, words))


def _by_what_they_share(
    asked: Iterable[tuple[Words, Meaning]],
) -> dict[frozenset[str], Meaning]:
    """Note what words lead to, in whatever order and form they are said."""
    noted: dict[frozenset[str], Meaning] = {}
    for words, meaning in asked:
        for shared in {_shared_by(words), _shared_by(_as_searched(words))}:
            noted[shared] = _both(noted.get(shared, NO_MEANING), meaning)
    return noted


def _as_searched(words: Words) -> Words:
    """Leave out what a search leaves out, but never all that makes a task of a thing."""
    kept = tuple(word for word in words if word not in FILLERS)
    return kept if len(kept) > 1 else words


def _bare(word: str) -> str:
    """Cut off what makes a verb of it or a plural; "cutting" has lost its second t, too."""
    word = _singular(word)
    stem = word.removesuffix("ing")
    if SHORTEST_STEM <= len(stem) < len(word):
        doubled = stem[-1] == stem[-2] and stem[-1] not in ALWAYS_DOUBLE
        word = stem[:-1] if doubled else stem
    return word.removesuffix("e")


def _both(one: Meaning, other: Meaning) -> Meaning:
    return Meaning(
        tuple(dict.fromkeys((*one.names, *other.names))),
        tuple(dict.fromkeys((*one.categories, *other.categories))),
    )


def _asked() -> Iterator[tuple[Words, Meaning]]:
    for (slugs, names), row in zip(_lines(), rows(), strict=True):
        meaning = Meaning(tuple(names), tuple(slugs))
        for text in row["asked"].split("|"):
            if words := tuple(plain(text).split()):
                yield words, meaning


def _lines() -> Iterator[tuple[list[str], list[Words]]]:
    for row in rows():
        texts = [text for language in LANGUAGES for text in row[language].split("|")]
        words = [tuple(plain(text).split()) for text in texts]
        yield row["categories"].split(), list(dict.fromkeys(name for name in words if name))
