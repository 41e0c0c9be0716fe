"""Which word was meant, when a word is not known."""

import string
from collections.abc import Iterable
from functools import cache

import msgspec

LETTERS = string.ascii_lowercase
SHORTEST = 4
"""Of fewer letters too many other words are one mistake away."""
SHORT = 6
"""Below this length only slips are mended: a swap, a double, a letter left out."""
LONG = 9
"""From this length on two mistakes are mended, whatever they are."""
MOST_MISTAKES = 2
LONGEST_LISTED = 40
"""Letters of a word in the vocabulary, where longer ones are left out."""
LONGEST = LONGEST_LISTED + MOST_MISTAKES
"""A longer word is no mistake for a listed one, and all its variants are costly."""
VOWELS = frozenset("aeiouy")
SOUNDS = (
    *(("ph", "f"), ("ck", "k"), ("qu", "k"), ("ce", "se"), ("ci", "si"), ("cy", "si")),
    *(("ge", "je"), ("gi", "ji"), ("c", "k"), ("z", "s"), ("y", "i"), ("x", "ks")),
)
"""What one hears no difference between, or hardly any: lazer, megafone, gigsaw."""
KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
"""The keyboard's rows, each half a key further to the right."""


class Candidate(msgspec.Struct, frozen=True):
    """A word that exists, and how many tools are called so."""

    word: str
    tools: int = 0


def one_mistake_from(word: str) -> list[str]:
    """List everything that a word could be with one letter more, less, other or misplaced."""
    splits = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    less = [left + right[1:] for left, right in splits if right]
    misplaced = [left + right[1] + right[0] + right[2:] for left, right in splits if right[1:]]
    other = [left + letter + right[1:] for left, right in splits if right for letter in LETTERS]
    more = [left + letter + right for left, right in splits for letter in LETTERS]
    return list({*less, *misplaced, *other, *more} - {word})


def mistakes_between(one: str, other: str, *, at_most: int | None = None) -> int:
    """Count the letters that are more, less, other or misplaced between two words.

    Where there are more than ``at_most``, it may say one more than that instead: the letters alone
    tell most words apart, in a hundredth of the time.
    """
    if at_most is not None and (
        abs(len(one) - len(other)) > at_most
        # One letter that is another leaves one without and one too many.
        or len(set(one) ^ set(other)) > 2 * at_most
    ):
        return at_most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        before, last, row = row, before, [place]
        for column, wanted in enumerate(other, 1):
            cost = min(
                before[column] + 1, row[column - 1] + 1, before[column - 1] + (letter != wanted)
            )
            if _is_swapped(one, other, place, column):
                cost = min(cost, last[column - 2] + 1)
            row.append(cost)
    return row[-1]


def best_of(word: str, candidates: Iterable[Candidate]) -> str | None:
    """Choose the word that was probably meant, or none when none is near enough."""
    ranked = sorted(
        (_distance(word, candidate), -candidate.tools, candidate.word)
        for candidate in candidates
        if _may_be(word, candidate.word)
    )
    return ranked[0][2] if ranked else None


def halves(word: str) -> list[tuple[str, str]]:
    """List how a word falls into two, for "hammerdrill"."""
    return [(word[:place], word[place:]) for place in range(3, len(word) - 2)]


def _distance(word: str, candidate: Candidate) -> float:
    """Count the mistakes: those that people make all the time for less, odd ones for more."""
    meant = candidate.word
    distance = float(mistakes_between(word, meant))
    if _sound(word) == _sound(meant) or sorted(word) == sorted(meant):
        distance -= 0.25
    if word[0] != meant[0]:
        distance += 0.5
    distance += 0.1 * (len(word) - len(meant))  # letters are left out more often than added
    if not candidate.tools:
        distance += 0.6
    return distance


def _may_be(word: str, meant: str) -> bool:
    mistakes = mistakes_between(word, meant, at_most=MOST_MISTAKES)
    if not mistakes or len(word) < SHORTEST - 1 or len(meant) < SHORTEST:
        return False
    shorter = min(len(word), len(meant))
    if mistakes == 1:
        return _is_slip(word, meant) or (
            shorter >= SHORT and (word[0] == meant[0] or len(word) < len(meant) or shorter > SHORT)
        )
    if mistakes != MOST_MISTAKES or word[0] != meant[0] or shorter < SHORT:
        return False
    if shorter == SHORT:
        return word[:2] == meant[:2] and _consonants(_sound(word)) == _consonants(_sound(meant))
    return shorter >= LONG or _sounds_like(word, meant)


def _sounds_like(word: str, meant: str) -> bool:
    """Whether two mistakes are such as one hears no difference by; a compass is not compact."""
    one, other = _sound(word), _sound(meant)
    return (
        sorted(word) == sorted(meant)
        or mistakes_between(one, other) < 2
        or _consonants(one) == _consonants(other)
    )


def _consonants(word: str) -> str:
    return "".join(letter for letter in word if letter not in VOWELS)


def _is_slip(word: str, meant: str) -> bool:
    """Whether even a short word is nearly surely a slip; "lamp" is not, though "clamp" is near."""
    if _sound(word) == _sound(meant) or sorted(word) == sorted(meant):
        return True
    if word[0] != meant[0]:
        return False
    if len(word) < len(meant):
        # Of four letters only a vowel in the middle may be left out: mowr, but not "lath".
        is_vowel = _consonants(word) == _consonants(meant) and word[-1] == meant[-1]
        return len(word) > SHORTEST or (len(word) == SHORTEST and is_vowel)
    return len(word) == len(meant) > SHORTEST and _is_key_beside(word, meant)


def _is_key_beside(word: str, meant: str) -> bool:
    """Whether the one letter that differs is next to the right one on the keyboard."""
    pairs = [pair for pair in zip(word, meant, strict=True) if pair[0] != pair[1]]
    return len(pairs) == 1 and pairs[0] in _keys_beside()


@cache
def _keys_beside() -> frozenset[tuple[str, str]]:
    places = {key: (row, place) for row, keys in enumerate(KEYS) for place, key in enumerate(keys)}
    return frozenset(
        (one, other)
        for one, (row, place) in places.items()
        for other, (other_row, other_place) in places.items()
        if (row == other_row and abs(place - other_place) == 1)
        or (row + 1 == other_row and place - other_place in (0, 1))
        or (row == other_row + 1 and other_place - place in (0, 1))
    )


def _sound(word: str) -> str:
    word = _undoubled(word)
    for written, heard in SOUNDS:
        word = word.replace(written, heard)
    return _undoubled(word)


def _undoubled(word: str) -> str:
    return "".join(letter for letter, left in zip(word, " " + word, strict=False) if letter != left)


def _is_swapped(one: str, other: str, place: int, column: int) -> bool:
    return (
        place > 1
        and column > 1
        and one[place - 1] == other[column - 2]
        and one[place - 2] == other[column - 1]
    )
