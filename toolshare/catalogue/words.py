"""What somebody typed, word by word, and the same as Postgres searches for it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from toolshare.catalogue.fillers import FILLERS, LEADS
from toolshare.catalogue.numbers import written_otherwise
from toolshare.catalogue.thesaurus import (
    LONGEST_KEY,
    NO_MEANING,
    has_name,
    meaning_of,
    plain,
)
from toolshare.catalogue.usage import NO_USAGE, Besides, Usage

SHORTEST_BEGINNING = 2
"""One letter begins every other word, so alone it says nothing yet."""
MOST_WORDS = 12

_PARTS = re.compile(r'(?P<not>(?<!\S)-)?(?:"(?P<quote>[^"]*)"?|(?P<word>[^\s"]+))')
_WORD = re.compile(r"\d+\.\d+|[^\W_]+")
_LEXEME = re.compile(r"'((?:[^']|'')*)'")
_NEXT_TO = re.compile(r"<(?:-|\d+)>")


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


class Term(msgspec.Struct, frozen=True):
    """Something a tool must (not) have: as it was typed, or under one of its other names."""

    typed: tuple[str, ...]
    names: tuple[tuple[str, ...], ...] = ()
    categories: tuple[str, ...] = ()
    is_quoted: bool = False
    is_excluded: bool = False
    besides: tuple[Besides, ...] = ()
    """What it is also called by some of the tools."""


Stems = Mapping[str, str]
"""Each word as one language's index has it: a ``tsquery`` as text, empty for a stop word."""


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
    return pieces[:MOST_WORDS]


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


def with_words(text: str, meant: Callable[[str], str]) -> str:
    """Return what was typed with some of its words replaced."""
    return _WORD.sub(lambda found: meant(found[0]), text)


def terms_of(
    pieces: Sequence[Piece],
    completed: Mapping[str, Sequence[str]],
    usage: Usage = NO_USAGE,
) -> list[Term]:
    """Join pieces that mean something together, and add what each is called elsewhere.

    ``completed`` says for the word that is being typed what it may become, ``usage`` what
    communities call things.
    """
    pieces = _without_fillers(pieces, usage)
    terms: list[Term] = []
    place = 0
    while place < len(pieces):
        piece = pieces[place]
        length = 1 if piece.is_quoted or piece.is_excluded else _together(pieces, place, usage)
        term = _term(pieces[place : place + length], completed, usage)
        if piece.is_instead and terms:
            terms[-1] = _either(terms[-1], term)
        else:
            terms.append(term)
        place += length
    return terms


def _without_fillers(pieces: Sequence[Piece], usage: Usage) -> Sequence[Piece]:
    """Leave out words that name nothing, unless there are no others or they are part of a name."""
    kept = [
        piece
        for place, piece in enumerate(pieces)
        if piece.is_quoted
        or not _is_filler(pieces, place)
        or usage.besides(piece.words)
        or any(
            _together(pieces, start, usage) > max(place - start, 1)
            for start in range(max(0, place - LONGEST_KEY + 1), place + 1)
        )
    ]
    return kept if any(not piece.is_excluded for piece in kept) else pieces


def _is_filler(pieces: Sequence[Piece], place: int) -> bool:
    word = pieces[place].words[0]
    return word in FILLERS or (
        word in LEADS and place + 1 < len(pieces) and pieces[place + 1].words[0] in FILLERS
    )


def _together(pieces: Sequence[Piece], start: int, usage: Usage) -> int:
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
    return () if any(piece.is_instead for piece in run[1:]) else _plain_words(run)


def _term(run: Sequence[Piece], completed: Mapping[str, Sequence[str]], usage: Usage) -> Term:
    typed = tuple(word for piece in run for word in piece.words)
    if run[0].is_quoted or run[0].is_excluded:
        return Term(typed, is_quoted=run[0].is_quoted, is_excluded=run[0].is_excluded)
    words = _plain_words(run)
    meaning = meaning_of(words)
    besides = usage.besides(words)
    names = [name for name in meaning.names if not set(typed) <= set(name)]
    names += written_otherwise(typed)
    if len(typed) == 1 and run[0].is_open:
        wholes = completed.get(typed[0], ())
        names += [(word,) for word in wholes]
        besides += tuple(more for word in wholes for more in usage.besides((word,)))
    return Term(
        typed,
        tuple(dict.fromkeys(names)),
        meaning.categories,
        besides=tuple(dict.fromkeys(besides)),
    )


def _either(one: Term, other: Term) -> Term:
    return Term(
        one.typed,
        (*one.names, other.typed, *other.names),
        (*one.categories, *other.categories),
        one.is_quoted,
        besides=(*one.besides, *other.besides),
    )


def _plain_words(run: Sequence[Piece]) -> tuple[str, ...]:
    return tuple(plain(word) for piece in run for word in piece.words)


def apart(terms: Sequence[Term]) -> Iterator[Term]:
    """Yield each term, and of one with several words each of them, too."""
    for term in terms:
        yield term
        if len(term.typed) > 1 and not term.is_quoted:
            yield from (Term((word,)) for word in term.typed)


def words_in(terms: Sequence[Term]) -> list[str]:
    """List every word whose stem is needed."""
    names = (name for term in terms for name in (term.typed, *term.names, *_names_besides(term)))
    return list(dict.fromkeys(word for name in names for word in name))


def _names_besides(term: Term) -> list[tuple[str, ...]]:
    return [name for besides in term.besides for name in besides.meaning.names]


def anywhere(term: Term, stems: Stems) -> str:
    """Write a term as a ``tsquery`` for all texts of a tool; empty if it says nothing."""
    text = _all_of(term.typed, stems)
    if term.is_excluded:
        return f"!({text})" if text else ""
    ways = [text, *_other_names(term.names, stems)]
    return _one_of(ways, _kinds(term.categories), _besides(term, stems))


def of_kind(term: Term, stems: Stems) -> str:
    """Write a term as a ``tsquery`` for title, brand, model and category."""
    if term.is_excluded:
        return anywhere(term, stems)
    ways = [as_typed(term, stems), *map(_named, _other_names(term.names, stems))]
    return _one_of(ways, _kinds(term.categories), _besides(term, stems, by_name=True))


def by_name(term: Term, stems: Stems) -> str:
    """Write a term as a ``tsquery`` for title, brand and model."""
    if term.is_excluded:
        return anywhere(term, stems)
    ways = [as_typed(term, stems), *map(_named, _other_names(term.names, stems))]
    return _one_of(ways, [], _besides(term, stems, by_name=True, with_kinds=False))


def as_typed(term: Term, stems: Stems) -> str:
    """Write a term as ``by_name`` does, without its other names."""
    if term.is_excluded:
        return anywhere(term, stems)
    text = _all_of(term.typed, stems)
    # Keys have no places in a text, so a quote is looked for in the text as well.
    return f"({_named(text)}) & ({text})" if text and term.is_quoted else _named(text)


def _other_names(names: Sequence[tuple[str, ...]], stems: Stems) -> list[str]:
    return [_all_of(name, stems) for name in names]


def _besides(
    term: Term, stems: Stems, *, by_name: bool = False, with_kinds: bool = True
) -> list[str]:
    """Write what communities call it, each for the tools that have the community's mark."""
    ways = []
    for besides in term.besides:
        names = [way for way in _other_names(besides.meaning.names, stems) if way]
        kinds = _kinds(besides.meaning.categories) if with_kinds else []
        text = " | ".join([*(f"({_named(way) if by_name else way})" for way in names), *kinds])
        if text:
            ways.append(f"(({text}) & '{besides.mark}')" if besides.mark else text)
    return ways


def _kinds(categories: Sequence[str]) -> list[str]:
    return [f"'c/{slug}'" for slug in categories]


def _one_of(ways: Sequence[str], kinds: Sequence[str], besides: Sequence[str]) -> str:
    if not (ways[0] or kinds or besides):
        return ""  # a stop word: its other names would say more than it does
    return " | ".join(dict.fromkeys([*(f"({way})" for way in ways if way), *kinds, *besides]))


def _all_of(words: Sequence[str], stems: Stems) -> str:
    return " & ".join(stems[word] for word in words if stems.get(word))


def _named(text: str) -> str:
    return _NEXT_TO.sub("&", _LEXEME.sub(r"'t/\1'", text))
