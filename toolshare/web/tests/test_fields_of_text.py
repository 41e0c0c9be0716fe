"""What people write: lines, longer words, addresses, passwords."""

import pytest

from toolshare.web.fields import Email, Line, Password, Words
from toolshare.web.tests.refusing import message


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
