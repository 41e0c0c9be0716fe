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


def meaning_of(words: Sequence[str]) -> Meaning:
    """Return what else plain words are called; nothing for words that are not known."""
    return _meanings().get(_key(words), Meaning())


def knows(word: str) -> bool:
    """Whether a plain word stands in the thesaurus, alone or in a name of several words."""
    return _singular(word) in _known_words()


def beginning_with(start: str, *, most: int) -> list[str]:
    """List single words that begin with ``start``."""
    words = _sorted_words()
    place = bisect_left(words, start)
    return [word for word in words[place : place + most] if word.startswith(start)]


def names_in(category: str) -> list[str]:
    """List the English names of a category's tools."""
    return [
        name
        for row in rows()
        if category in row["categories"].split()
        for name in row["english"].split("|")
    ]


def alike(word: str, longest_difference: int) -> Iterator[str]:
    """Yield long words of about the same length that begin with the same letter."""
    for known in _by_first_letter().get(word[:1], ()):
        if len(known) >= LONG and abs(len(known) - len(word)) <= longest_difference:
            yield known


def _key(words: Iterable[str]) -> Words:
    return tuple(_singular(word) for word in words)


def _singular(word: str) -> str:
    """Cut off a plural's s; whether it is one matters little, as all keys are cut alike."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word


@cache
def _meanings() -> dict[Words, Meaning]:
    names: dict[Words, dict[Words, None]] = defaultdict(dict)
    categories: dict[Words, dict[str, None]] = defaultdict(dict)
    for slugs, line in _lines():
        for name in line:
            key = _key(name)
            names[key].update(dict.fromkeys(other for other in line if _key(other) != key))
            categories[key].update(dict.fromkeys(slugs))
    return {key: Meaning(tuple(names[key]), tuple(categories[key])) for key in names}


def _lines() -> Iterator[tuple[list[str], list[Words]]]:
    for row in rows():
        texts = [text for language in LANGUAGES for text in row[language].split("|")]
        words = [tuple(plain(text).split()) for text in texts]
        yield row["categories"].split(), list(dict.fromkeys(name for name in words if name))


@cache
def _known_words() -> frozenset[str]:
    return frozenset(word for key in _meanings() for word in key)


@cache
def _sorted_words() -> list[str]:
    return sorted({name[0] for _slugs, line in _lines() for name in line if len(name) == 1})


@cache
def _by_first_letter() -> dict[str, list[str]]:
    words: dict[str, list[str]] = defaultdict(list)
    for word in sorted({word for _slugs, line in _lines() for name in line for word in name}):
        words[word[0]].append(word)
    return words
