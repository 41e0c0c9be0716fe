"""Which of the words that were typed belong together, and which name nothing."""

from collections.abc import Sequence

from toolshare.catalogue.fillers import FILLERS, LEADS
from toolshare.catalogue.numbers import written_otherwise
from toolshare.catalogue.pieces import Piece
from toolshare.catalogue.thesaurus import LONGEST_KEY, NO_MEANING, has_name, meaning_of, plain
from toolshare.catalogue.usage import Usage


def without_fillers(pieces: Sequence[Piece], usage: Usage) -> Sequence[Piece]:
    """Leave out words that name nothing, unless there are no others or they are part of a name."""
    kept = [
        piece
        for place, piece in enumerate(pieces)
        if piece.is_quoted
        or not _is_filler(pieces, place)
        or usage.besides(piece.words)
        or any(
            together(pieces, start, usage) > max(place - start, 1)
            for start in range(max(0, place - LONGEST_KEY + 1), place + 1)
        )
    ]
    return kept if any(not piece.is_excluded for piece in kept) else pieces


def _is_filler(pieces: Sequence[Piece], place: int) -> bool:
    word = pieces[place].words[0]
    return word in FILLERS or (
        word in LEADS and place + 1 < len(pieces) and pieces[place + 1].words[0] in FILLERS
    )


def together(pieces: Sequence[Piece], start: int, usage: Usage) -> int:
    """Return how many pieces from ``start`` on have a meaning of their own, at least one.

    A name goes before what is only asked for so: in "leather sewing machine" nobody is
    "sewing leather".
    """
    for length in range(min(LONGEST_KEY, len(pieces) - start), 1, -1):
        words = _words_together(pieces[start : start + length])
        if has_name(words) or usage.besides(words):
            return length
        if meaning_of(words) != NO_MEANING and not _is_cut(pieces, start + length):
            return length
        if written_otherwise(words):
            return length
    return 1


def _is_cut(pieces: Sequence[Piece], end: int) -> bool:
    """Whether the piece before ``end`` begins a name that goes on after it."""
    return any(
        has_name(_words_together(pieces[end - 1 : after]))
        for after in range(end + 1, min(end + LONGEST_KEY, len(pieces) + 1))
    )


def _words_together(run: Sequence[Piece]) -> tuple[str, ...]:
    """Return a run's words, none if they do not belong together."""
    if any(piece.is_quoted or piece.is_excluded for piece in run):
        return ()
    return () if any(piece.is_instead for piece in run[1:]) else plain_words(run)


def plain_words(run: Sequence[Piece]) -> tuple[str, ...]:
    return tuple(plain(word) for piece in run for word in piece.words)
