"""What one field accepts, and what it says to everything else."""

from collections.abc import Iterator, Sequence
from datetime import date, time
from uuid import UUID

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
    Sent,
    TimeOfDay,
    Unusable,
    Whole,
    Words,
    Zone,
)

ID = "6f1f2a2e-7f0b-4a3e-9b0a-0a4f3f2b1c9d"
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


@pytest.fixture(scope="module")
def picture() -> Iterator[UploadFile]:
    file = UploadFile("image/png", "a.png", b"x")
    yield file
    file.file.close()


def message(kind: Kind, *sent: Sent) -> str:
    with pytest.raises(Unusable) as caught:
        kind.parse(sent)
    return str(caught.value)


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


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Hammer   drill ", "Hammer drill"),
        ("two\r\nlines", "two lines"),
        ("zero\u200bwidth", "zerowidth"),
        ("مثقاب כלים", "مثقاب כלים"),
        ("<b>bold</b>", "<b>bold</b>"),
        ("naïve 🪚", "naïve 🪚"),
        ("null", "null"),
    ],
)
def test_a_line_is_kept_as_one_tidy_line(typed: str, kept: str):
    assert Line().parse([typed]) == kept


@pytest.mark.parametrize(("length", "fits"), [(1, False), (2, True), (80, True), (81, False)])
def test_a_lines_length_has_two_ends(length: int, fits: bool):
    kind = Line(shortest=2, longest=80)
    if fits:
        assert kind.parse(["x" * length])
    else:
        assert message(kind, "x" * length)


def test_too_long_a_text_is_told_how_long_it_is():
    assert message(Line(longest=5), "too long") == "Please shorten this to 5 characters; it has 8."


def test_words_keep_their_lines_and_lose_windows_line_ends():
    assert Words().parse(["a\r\nb\rc\n"]) == "a\nb\nc"


@pytest.mark.parametrize("address", ["ada@example.org", "a.b+c@x.co", "jürgen@müller.example"])
def test_an_email_address_is_taken(address: str):
    assert Email().parse([address]) == address


@pytest.mark.parametrize(
    "text",
    [
        "ada",
        "@example.org",
        "ada@",
        "ada@localhost",
        "ada@@example.org",
        "ada@example..org",
        ".ada@example.org",
        "ada@example.org.",
        "ada lovelace@example.org",
        "Ada <ada@example.org>",
        "ada@exam<b>ple.org",
        "ada@example.org, bob@example.org",
        "ada@example.org\nBcc: all@example.org",
        "x" * 65 + "@example.org",
        "ada@" + "x" * 250 + ".org",
    ],
)
def test_what_is_no_email_address_is_refused(text: str):
    assert "email address" in message(Email(), text)


def test_a_password_is_taken_exactly_as_typed():
    assert Password().parse(["  spaces  count  "]) == "  spaces  count  "


@pytest.mark.parametrize(("typed", "number"), [("1", 1), ("090", 90), ("+7", 7), (" 8 ", 8)])
def test_a_whole_number_is_read(typed: str, number: int):
    assert Whole(least=1, most=90).parse([typed]) == number


@pytest.mark.parametrize("typed", ["0", "91", "-1", "2147483648", "9223372036854775808"])
def test_a_number_out_of_range_is_told_the_range(typed: str):
    assert message(Whole(least=1, most=90), typed) == "Please choose a number from 1 to 90."


@pytest.mark.parametrize("typed", ["1.5", "1e3", "0x10", "1_0", "٣", "½", "one", "9" * 5000, "--1"])
def test_what_is_no_whole_number_is_refused(typed: str):
    assert "whole number" in message(Whole(least=1, most=90), typed)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("6", 600),
        ("6.5", 650),
        ("6,50", 650),
        ("0", 0),
        ("-0", 0),
        ("0.29", 29),
        ("1000000", 10**8),
    ],
)
def test_an_amount_is_read_in_cents(typed: str, cents: int):
    assert Money().parse([typed]) == cents


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("-1", "below zero"),
        ("-0.01", "below zero"),
        ("1.005", "two digits"),
        ("1,000", "two digits"),
        ("1.000.000", "an amount"),
        ("1 000", "an amount"),
        ("€5", "an amount"),
        ("1e9", "an amount"),
        ("NaN", "an amount"),
        ("Infinity", "an amount"),
        ("1000000.01", "at most"),
        ("999999999999", "at most"),
        ("9" * 5000, "an amount"),
    ],
)
def test_what_is_no_amount_is_refused(typed: str, told: str):
    assert told in message(Money(), typed)


def test_a_day_is_read():
    assert Day().parse(["2028-02-29"]) == date(2028, 2, 29)


@pytest.mark.parametrize("typed", ["2026-02-30", "2026-13-01", "0000-01-01", "2027-02-29"])
def test_a_day_that_does_not_exist_is_told_so(typed: str):
    assert "does not exist" in message(Day(), typed)


@pytest.mark.parametrize(
    "typed", ["5.12.2026", "12/05/2026", "2026-1-1", "20261205", "+2026-01-01"]
)
def test_a_day_in_another_order_is_refused(typed: str):
    assert "year-month-day" in message(Day(), typed)


def test_a_time_is_read():
    assert TimeOfDay().parse(["18:30"]) == time(18, 30)


@pytest.mark.parametrize("typed", ["24:00", "6pm", "18.30", "18:60", "8:00"])
def test_what_is_no_time_is_refused(typed: str):
    assert "hours:minutes" in message(TimeOfDay(), typed)


def test_a_choice_is_one_of_those_offered():
    assert Choice(among=("new", "handy")).parse(["handy"]) == "handy"
    assert "options" in message(Choice(among=("new", "handy")), "Handy")


def test_a_time_zone_is_one_that_exists():
    assert Zone().parse(["Europe/Berlin"]) == "Europe/Berlin"
    for typed in ("Europe/Atlantis", "europe/berlin", "../../etc/passwd", "localtime"):
        assert "list" in message(Zone(), typed)


@pytest.mark.parametrize("typed", ["on", "1", "true"])
def test_a_ticked_box_is_true(typed: str):
    assert Flag().parse([typed]) is True


def test_a_box_is_ticked_or_not_and_nothing_else():
    assert message(Flag(), "maybe")


def test_an_id_is_read():
    assert Key().parse([ID]) == UUID(ID)


@pytest.mark.parametrize("typed", ["1", "null", ID[:-1], ID + "0", "-" * 36, "{" + ID[:-2] + "}"])
def test_what_is_no_id_is_refused(typed: str):
    assert "does not exist any more" in message(Key(), typed)


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        (Keys(most=1), [ID, ID.replace("6", "7")]),
        (Keys(), [ID, ID]),
        (Keys(), ["nonsense"]),
        (Lines(most=1), ["a", "b"]),
        (Lines(longest=3), ["fine", "x"]),
        (Lines(), ["a\x00"]),
        (Files(), ["text"]),
    ],
)
def test_fields_of_many_refuse_what_does_not_fit(kind: Kind, sent: Sequence[Sent]):
    assert message(kind, *sent)


def test_lines_keep_their_order_and_their_gaps():
    assert Lines().parse(["b", "", " a "]) == ("b", "", "a")


def test_a_picker_left_empty_is_no_file():
    assert Files().parse([""]) == ()


def test_files_and_nothing_else_are_files(picture: UploadFile):
    assert Files().parse([picture]) == (picture,)
    assert message(Files(most=1), picture, picture) == "One picture, please."
    assert message(Files(most=2), *[picture] * 3) == "At most 2 pictures, please."
    assert message(Keys(), picture)
    assert message(Lines(), picture)
