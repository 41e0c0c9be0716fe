"""Reading a place from what people have: coordinates, degrees and minutes, links, plus codes."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import parse_qs, unquote, urlsplit

from toolshare.i18n import _
from toolshare.places.rules import Point
from toolshare.refusal import Refused

SHORT_LINKS = ("maps.app.goo.gl", "goo.gl", "osm.org/go/", "w3w.co", "what3words.com")
"""Links that say nothing to whoever does not follow them, which we never do."""

_NUMBER = r"[+-]?\d{1,3}(?:\.\d+)?"
_PAIR = re.compile(rf"({_NUMBER})\s*[,;/~\s]\s*({_NUMBER})")
_PAIR_WITH_COMMAS = re.compile(r"([+-]?\d{1,3},\d+)\s*[;/\s]\s*([+-]?\d{1,3},\d+)")
_DEGREES = re.compile(
    r"(?P<before>[NSEW])? ?(?P<degrees>\d{1,3}(?:[.,]\d+)?)"
    r"(?: (?P<minutes>\d{1,2}(?:[.,]\d+)?))?(?: (?P<seconds>\d{1,2}(?:[.,]\d+)?))?"
    r" ?(?P<after>[NSEW])?"
)
_BETWEEN = re.compile(r"[°º'\"′″:\s]+")
_AT = re.compile(rf"@({_NUMBER}),({_NUMBER})")
_PINNED = re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})")
_MAP = re.compile(rf"map=\d+(?:\.\d+)?/({_NUMBER})/({_NUMBER})")
_IN_QUERY = ("q", "query", "ll", "coordinate", "center", "destination", "cp", "loc")
_BY_NAME = (("mlat", "mlon"), ("lat", "lon"), ("lat", "lng"))

_DIGITS = "23456789CFGHJMPQRVWX"
_PLUS_CODE = re.compile(rf"(?<!\w)([{_DIGITS}]{{8}})\+([{_DIGITS}]{{2,7}})?(?!\w)")
_SHORT_PLUS_CODE = re.compile(rf"(?<!\w)[{_DIGITS}]{{2,6}}\+[{_DIGITS}]{{2,3}}(?!\w)")
_SIGNS = str.maketrans("−–’‘“”`´", "--''\"\"''")


class PlaceRefused(Refused):
    """What was typed is no place."""


def read_place(text: str) -> Point:
    """Return the place that was meant, or raise ``PlaceRefused`` saying what to do instead."""
    text = unquote(text).translate(_SIGNS).strip()
    if any(part in text.lower() for part in SHORT_LINKS):
        raise _refusal(
            _("A short link does not say where it leads. Please open it and copy the coordinates.")
        )
    for latitude, longitude in _candidates(text):
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return Point(latitude, longitude)
        raise _refusal(
            _("There is no such place. The first number is at most 90, the second at most 180.")
        )
    if _SHORT_PLUS_CODE.search(text.upper()):
        raise _refusal(
            _("This plus code needs its town. Please copy the long one, like 9F4MGC2M+H4.")
        )
    raise _refusal(_("We cannot find a place in this. Coordinates look like 52.5200, 13.4050."))


def _refusal(message: str) -> PlaceRefused:
    return PlaceRefused(message, field="place")


def _candidates(text: str) -> Iterator[tuple[float, float]]:
    """Yield what the text may mean, the surest reading first."""
    if "://" in text or text.lower().startswith(("geo:", "www.")):
        yield from _in_link(text)
        return
    yield from _in_plus_code(text.upper())
    yield from _pair(_PAIR.fullmatch(text))
    yield from _pair(_PAIR_WITH_COMMAS.fullmatch(text))
    yield from _in_degrees(text.upper())


def _in_link(text: str) -> Iterator[tuple[float, float]]:
    try:
        link = urlsplit(text)
    except ValueError:
        # Half a bracket in the host, say.
        return
    said = parse_qs(link.query)
    for latitude, longitude in _BY_NAME:
        if latitude in said and longitude in said:
            yield from _pair(_PAIR.fullmatch(f"{said[latitude][0]},{said[longitude][0]}"))
    yield from _pair(_PINNED.search(text))
    for name in _IN_QUERY:
        for value in said.get(name, ()):
            yield from _pair(_PAIR.match(value))
            yield from _in_plus_code(value.replace(" ", "+").upper())
    yield from _pair(_AT.search(text))
    yield from _pair(_MAP.search(link.fragment))
    if link.scheme == "geo":
        yield from _pair(_PAIR.match(link.path))
    for part in link.path.split("/"):
        yield from _pair(_PAIR.fullmatch(part))
        yield from _in_plus_code(part.upper())


def _pair(found: re.Match[str] | None) -> Iterator[tuple[float, float]]:
    if found is not None:
        latitude, longitude = (float(number.replace(",", ".")) for number in found.groups())
        yield latitude, longitude


def _in_degrees(text: str) -> Iterator[tuple[float, float]]:
    """Read ``52° 31.2' N, 13° 24.3' E`` and its like, in either order."""
    parts = [_BETWEEN.sub(" ", part).strip(" ,;") for part in _halves(text)]
    found = [_DEGREES.fullmatch(part) for part in parts]
    if len(parts) != 2 or not all(found):
        return
    read = [_axis_and_angle(one) for one in found if one is not None]
    if any(one is None for one in read):
        return
    angles = dict(one for one in read if one is not None)
    if set(angles) == {"NS", "EW"}:
        yield angles["NS"], angles["EW"]


def _halves(text: str) -> Sequence[str]:
    """Cut between the two angles: at the letter of each, which stands before or after it."""
    letters = [place for place, letter in enumerate(text) if letter in "NSEW"]
    if len(letters) != 2:
        return ()
    cut = letters[1] if letters[0] == 0 else letters[0] + 1
    return text[:cut], text[cut:]


def _axis_and_angle(found: re.Match[str]) -> tuple[str, float] | None:
    letter = found["before"] or found["after"]
    numbers = [float((found[part] or "0").replace(",", ".")) for part in ("minutes", "seconds")]
    degrees = float(found["degrees"].replace(",", "."))
    if not letter or (found["before"] and found["after"]) or max(numbers) >= 60:
        return None
    angle = degrees + numbers[0] / 60 + numbers[1] / 3600
    return ("NS" if letter in "NS" else "EW"), (-angle if letter in "SW" else angle)


def _in_plus_code(text: str) -> Iterator[tuple[float, float]]:
    """Return the middle of a full plus code's area (Open Location Code): pairs, then a grid."""
    found = _PLUS_CODE.search(text)
    if found is None:
        return
    digits = [_DIGITS.index(letter) for letter in found[1] + (found[2] or "")]
    latitude, longitude, height, width = -90.0, -180.0, 400.0, 400.0
    for place in range(0, min(len(digits), 10) - 1, 2):
        height, width = height / 20, width / 20
        latitude += digits[place] * height
        longitude += digits[place + 1] * width
    for digit in digits[10:]:
        height, width = height / 5, width / 4
        latitude += digit // 4 * height
        longitude += digit % 4 * width
    yield latitude + height / 2, longitude + width / 2
