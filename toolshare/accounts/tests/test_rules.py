"""What a good password is, and how browsers are called."""

import pytest

from toolshare.accounts import rules
from toolshare.accounts.rules import AccountRefused

COMBINED, SEPARATE = "Zoë backt Kuchen", "Zoe\u0308 backt Kuchen"


@pytest.mark.parametrize(
    "password",
    [
        "borrow-dont-buy",
        "shelf brackets and tea",
        "löcher bohren, dübel rein",
        "тройной узел на верёвке",
        "🔨🔧🪛🪚🔩🪜🧰⛏️🪓🧲",
        "x9$Lq2!vBn",
        "a sentence " * 18,
    ],
)
def test_a_password_that_nobody_guesses_is_fine(password: str):
    rules.check_strength(password)


@pytest.mark.parametrize("password", ["", "x", "9 letters"])
def test_nine_characters_are_too_few(password: str):
    with pytest.raises(AccountRefused, match="at least 10") as refusal:
        rules.check_strength(password)
    assert refusal.value.field == "password"


def test_ten_characters_are_enough():
    rules.check_strength("tea & nuts")


def test_an_accent_counts_once_however_it_was_typed():
    nine = "e\u0301" * 9
    with pytest.raises(AccountRefused, match="at least 10"):
        rules.check_strength(nine)


@pytest.mark.parametrize(
    "password",
    [
        "password123",
        "Password123",
        "1234567890",
        "qwertyuiop",
        "aaaaaaaaaaaa",
        "abcdefghij",
        "passwordpassword",
        "iloveyou123",
        "letmein12345",
        "x" * 200,
    ],
)
def test_what_everybody_tries_first_is_refused(password: str):
    with pytest.raises(AccountRefused, match="easily guessed"):
        rules.check_strength(password)


@pytest.mark.parametrize(
    "password",
    [
        "fay.miller@example.org",
        "FAY.MILLER@EXAMPLE.ORG",
        "fay.miller",
        "Fay Miller",
        "fay-miller!",
        "FayMillerExampleOrg",
    ],
)
def test_ones_own_name_or_address_is_no_password(password: str):
    with pytest.raises(AccountRefused, match="other than your name"):
        rules.check_not_personal(password, email="fay.miller@example.org", name="Fay Miller")


@pytest.mark.parametrize("password", ["fay miller bakes", "!!!!!!!!!!"])
def test_more_than_the_name_is_a_password(password: str):
    rules.check_not_personal(password, email="fay.miller@example.org", name="Fay Miller")


def test_accents_are_written_in_one_way():
    assert rules.normalised(SEPARATE) == COMBINED


def test_every_experience_has_a_name_and_a_meaning():
    assert list(rules.EXPERIENCES) == ["new", "handy", "experienced", "professional"]
    assert rules.EXPERIENCES.keys() == rules.EXPERIENCES_MEAN.keys()
    assert rules.experience_name("handy") == "Handy"
    assert all(meaning() for meaning in rules.EXPERIENCES_MEAN.values())


ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (f"{LINUX} Firefox/128.0", "Firefox on Linux"),
        (f"{WINDOWS} Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        (f"{ANDROID} Chrome/126.0 Mobile Safari/537.36", "Chrome on Android"),
        (f"{ANDROID} SamsungBrowser/25.0 Chrome/121.0", "Samsung Internet on Android"),
        (f"{IPHONE} Version/17.5 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        (f"{IPHONE} CriOS/126.0 Mobile/15E148 Safari/604.1", "Chrome on iPhone"),
        (f"{MAC} Version/17.5 Safari/605.1.15", "Safari on Mac"),
        ("curl/8.5.0", "Unknown browser"),
        ("A thing on Windows", "Windows"),
        ("Firefox/1", "Firefox"),
        ("", "Unknown browser"),
    ],
)
def test_browsers_are_called_as_their_owners_call_them(user_agent: str, name: str):
    assert rules.browser_name(user_agent) == name
