"""What somebody typed, word by word."""

import re
from collections.abc import Callable, Iterator, Sequence

import msgspec

from toolshare.catalogue.fillers import FILLERS, LEADS
from toolshare.catalogue.thesaurus import plain

SHORTEST_BEGINNING = 2
"""One letter begins every other word, so alone it says nothing yet."""
MOST_WORDS = 12
"""So many are looked for."""
MOST_READ = 24
"""With the fillers: each is compared with those around it."""

_PARTS = re.compile(r'(?P<not>(?<!\S)-)?(?:"(?P<quote>[^"]*)"?|(?P<word>[^\s"]+))')
_WORD = re.compile(r"\d+\.\d+|[^\W_]+")


class Piece(msgspec.Struct, frozen=True):
    """One thing that was typed: a word, a quote, or what must not be there."""

    words: tuple[str, ...]
    """One word; a quote stands here as one, too."""
    is_quoted: bool = False
    is_excluded: bool = False
    is_open: bool = False
    """Whether its last word may go on: nobody has typed anything after it."""
    is_instead: bool = False
    """Whether it may stand in for the piece before it ("or")."""

    @property
    def is_filler(self) -> bool:
        """Whether it names nothing; what is quoted or must not be there is meant as it is."""
        return self._is_one_of(FILLERS)

    @property
    def may_lead(self) -> bool:
        """Whether it names nothing where a filler follows."""
        return self._is_one_of(LEADS)

    def _is_one_of(self, words: frozenset[str]) -> bool:
        return not (self.is_quoted or self.is_excluded) and plain(self.words[0]) in words


def read_pieces(text: str) -> list[Piece]:
    """Take what was typed apart; signs that mean nothing are left out."""
    pieces: list[Piece] = []
    instead = False
    for part in _PARTS.finditer(text):
        if part["word"] and part["word"].lower() == "or" and pieces:
            instead = True
            continue
        quoted = part["quote"] is not None
        words = tuple(_WORD.findall((part["quote"] if quoted else part["word"]).lower()))
        if words:
            is_open = not quoted and part.end() == len(text) and text[-1].isalnum()
            pieces.extend(_pieces(words, quoted, bool(part["not"]), is_open, instead))
            instead = False
    if pieces and pieces[-1].is_open and len(pieces[-1].words[-1]) < SHORTEST_BEGINNING:
        pieces.pop()
    return list(_first(pieces))


def _pieces(
    words: tuple[str, ...], quoted: bool, excluded: bool, is_open: bool, instead: bool
) -> list[Piece]:
    """Make one piece of a quote and of what is excluded; of "tile-cutter" two."""
    if quoted or excluded:
        return [Piece((" ".join(words),), quoted, excluded, False, instead)]
    last = len(words) - 1
    return [
        Piece((word,), is_open=is_open and place == last, is_instead=instead and not place)
        for place, word in enumerate(words)
    ]


def _first(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield as many as are looked for, and the fillers before and between them."""
    left = MOST_WORDS
    for piece in pieces[:MOST_READ]:
        left -= not piece.is_filler
        if left < 0:
            return
        yield piece


def with_words(text: str, meant: Callable[[str], str]) -> str:
    """Return what was typed with some of its words replaced."""
    return _WORD.sub(lambda found: meant(found[0]), text)
