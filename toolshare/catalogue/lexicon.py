"""Words that are right though no tool here has them, and are not taken for a mistake.

They come from a dictionary of English and a list of ours, which knows other languages too. What
is written otherwise on the other side of the Atlantic is not in it: "aluminum" may be mended to
the "aluminium" that somebody lends.

A search for something that nobody lends should rather say so than show what is written nearly
alike: whoever looks for a toaster does not want a coaster.
"""

import gzip
from functools import cache
from pathlib import Path

from toolshare.catalogue.thesaurus import plain

_FILE = Path(__file__).with_name("lexicon.txt")
_ENGLISH = Path(__file__).with_name("english.txt.gz")
_ENDINGS = ("s", "es", "e", "n", "en", "er", "ing", "ed")
SHORTEST = 4
"""Of what is left of a word without its ending."""


def has(word: str) -> bool:
    """Whether a plain word is English, or in our list, there also with another ending."""
    return word in _english() or _is_ours(word)


def is_compound(word: str) -> bool:
    """Whether two words of our list make a plain word, as any two do in German: Fahrradlampe."""
    places = range(SHORTEST, len(word) - SHORTEST + 1)
    return any(_is_ours(word[:place]) and _is_ours(word[place:]) for place in places)


def _is_ours(word: str) -> bool:
    words = _words()
    return word in words or any(
        stem in words
        for ending in _ENDINGS
        if word.endswith(ending)
        and len(stem := word.removesuffix(ending)) >= SHORTEST
        and stem[-1] != ending[0]  # else a letter is only doubled: "pliers" and "plierss"
    )


@cache
def _words() -> frozenset[str]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(
        plain(word) for line in lines if not line.startswith("#") for word in line.split()
    )


@cache
def _english() -> frozenset[str]:
    return frozenset(gzip.decompress(_ENGLISH.read_bytes()).decode("ascii").split())
