"""What an account must be like: names, addresses, passwords; and how browsers are called."""

import unicodedata
from collections.abc import Callable

from zxcvbn_rs_py import zxcvbn

from toolshare.i18n import _
from toolshare.refusal import Refused

EXPERIENCES: dict[str, Callable[[], str]] = {
    "new": lambda: _("New to tools"),
    "handy": lambda: _("Handy"),
    "experienced": lambda: _("Experienced"),
    "professional": lambda: _("Professional"),
}
"""Every level of experience with its name, from the least to the most."""

EXPERIENCES_MEAN: dict[str, Callable[[], str]] = {
    "new": lambda: _("Glad about a few words of help."),
    "handy": lambda: _("Shelves, drills, small repairs."),
    "experienced": lambda: _("At home with saws and larger machines."),
    "professional": lambda: _("Works with tools for a living."),
}

SHORTEST_PASSWORD = 10
# An address may be tried ten times in five minutes, so this is more than a week of guessing.
FEWEST_GUESSES = 30_000
# Long ones are safe by their length; estimating takes the square of it in time.
LONGEST_ESTIMATED = 72

_BROWSERS = (
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_DEVICES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


class AccountRefused(Refused):
    """Something about an account is not allowed."""


def experience_name(experience: str) -> str:
    """Return the word for a level of experience."""
    return EXPERIENCES[experience]()


def normalised(text: str) -> str:
    """Write letters with accents in one way, however the keyboard composed them (NFC)."""
    return unicodedata.normalize("NFC", text)


def check_strength(password: str) -> None:
    """Refuse a password that is too short, or among the first that anybody tries."""
    if len(normalised(password)) < SHORTEST_PASSWORD:
        raise AccountRefused(
            _("Please use at least %(shortest)s characters.", shortest=SHORTEST_PASSWORD),
            field="password",
        )
    if zxcvbn(password[:LONGEST_ESTIMATED]).guesses < FEWEST_GUESSES:
        raise AccountRefused(
            _("This is easily guessed. Three or four words that you like make a good password."),
            field="password",
        )


def check_not_personal(password: str, *, email: str, name: str) -> None:
    """Refuse a password that is the member's own address or name."""
    plain = _letters(password)
    own = {_letters(email), _letters(email.partition("@")[0]), _letters(name)}
    if plain in own:
        raise AccountRefused(
            _("Please use something other than your name or address."), field="password"
        )


def browser_name(user_agent: str) -> str:
    """Name a browser as its owner would: ``Firefox on Android``."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), None)
    device = next((name for mark, name in _DEVICES if mark in user_agent), None)
    if browser and device:
        return _("%(browser)s on %(device)s", browser=browser, device=device)
    return browser or device or _("Unknown browser")


def _letters(text: str) -> str:
    return "".join(character for character in normalised(text).casefold() if character.isalnum())
