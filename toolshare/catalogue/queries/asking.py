"""What a search means here: its words mended, completed and in the languages of the index."""

from collections.abc import Mapping, Sequence

import msgspec

from toolshare.catalogue import lexicon, typos, words
from toolshare.catalogue.fillers import RIGHT
from toolshare.catalogue.pieces import Piece, read_pieces, with_words
from toolshare.catalogue.queries.known import Known, look_up, look_up_names
from toolshare.catalogue.queries.scope import Scope, scope_of
from toolshare.catalogue.queries.wanted import Asked, Wanted, codes_in, in_all
from toolshare.catalogue.typos import Candidate
from toolshare.catalogue.words import Term
from toolshare.db import fetch, fetch_value

__all__ = ["Asked", "Scope", "Wanted", "read_nearly", "read_search", "scope_of"]

MOST_ALIKE = 40


async def read_search(text: str, scope: Scope, *, exactly: bool = False) -> Asked | None:
    """Read what was typed, or say ``None`` when it says nothing.

    A word that no tool has is taken for the nearest one that there is, unless the search
    is to be taken ``exactly`` as it was typed.
    """
    pieces = read_pieces(text)
    typed = [word for piece in pieces for word in piece.words]
    is_open = bool(pieces) and pieces[-1].is_open and not exactly
    known = await look_up(typed, scope, beginning=typed[-1] if is_open else None)
    completed: dict[str, list[str]] = {}
    mended: dict[str, str] = {}
    if not exactly:
        completed = _completions(known[typed[-1]], scope) if is_open else {}
        mended = await _mend(pieces, known, completed, scope)
    unlisted = {
        word: known[word].plain
        for piece in pieces
        if not (piece.is_quoted or piece.is_excluded)
        for word in piece.words
        if word not in mended and not known[word].is_listed and known[word].plain not in RIGHT
    }
    mended_text = _replaced(text, mended) if mended else None
    if mended_text:
        pieces = read_pieces(mended_text)
    terms = words.terms_of(pieces, completed, scope.usage)
    # What is left out of the terms stands in the title that is looked for all the same.
    needed = [*words.words_in(terms), *(word for piece in pieces for word in piece.words)]
    missing = [word for word in dict.fromkeys(needed) if word not in known]
    known = {**known, **await look_up_names(missing, scope)}
    known |= _begun(known, completed, scope)
    asked = _asked(terms, pieces, known, scope, text, mended_text)
    return asked and msgspec.structs.replace(asked, unlisted=unlisted)


async def read_nearly(text: str, asked: Asked, scope: Scope) -> str | None:
    """Write a search with words of tools for those that are right, but that no tool is called."""
    meant = {
        word: await _meant(plain, scope)
        for word, plain in asked.unlisted.items()
        if plain.isalpha() and lexicon.has(plain) and not scope.usage.knows(plain)
    }
    nearly = {word: other for word, other in meant.items() if other is not None}
    return _replaced(text, nearly) if nearly else None


def _asked(
    terms: Sequence[Term],
    pieces: Sequence[Piece],
    known: Mapping[str, Known],
    scope: Scope,
    text: str,
    mended: str | None,
) -> Asked | None:
    stems = {
        language: {word: entry.stems[place] for word, entry in known.items()}
        for place, language in enumerate(scope.languages)
    }
    wanted = [term for term in terms if not term.is_excluded]
    each = [one for term in words.apart(wanted) for one in in_all(stems, words.anywhere, [term])]
    if not each:
        return None
    return Asked(
        as_typed=in_all(stems, words.as_typed, terms),
        by_name=in_all(stems, words.by_name, terms),
        of_kind=in_all(stems, words.of_kind, terms),
        anywhere=in_all(stems, words.anywhere, terms),
        each=tuple(each),
        title=" ".join(
            known[word].plain for piece in pieces if not piece.is_excluded for word in piece.words
        ),
        codes=codes_in(text),
        mended=mended,
    )


def _completions(typed: Known, scope: Scope) -> dict[str, list[str]]:
    """Say what the word that is being typed may become."""
    start = typed.plain
    if not start.isalnum():
        return {}
    more = scope.usage.beginning_with(start)
    return {typed.word: [one for one in dict.fromkeys([*typed.wholes, *more]) if one != start]}


def _begun(
    known: Mapping[str, Known], completed: Mapping[str, Sequence[str]], scope: Scope
) -> dict[str, Known]:
    """Let what is no word yet stand for the words of tools that it may become.

    By itself it would only be the stem of others, and put those first: "dri" is that of "dry".
    Nothing is said of a beginning that is a word itself, "ham": its own tools come first.
    """
    begun = {}
    for word in completed:
        entry = known[word]
        wholes = [known[whole] for whole in entry.wholes if whole in known]
        if not wholes or entry.is_listed or _is_known(entry.plain, scope):
            continue
        stems = [
            " | ".join(f"({whole.stems[place]})" for whole in wholes if whole.stems[place])
            for place in range(len(scope.languages))
        ]
        stems = [f"({ways})" if ways else "" for ways in stems]
        begun[word] = msgspec.structs.replace(entry, stems=stems)
    return begun


def _is_known(word: str, scope: Scope) -> bool:
    """Whether it is a word at all, though perhaps no tool is called so."""
    return scope.usage.knows(word) or lexicon.has(word)


async def _mend(
    pieces: Sequence[Piece],
    known: Mapping[str, Known],
    completed: Mapping[str, Sequence[str]],
    scope: Scope,
) -> dict[str, str]:
    """Say for each word that there is nowhere which one was probably meant."""
    mended: dict[str, str] = {}
    for piece in pieces:
        if piece.is_quoted or piece.is_excluded:
            continue
        for word in piece.words:
            entry = known[word]
            if await _exists(entry, completed.get(word, ()), scope):
                continue
            meant = await _meant(entry.plain, scope)
            if meant is not None:
                mended[word] = meant
    if mended:
        mended.update(_finished(known, completed))
    return mended


def _finished(known: Mapping[str, Known], completed: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Finish a last word that lacks one letter, when the search is written anew anyway."""
    return {
        word: whole
        for word, others in completed.items()
        if not known[word].is_listed
        for whole in [typos.best_of(word, map(Candidate, others))]
        if whole is not None
    }


async def _exists(entry: Known, completions: Sequence[str], scope: Scope) -> bool:
    if entry.is_listed or completions or entry.plain in RIGHT or not any(entry.stems):
        return True
    if _is_known(entry.plain, scope) or not entry.plain.isalpha():
        return True
    for place, language in enumerate(scope.languages):
        if await fetch_value(
            _SOME_TOOL, entry.stems[place], f"l/{language}", list(scope.community_ids)
        ):
            return True
    return False


async def _meant(word: str, scope: Scope) -> str | None:
    if len(word) > typos.LONGEST:
        return None
    near = typos.one_mistake_from(word)
    ids = list(scope.community_ids)
    rows = await fetch(Candidate, _NEAR, ids, near)
    others = [Candidate(other) for other in scope.usage.alike(word, 1)]
    meant = typos.best_of(word, [row for row in (*rows, *others) if _is_one_off(word, row)])
    if meant is not None:
        return meant
    parted = await _parted(word, scope)
    if parted is not None:
        return parted
    if lexicon.is_compound(word):
        return None
    rows = await fetch(Candidate, _ALIKE, ids, word, word, MOST_ALIKE)
    others = [Candidate(other) for other in scope.usage.alike(word, 2)]
    return typos.best_of(word, (*rows, *others))


async def _parted(word: str, scope: Scope) -> str | None:
    """Part two words that were run together, if they are a thing's name: "hammerdrill".

    Two words of tools alone are not enough: "keyboard" is no key and no board.
    """
    pairs = typos.halves(word)
    both = await look_up([half for pair in pairs for half in pair], scope)
    for left, right in pairs:
        if not all(both[half].is_listed or scope.usage.knows(half) for half in (left, right)):
            continue
        if scope.usage.has_name((left, right)) or await fetch_value(
            _SOME_NAME, list(scope.languages), list(scope.community_ids), f"{left} {right}"
        ):
            return f"{left} {right}"
    return None


def _is_one_off(word: str, candidate: Candidate) -> bool:
    return typos.mistakes_between(word, candidate.word, at_most=1) == 1


def _replaced(text: str, mended: Mapping[str, str]) -> str:
    """Write the search again with the words that were meant."""
    return with_words(text, lambda word: mended.get(word.lower(), word))


# In the viewer's scope only: that a word is not mended says that some tool has it.
_SOME_TOOL = """
SELECT EXISTS (
  SELECT FROM tool
   WHERE tool.search @@ ({}::text::tsquery && quote_literal({}::text)::tsquery)
     AND tool.community_id = ANY({}))
"""

_SOME_NAME = """
SELECT EXISTS (
  SELECT FROM unnest({}::text[]) AS spoken (language)
    JOIN tool ON tool.community_id = ANY({})
     AND tool.search @@ (
       phraseto_tsquery(spoken.language::regconfig, {})
       && quote_literal('l/' || spoken.language)::tsquery))
"""

_NEAR = """
SELECT term, sum(tools)::int
  FROM vocabulary
 WHERE community_id = ANY({}) AND kind = 'word' AND term = ANY({})
 GROUP BY term
"""

_ALIKE = """
SELECT term, sum(tools)::int
  FROM vocabulary
 WHERE community_id = ANY({}) AND kind = 'word' AND term % {}
 GROUP BY term
 ORDER BY max(similarity(term, {})) DESC, sum(tools) DESC
 LIMIT {}
"""
