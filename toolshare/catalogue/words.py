"""What somebody typed, as Postgres searches for it."""

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from toolshare.catalogue.joining import plain_words, together, without_fillers
from toolshare.catalogue.numbers import written_otherwise
from toolshare.catalogue.pieces import MOST_WORDS, Piece
from toolshare.catalogue.thesaurus import meaning_of
from toolshare.catalogue.usage import NO_USAGE, Besides, Usage

_LEXEME = re.compile(r"'((?:[^']|'')*)'")
_NEXT_TO = re.compile(r"<(?:-|\d+)>")


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


def terms_of(
    pieces: Sequence[Piece],
    completed: Mapping[str, Sequence[str]],
    usage: Usage = NO_USAGE,
) -> list[Term]:
    """Join pieces that mean something together, and add what each is called elsewhere.

    ``completed`` says for the word that is being typed what it may become, ``usage`` what
    communities call things.
    """
    pieces = without_fillers(pieces, usage)[:MOST_WORDS]
    terms: list[Term] = []
    place = 0
    while place < len(pieces):
        piece = pieces[place]
        length = 1 if piece.is_quoted or piece.is_excluded else together(pieces, place, usage)
        term = _term(pieces[place : place + length], completed, usage)
        # What must not be there has nothing to stand in for, and stands in for nothing.
        if piece.is_instead and terms and not (term.is_excluded or terms[-1].is_excluded):
            terms[-1] = _either(terms[-1], term)
        else:
            terms.append(term)
        place += length
    return terms


def _term(run: Sequence[Piece], completed: Mapping[str, Sequence[str]], usage: Usage) -> Term:
    typed = tuple(word for piece in run for word in piece.words)
    if run[0].is_quoted or run[0].is_excluded:
        return Term(typed, is_quoted=run[0].is_quoted, is_excluded=run[0].is_excluded)
    words = plain_words(run)
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


def apart(terms: Sequence[Term]) -> Iterator[Term]:
    """Yield each term, and of one with several words each of them, too; "18 v" is no 18."""
    for term in terms:
        yield term
        if len(term.typed) > 1 and not (term.is_quoted or written_otherwise(term.typed)):
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
