"""Words that are right though no tool here has them, and are not taken for a mistake.

A search for something that nobody lends should rather say so than show what is written nearly
alike: whoever looks for a toaster does not want a coaster.
"""

from functools import cache
from pathlib import Path

from toolshare.catalogue.thesaurus import plain

_FILE = Path(__file__).with_name("lexicon.txt")
_ENDINGS = ("s", "es", "e", "n", "en", "er", "ing", "ed")
SHORTEST = 4
"""Of what is left of a word without its ending."""


def has(word: str) -> bool:
    """Whether a plain word stands in the file, as it is or with another ending."""
    words = _words()
    return word in words or any(
        stem in words
        for ending in _ENDINGS
        if word.endswith(ending) and len(stem := word.removesuffix(ending)) >= SHORTEST
    )


@cache
def _words() -> frozenset[str]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(
        plain(word) for line in lines if not line.startswith("#") for word in line.split()
    )
