"""What communities call things besides: their own synonyms, which count for their own tools."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from toolshare.catalogue.thesaurus import NO_MEANING, Meaning, Thesaurus, Words, ours, plain

MOST_NAMES = 40
"""Of one thing, with what our thesaurus adds."""
MOST_BEGINNING = 3
SHORTEST_OF_OURS = 4


class Besides(msgspec.Struct, frozen=True):
    """What one community also calls a thing."""

    mark: str
    """The key that only its tools have; empty where nobody else's are searched."""
    meaning: Meaning


class Usage(msgspec.Struct, frozen=True):
    """The synonyms of all communities in which is looked, each with its mark."""

    of_communities: tuple[tuple[str, Thesaurus], ...] = ()

    def besides(self, words: Sequence[str]) -> tuple[Besides, ...]:
        """Return what else plain words are called, and by whose tools."""
        found = ((mark, names.meaning_of(words)) for mark, names in self.of_communities)
        return tuple(Besides(mark, meaning) for mark, meaning in found if meaning != NO_MEANING)

    def knows(self, word: str) -> bool:
        """Whether a plain word is known, to our thesaurus or to a community."""
        return any(names.knows(word) for names in self._all())

    def has_name(self, words: Sequence[str]) -> bool:
        """Whether something is called by these plain words together."""
        return any(names.has_name(words) for names in self._all())

    def beginning_with(self, start: str) -> list[str]:
        """List some single words that begin with ``start``; ours only for a longer one."""
        found = [
            word
            for _mark, names in self.of_communities
            for word in names.beginning_with(start, most=MOST_BEGINNING)
        ]
        if len(start) >= SHORTEST_OF_OURS:
            found += ours().beginning_with(start, most=MOST_BEGINNING)
        return list(dict.fromkeys(found))[: 2 * MOST_BEGINNING]

    def alike(self, word: str, longest_difference: int) -> Iterator[str]:
        """Yield long words of about the same length that begin with the same letter."""
        for names in self._all():
            yield from names.alike(word, longest_difference)

    def _all(self) -> Iterator[Thesaurus]:
        yield from (names for _mark, names in self.of_communities)
        yield ours()


NO_USAGE = Usage()


def read_groups(groups: Iterable[Sequence[str]]) -> Thesaurus:
    """Read a community's groups of names, and join them to what our thesaurus says of each.

    Who looks for "Flex", an "angle grinder" here, finds what is called a side grinder or
    stands in its category, too; and who looks for a side grinder finds the Flex. But names
    of ours do not become each other's because a group has one of them: "sabre saw" is two
    things, and a group with it must not make them one.
    """
    return Thesaurus(line for names in groups for line in _lines(names))


def _lines(names: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[Words]]]:
    group = list(dict.fromkeys(words for name in names if (words := tuple(plain(name).split()))))
    meanings = [ours().meaning_of(words) for words in group]
    others = dict.fromkeys(other for meaning in meanings for other in meaning.names)
    categories = dict.fromkeys(slug for meaning in meanings for slug in meaning.categories)
    yield tuple(categories), group
    for other in list(others)[: MOST_NAMES - len(group)]:
        for words in group:
            yield (), (other, words)
