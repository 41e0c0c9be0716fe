"""Names are known in the plural, and what is asked for so is none."""

from collections.abc import Iterator

from toolshare.catalogue.thesaurus import LANGUAGES, Thesaurus, has_name, plain, rows
from toolshare.catalogue.usage import NO_USAGE


class Counted(tuple[str, ...]):
    """Words that note how often they are gone through."""

    times = 0

    def __iter__(self) -> Iterator[str]:
        self.times += 1
        return super().__iter__()


def test_names_are_known_in_the_plural_whatever_they_end_with() -> None:
    texts = {text for row in rows() for language in LANGUAGES for text in row[language].split("|")}
    names = [tuple(plain(text).split()) for text in sorted(texts) if text]
    ends = ("x", "xe", "ch", "che", "sh", "she", "ss", "sse")
    odd = [name for name in names if name[-1].endswith(ends) and len(name[-1]) > 3]
    assert len(odd) > 40
    unknown = [
        name
        for name in odd
        for ending in (("s",) if name[-1].endswith("e") else ("es",))
        if not has_name((*name[:-1], name[-1] + ending))
    ]
    assert unknown == []


def test_a_short_word_keeps_its_e() -> None:
    assert has_name(("axe",))
    assert has_name(("axes",))


def test_what_is_asked_for_so_is_no_name() -> None:
    assert NO_USAGE.has_name(("hammer", "drills"))
    assert not NO_USAGE.has_name(("cut", "tiles"))
    assert not NO_USAGE.has_name(("drill", "hammer", "rotary"))


def test_what_has_single_words_alone_is_asked_for_these_alone() -> None:
    """Of each community there is one, and every search asks all of them."""
    flex = Thesaurus([((), [("flex",), ("grinder",)])])
    words = Counted(("flex", "for", "old", "paint"))
    flex.meaning_of(words)
    assert words.times == 1
    assert flex.meaning_of(("flexes",)).names == (("grinder",),)
