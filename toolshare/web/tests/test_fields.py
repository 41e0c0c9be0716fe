"""What holds for fields of every kind: nothing, too much, and what is no text."""

import pytest
from litestar.datastructures import UploadFile

from toolshare.web.fields import (
    Choice,
    Day,
    Email,
    Files,
    Flag,
    Key,
    Keys,
    Kind,
    Line,
    Lines,
    Money,
    Password,
    TimeOfDay,
    Whole,
    Words,
    Zone,
)
from toolshare.web.tests.refusing import message

SINGLE = {
    "line": Line(),
    "words": Words(),
    "email": Email(),
    "password": Password(),
    "whole": Whole(least=1, most=90),
    "money": Money(),
    "day": Day(),
    "time": TimeOfDay(),
    "choice": Choice(among=("new", "handy")),
    "zone": Zone(),
    "key": Key(),
}
NO_TEXT = {
    "NUL": "a\x00b",
    "an escape": "a\x1b[31mb",
    "a lone surrogate": "a\ud800b",
    "what a decoder could not read": "a\ufffdb",
    "a noncharacter": "a\uffffb",
}


@pytest.mark.parametrize("kind", SINGLE.values(), ids=SINGLE.keys())
class TestEverySingleField:
    """What holds for all fields that are sent once."""

    @pytest.mark.parametrize("sent", [(), ("",)], ids=["missing", "empty"])
    def test_a_required_field_asks_to_be_filled_in(self, kind: Kind, sent: tuple[str, ...]):
        assert message(kind, *sent) == "Please fill this in."

    def test_spaces_are_no_answer(self, kind: Kind):
        if not isinstance(kind, Password):
            assert message(kind, " \t\u00a0\u200b ") == "Please fill this in."

    @pytest.mark.parametrize("text", NO_TEXT.values(), ids=NO_TEXT.keys())
    def test_what_is_no_text_is_refused(self, kind: Kind, text: str):
        assert message(kind, text) == "This contains a character that cannot be used."

    def test_two_answers_are_refused(self, kind: Kind):
        assert "more than once" in message(kind, "1", "1")

    def test_a_file_is_refused(self, kind: Kind, picture: UploadFile):
        assert "not a file" in message(kind, picture)

    def test_ten_thousand_characters_are_too_many(self, kind: Kind):
        assert message(kind, "x" * 10_000)

    @pytest.mark.parametrize("text", ["<script>", "'; DROP TABLE tool; --", "../../etc/passwd"])
    def test_only_free_text_takes_anything(self, kind: Kind, text: str):
        if isinstance(kind, Line | Words | Password):
            assert kind.parse([text]) == text
        else:
            assert message(kind, text)


@pytest.mark.parametrize(
    ("kind", "nothing"),
    [
        (Line(required=False), ""),
        (Words(required=False), ""),
        (Whole(least=1, most=9, required=False), None),
        (Money(required=False), 0),
        (Day(required=False), None),
        (Choice(among=("a",), required=False), ""),
        (Flag(), False),
        (Key(required=False), None),
        (Keys(), ()),
        (Lines(), ()),
        (Files(), ()),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_optional_field_may_be_left_out(kind: Kind, nothing: object):
    assert kind.parse([]) == nothing
