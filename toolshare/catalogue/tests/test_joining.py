"""Which words of a search belong together, and which are left out of it."""

import pytest

from toolshare.catalogue import pieces, words
from toolshare.catalogue.pieces import read_pieces
from toolshare.catalogue.words import Term, terms_of


def read(typed: str) -> list[Term]:
    return terms_of(read_pieces(typed + " "), {})


def looked_for(typed: str) -> list[str]:
    """Write each term's words, with a minus what must not be there."""
    return ["-" * term.is_excluded + " ".join(term.typed) for term in read(typed)]


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        pytest.param("saw 20 cm", ["saw", "20 cm"], id="a thing and its length"),
        pytest.param("hose 25 m", ["hose", "25 m"], id="one that is a model's letters, too"),
        pytest.param("saw 20", ["saw", "20"], id="a thing and a number"),
        pytest.param("i need a 18 v drill", ["18 v", "drill"], id="an article"),
        pytest.param("drill with 18 v battery", ["drill", "18 v", "battery"], id="with"),
        pytest.param("rent 20 chairs", ["20", "chairs"], id="how many"),
        pytest.param("kobo 20 m", ["kobo", "20 m"], id="a word that nobody knows"),
        pytest.param("gsb 18", ["gsb 18"], id="a model"),
        pytest.param("makito hr 2470 drill", ["makito", "hr 2470", "drill"], id="between others"),
    ],
)
def test_a_number_belongs_to_its_unit_or_to_a_makers_letters(typed: str, terms: list[str]) -> None:
    assert looked_for(typed) == terms


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        pytest.param("drill -set", ["drill", "-set"], id="what must not be there"),
        pytest.param("tool -set", ["tool", "-set"], id="a lead before it"),
        pytest.param('drill "set"', ["drill", "set"], id="a quote"),
        pytest.param("borrow a kit", ["kit"], id="the last where there is nothing else"),
        pytest.param("a kit -saw", ["kit", "-saw"], id="the last beside what must not be there"),
        pytest.param("i need a tool to", ["tool"], id="a lead where there is nothing else"),
        pytest.param("Gerät für Fliesen", ["fliesen"], id="with accents"),
        pytest.param("gerat fur Fliesen", ["fliesen"], id="without accents"),
    ],
)
def test_words_that_name_nothing_are_left_out_unless_they_are_meant(
    typed: str, terms: list[str]
) -> None:
    assert looked_for(typed) == terms


def test_fillers_do_not_count_among_the_most_words_that_are_looked_for() -> None:
    asked = "i am looking for a tool that i can use to cut the ceramic tiles of my kitchen"
    assert looked_for(asked)[-2:] == ["tiles", "kitchen"]
    assert len(looked_for("the w1 " * 20)) == pieces.MOST_WORDS
    assert len(read_pieces("a " * 50)) == pieces.MOST_READ


@pytest.mark.parametrize("typed", ["ladder or a scaffold", "ladder or scaffold", "ladder or a"])
def test_an_alternative_stays_one_when_words_are_left_out(typed: str) -> None:
    [term] = read(typed)
    assert term.typed == ("ladder",)
    assert (("scaffold",) in term.names) is ("scaffold" in typed)


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("-saw or drill", ["-saw", "drill"]),
        ("drill or -saw", ["drill", "-saw"]),
        ("-saw or a drill", ["-saw", "drill"]),
    ],
)
def test_what_must_not_be_there_is_no_alternative(typed: str, terms: list[str]) -> None:
    assert looked_for(typed) == terms


@pytest.mark.parametrize("typed", ["18 v", "hr 2470"])
def test_a_number_is_not_looked_for_without_what_belongs_to_it(typed: str) -> None:
    assert [" ".join(term.typed) for term in words.apart(read(typed))] == [typed]
