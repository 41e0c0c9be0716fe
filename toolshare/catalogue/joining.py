"""Which of the words that were typed belong together, and which name nothing."""

from collections.abc import Sequence

import msgspec

from toolshare.catalogue import lexicon
from toolshare.catalogue.fillers import FILLERS
from toolshare.catalogue.numbers import is_measure, may_be_model
from toolshare.catalogue.pieces import Piece
from toolshare.catalogue.thesaurus import LONGEST_KEY, NO_MEANING, has_name, meaning_of, plain
from toolshare.catalogue.usage import Usage


def without_fillers(pieces: Sequence[Piece], usage: Usage) -> Sequence[Piece]:
    """Leave out words that name nothing, unless there are no others or they are part of a name."""
    kept = [place for place in range(len(pieces)) if _says_something(pieces, place, usage)]
    if all(pieces[place].is_excluded for place in kept):
        kept = sorted({*kept, *_least(pieces)})
    return _with_alternatives(pieces, kept)


def _says_something(pieces: Sequence[Piece], place: int, usage: Usage) -> bool:
    return (
        not (pieces[place].is_filler or _is_lead(pieces, place))
        or bool(usage.besides(plain_words([pieces[place]])))
        or any(
            together(pieces, start, usage) > max(place - start, 1)
            for start in range(max(0, place - LONGEST_KEY + 1), place + 1)
        )
    )


def _least(pieces: Sequence[Piece]) -> Sequence[int]:
    """Choose what to look for where nothing names a thing: "machine", or the "kit" to borrow."""
    wanted = [place for place, piece in enumerate(pieces) if not piece.is_excluded]
    return [place for place in wanted if _is_lead(pieces, place)] or wanted[-1:]


def _with_alternatives(pieces: Sequence[Piece], kept: Sequence[int]) -> list[Piece]:
    """Take what is kept; the "or" of "ladder or a scaffold" goes over to the scaffold."""
    return [
        msgspec.structs.replace(
            pieces[place],
            is_instead=any(piece.is_instead for piece in pieces[before + 1 : place + 1]),
        )
        for before, place in zip((-1, *kept), kept, strict=False)
    ]


def _is_lead(pieces: Sequence[Piece], place: int) -> bool:
    after = pieces[place + 1 : place + 2]
    return pieces[place].may_lead and any(piece.is_filler for piece in after)


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
    return 2 if _is_number(pieces[start : start + 3], usage) else 1


def _is_number(run: Sequence[Piece], usage: Usage) -> bool:
    """Whether "18 v" or a model, "hr 2470", begins here; of "saw 20 cm" the saw is none."""
    words = _words_together(run[:2]) if run[1:] else ()
    if is_measure(words):
        return True
    return (
        may_be_model(words)
        and not is_measure(_words_together(run[1:]))
        and not (words[0] in FILLERS or usage.knows(words[0]) or lexicon.has(words[0]))
    )


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
