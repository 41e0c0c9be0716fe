"""What was typed, taken apart, and the same as Postgres searches for it."""

import pytest

from toolshare.catalogue import thesaurus, words
from toolshare.catalogue.pieces import Piece, read_pieces
from toolshare.catalogue.words import Term, terms_of
from toolshare.tools.categories import is_leaf


@pytest.mark.parametrize(
    ("typed", "pieces"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("d", [], id="one letter"),
        pytest.param("hammer d", [Piece(("hammer",))], id="one letter of a second word"),
        pytest.param("dri", [Piece(("dri",), is_open=True)], id="a beginning"),
        pytest.param("Drill ", [Piece(("drill",))], id="a finished word"),
        pytest.param('"pull saw"', [Piece(("pull saw",), is_quoted=True)], id="a quote"),
        pytest.param('"pull sa', [Piece(("pull sa",), is_quoted=True)], id="an open quote"),
        pytest.param(
            "saw -circular",
            [Piece(("saw",)), Piece(("circular",), is_excluded=True)],
            id="an exclusion",
        ),
        pytest.param(
            "jigsaw or claw ",
            [Piece(("jigsaw",)), Piece(("claw",), is_instead=True)],
            id="an alternative",
        ),
        pytest.param("tile-cutter ", [Piece(("tile",)), Piece(("cutter",))], id="a hyphen"),
        pytest.param("';--", [], id="signs alone"),
        pytest.param("2.5 kg ", [Piece(("2.5",)), Piece(("kg",))], id="a number with a point"),
    ],
)
def test_what_was_typed_is_taken_apart(typed: str, pieces: list[Piece]) -> None:
    assert read_pieces(typed) == pieces


def test_words_that_mean_something_together_stay_together() -> None:
    [cordless, hammer_drill] = terms_of(read_pieces("compact hammer drill "), {})
    assert (cordless.typed, hammer_drill.typed) == (("compact",), ("hammer", "drill"))
    assert ("bohrhammer",) in hammer_drill.names
    assert hammer_drill.categories == ("hammer-drills",)


def test_words_around_the_thing_are_left_out_unless_they_are_part_of_it() -> None:
    assert [term.typed for term in terms_of(read_pieces("need spanner set "), {})] == [("spanner",)]
    assert [term.typed for term in terms_of(read_pieces("socket set "), {})] == [("socket", "set")]
    assert [term.typed for term in terms_of(read_pieces("set "), {})] == [("set",)]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("18v ", ("18", "volt")),
        ("18 v ", ("18", "volt")),
        ("18 v ", ("18v",)),
        ("3m ", ("3", "m")),
        ("hr2470 ", ("hr", "2470")),
        ("hr 2470 ", ("hr2470",)),
        ("k5 ", ("k", "5")),
    ],
)
def test_numbers_are_read_with_their_letters_or_apart(typed: str, read: tuple[str, ...]) -> None:
    [term] = terms_of(read_pieces(typed), {})
    assert read in term.names


def test_a_single_number_after_a_word_is_no_model() -> None:
    assert [term.typed for term in terms_of(read_pieces("saw 2 "), {})] == [("saw",), ("2",)]


@pytest.mark.parametrize(
    "typed",
    [
        "clean carpet ",
        "cleaning carpets ",
        "clean the carpet ",
        "carpet cleaning ",
        "clean a dirty carpet ",
        "machine to clean carpets ",
    ],
)
def test_what_is_done_with_a_tool_leads_to_it(typed: str) -> None:
    [term] = terms_of(read_pieces(typed), {})
    assert ("carpet", "washer") in term.names
    assert term.categories == ("carpet-cleaners",)


def test_no_tool_is_looked_for_by_what_is_done_with_it() -> None:
    meaning = thesaurus.meaning_of(("carpet", "washer"))
    assert ("rug", "cleaner") in meaning.names
    assert ("clean", "carpet") not in meaning.names


def test_a_name_is_known_in_any_order() -> None:
    [term] = terms_of(read_pieces("trailer for kids "), {})
    assert ("child", "trailer") in term.names


def test_a_name_goes_before_what_is_done() -> None:
    """To sew leather is known, too, but here the machine is meant."""
    assert [term.typed for term in terms_of(read_pieces("leather sewing machine "), {})] == [
        ("leather",),
        ("sewing", "machine"),
    ]


def test_a_word_of_two_things_leads_to_both_and_comes_from_neither() -> None:
    bench = thesaurus.meaning_of(("bench",))
    assert {("workbench",), ("beer", "table")} <= set(bench.names)
    assert ("bench",) not in thesaurus.meaning_of(("workbench",)).names


def test_of_a_name_each_word_is_looked_for_where_no_tool_has_all() -> None:
    terms = terms_of(read_pieces("moving blankets -wool "), {})
    wanted = [term for term in terms if not term.is_excluded]
    assert [term.typed for term in words.apart(wanted)] == [
        ("moving", "blankets"),
        ("moving",),
        ("blankets",),
    ]


STEMS = {"saws": "'saw'", "sierra": "'sierra'", "the": "", "pull saw": "'pull' <-> 'saw'"}


@pytest.mark.parametrize(
    ("term", "as_typed", "of_kind", "anywhere"),
    [
        pytest.param(
            Term(("saws",), (("sierra",),), ("jigsaws",)),
            "'t/saw'",
            "('t/saw') | ('t/sierra') | 'c/jigsaws'",
            "('saw') | ('sierra') | 'c/jigsaws'",
            id="other names and a category",
        ),
        pytest.param(Term(("the",), (("sierra",),)), "", "", "", id="a word that says nothing"),
        pytest.param(
            Term(("saws",), is_excluded=True),
            "!('saw')",
            "!('saw')",
            "!('saw')",
            id="an exclusion",
        ),
        pytest.param(
            Term(("pull saw",), is_quoted=True),
            "('t/pull' & 't/saw') & ('pull' <-> 'saw')",
            "(('t/pull' & 't/saw') & ('pull' <-> 'saw'))",
            "('pull' <-> 'saw')",
            id="a quote",
        ),
    ],
)
def test_a_term_is_written_for_names_kinds_and_all_texts(
    term: Term, as_typed: str, of_kind: str, anywhere: str
) -> None:
    assert words.as_typed(term, STEMS) == as_typed
    assert words.of_kind(term, STEMS) == of_kind
    assert words.anywhere(term, STEMS) == anywhere


@pytest.mark.parametrize("name", ["wrench", "spanners", "schraubenschlussel", "llave inglesa"])
def test_a_thing_has_names_in_several_languages(name: str) -> None:
    meaning = thesaurus.meaning_of(name.split())
    assert meaning.categories == ("spanners",)
    assert {("wrench",), ("schraubenschlussel",)} - {(name,)} <= set(meaning.names)


def test_accents_and_signs_make_no_difference() -> None:
    assert thesaurus.plain("Schraubenschlüssel, Größe 3/8“") == "schraubenschlussel grosse 3 8"


def test_every_line_of_the_thesaurus_is_whole() -> None:
    rows = thesaurus.rows()
    assert len(rows) > 300
    for row in rows:
        assert set(row) == {"categories", "english", "german", "spanish", "asked"}, row
        assert row["english"], row
        assert all(is_leaf(slug) for slug in row["categories"].split()), row
