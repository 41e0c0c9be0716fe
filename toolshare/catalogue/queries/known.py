"""What is known of words: whether some tool is called so, their stems, what they may become."""

from collections import OrderedDict
from collections.abc import Sequence

import msgspec

from toolshare.catalogue.queries.scope import Scope
from toolshare.db import fetch

MOST_COMPLETIONS = 10
MOST_KEPT = 4096
"""How many other names' stems a process keeps, a megabyte or so."""


class Known(msgspec.Struct, frozen=True):
    """A word in the index's letters, whether some tool is called so, its stems, and what it may
    become, if it is the one that is being typed."""

    word: str
    plain: str
    is_listed: bool
    stems: Sequence[str]
    wholes: Sequence[str] = ()


_kept: OrderedDict[tuple[Sequence[str], str], Known] = OrderedDict()


async def look_up(
    wanted: Sequence[str], scope: Scope, *, beginning: str | None = None
) -> dict[str, Known]:
    """Say what is known of words in a scope, of the ``beginning`` also what it may become."""
    if not wanted:
        return {}
    rows = await fetch(
        Known,
        _WORDS,
        list(scope.languages),
        beginning,
        MOST_COMPLETIONS,
        list(scope.community_ids),
        list(dict.fromkeys(wanted)),
    )
    return {row.word: row for row in rows}


async def look_up_names(names: Sequence[str], scope: Scope) -> dict[str, Known]:
    """Look up words that nobody typed: of them the stems alone are needed, the same for all."""
    languages = tuple(scope.languages)
    known = {word: kept for word in names if (kept := _kept.get((languages, word)))}
    found = await look_up([word for word in names if word not in known], scope)
    known |= {
        word: msgspec.structs.replace(entry, is_listed=False) for word, entry in found.items()
    }
    for word, entry in known.items():
        _kept[languages, word] = entry
        _kept.move_to_end((languages, word))
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    return known


# Of the word that is being typed, the commonest words that begin so. Only these are looked for:
# to look for the beginning itself, the index would gather every tool of every such word.
_WORDS = """
SELECT asked.word, asked.plain,
       EXISTS (
         SELECT FROM vocabulary
          WHERE vocabulary.community_id = ANY(asked.communities)
            AND vocabulary.kind = 'word' AND vocabulary.term = asked.plain),
       ARRAY(
         SELECT phraseto_tsquery(language::regconfig, asked.plain)::text
           FROM unnest({}::text[]) AS language),
       ARRAY(
         SELECT term
           FROM vocabulary
          WHERE asked.word = {} AND community_id = ANY(asked.communities) AND kind = 'word'
            AND term >= asked.plain AND term < asked.plain || chr(1114111)
          GROUP BY term
          ORDER BY sum(tools) DESC, term
          LIMIT {})
  FROM (
    SELECT word, lower(plain_words(word)) AS plain, {}::uuid[] AS communities
      FROM unnest({}::text[]) AS word
  ) AS asked
"""
