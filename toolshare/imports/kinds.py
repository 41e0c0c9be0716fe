"""Which category of ours is meant by what somebody's table calls a kind of tool."""

import re
from functools import lru_cache

from toolshare.catalogue.thesaurus import meaning_of, plain
from toolshare.tools.categories import LEAVES, is_leaf

LONGEST_NAME = 3
"""Words of the longest name that is looked for in a title."""

# Paths ("Power Tools//Drills"), lists ("Drills; Saws"), and names of two things ("Hoses & pumps").
_BETWEEN_NAMES = re.compile(r"//|[;,>|/&]|->|\band\b|\bund\b|\by\b")
_AROUND_TWO = re.compile(r",|&")


@lru_cache(maxsize=4096)
def category_in(text: str) -> str | None:
    """Return the leaf that is named, the most exact name first, or ``None``."""
    slug = text.strip().lower()
    if is_leaf(slug):
        return slug
    names = _leaf_names()
    whole = plain(text)
    if whole in names:
        return names[whole]
    parts = [plain(part) for part in _BETWEEN_NAMES.split(text)]
    # In a path the last name is the most exact one.
    for part in reversed(parts):
        if part and (slug_of_part := names.get(part) or _known(part.split())):
            return slug_of_part
    return None


@lru_cache(maxsize=4096)
def category_of_title(title: str) -> str | None:
    """Return the leaf of the thing that a title names, its longest name first, or ``None``.

    English and German put the thing last: a drill stand is a stand.
    """
    words = plain(title).split()
    for length in range(min(LONGEST_NAME, len(words)), 0, -1):
        for start in range(len(words) - length, -1, -1):
            if found := _known(words[start : start + length]):
                return found
    return None


def _known(words: list[str]) -> str | None:
    """Return the only category, or the first, whose tools are called so."""
    return next((slug for slug in meaning_of(words).categories if is_leaf(slug)), None)


@lru_cache(maxsize=1)
def _leaf_names() -> dict[str, str]:
    names = {plain(leaf.name): leaf.slug for leaf in LEAVES}
    for leaf in LEAVES:
        for half in _AROUND_TWO.split(leaf.name):
            names.setdefault(plain(half), leaf.slug)
    return names
