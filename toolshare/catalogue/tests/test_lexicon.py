"""What is a right word though no tool is called so."""

import pytest

from toolshare.catalogue import lexicon


@pytest.mark.parametrize(
    ("word", "is_right"),
    [
        pytest.param("pliers", True, id="as it stands in the list"),
        pytest.param("plierss", False, id="a letter doubled"),
        pytest.param("zangen", True, id="with an ending"),
        pytest.param("zangenn", False, id="an ending's letter doubled"),
        pytest.param("fahrradlampe", False, id="made of two"),
    ],
)
def test_a_word_of_our_list_is_right_with_its_endings(word: str, is_right: bool) -> None:
    assert lexicon.has(word) is is_right


@pytest.mark.parametrize(
    ("word", "is_made_of_two"),
    [
        ("fahrradlampe", True),
        ("gartenschlauch", True),
        ("holzzange", True),
        ("zangen", False),
        ("fahrradxyzzy", False),
    ],
)
def test_a_word_is_made_of_two_of_our_list(word: str, is_made_of_two: bool) -> None:
    assert lexicon.is_compound(word) is is_made_of_two
