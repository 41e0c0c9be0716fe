"""What things are called in several languages: spanner, wrench, Schraubenschlüssel."""

import csv
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

import msgspec

_FILE = Path(__file__).with_name("thesaurus.csv")
_SIGNS = re.compile(r"[^\w]+|_")
LANGUAGES = ("english", "german", "spanish")
LONG = 6
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
    """Things by their names, each line one thing: its categories, and what it is called."""

    def __init__(self, lines: Iterable[tuple[Sequence[str], Sequence[Words]]]) -> None:
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
        self._known = frozenset(word for key in self._meanings for word in key)
        self._single = sorted(single)
        self._by_letter = {letter: sorted(words) for letter, words in letters.items()}

    def meaning_of(self, words: Sequence[str]) -> Meaning:
        """Return what else plain words are called; nothing for words that are not known."""
        return self._meanings.get(_key(words), NO_MEANING)

    def knows(self, word: str) -> bool:
        """Whether a plain word stands here, alone or in a name of several words."""
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
    return Thesaurus(_lines())


def meaning_of(words: Sequence[str]) -> Meaning:
    """Return what else plain words are called by ``ours``."""
    return ours().meaning_of(words)


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
    """Cut off a plural's s; whether it is one matters little, as all keys are cut alike."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word


def _lines() -> Iterator[tuple[list[str], list[Words]]]:
    for row in rows():
        texts = [text for language in LANGUAGES for text in row[language].split("|")]
        words = [tuple(plain(text).split()) for text in texts]
        yield row["categories"].split(), list(dict.fromkeys(name for name in words if name))
