"""What a group of names may be."""

import pytest

from toolshare.wording import rules


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Flex = angle grinder, Winkelschleifer", ["Flex", "angle grinder", "Winkelschleifer"]),
        ("Flex=Trennjäger", ["Flex", "Trennjäger"]),
        ("a b;  c   d | e,", ["a b", "c d", "e"]),
        ("= ,;", []),
        ("Sa\u0308ge, saw", ["Säge", "saw"]),
    ],
)
def test_names_are_taken_apart(text: str, names: list[str]) -> None:
    assert rules.read_names(text) == names


def test_a_group_is_written_as_it_is_typed() -> None:
    names = ["Flex", "angle grinder", "Winkelschleifer"]
    assert rules.read_names(rules.written(names)) == names


@pytest.mark.parametrize(
    ("names", "why"),
    [
        pytest.param([], "at least two names", id="none"),
        pytest.param(["Flex"], "at least two names", id="one"),
        pytest.param([f"name {n}" for n in range(13)], "At most 12 names", id="thirteen"),
        pytest.param(["Flex", "x" * 61], "too long", id="long"),
        pytest.param(["Flex", "one two three four five"], "too many words", id="five words"),
        pytest.param(["Flex", "-+-"], "at least two letters", id="signs alone"),
        pytest.param(["Flex", "x"], "at least two letters", id="one letter"),
        pytest.param(["Flex", "flex"], "the same to the search", id="letter case"),
        pytest.param(["Säge", "saege", "Sage"], "the same to the search", id="accents"),
        pytest.param(["grinder", "grinders"], "the same to the search", id="a plural"),
        pytest.param(["Flex", "angle\u202egrinder"], "nobody can see", id="turned around"),
        pytest.param(["Flex", "angle\u2066grinder"], "nobody can see", id="isolated"),
        pytest.param(["Flex", "angle\u200dgrinder"], "nobody can see", id="joined"),
        pytest.param(["Flex", "angle\x00grinder"], "nobody can see", id="a control"),
        pytest.param(["Flex", "a\u0301\u0301\u0301\u0301ngle"], "nobody can see", id="piled up"),
        pytest.param(["Flex", "gr\ue000nder"], "nobody can see", id="private use"),
    ],
)
def test_what_cannot_be_a_group_is_told_why(names: list[str], why: str) -> None:
    assert any(why in message for message in rules.problems_of(names))


@pytest.mark.parametrize(
    "names",
    [["Flex", "angle grinder"], ["שלום", "saw"], ["ножовка", "hand saw"], ["3D", "three d"]],
)
def test_any_writing_may_be_a_name(names: list[str]) -> None:
    assert list(rules.problems_of(names)) == []


def test_there_is_room_for_as_many_as_are_said() -> None:
    rules.check_room(rules.MOST_GROUPS - 1)
    with pytest.raises(rules.WordingRefused):
        rules.check_room(rules.MOST_GROUPS)
