"""What a cell says: people and other systems write amounts, days and yes in many ways."""

import re
from collections.abc import Callable, Mapping

from toolshare.i18n import _
from toolshare.imports.kinds import category_in
from toolshare.tools import rules
from toolshare.web.fields import Kind, Line, Money, Unusable, Whole, Words

LONGEST_CODE = 20
MOST_CODES = 50
MOST_ADDRESSES = 20
LONGEST_ADDRESS = 2000
LONGEST_CATEGORY = 500
"""In a table; what is longer is no name of a kind, and is neither looked up nor remembered."""
LAST_YEAR = 2100

_FORMULA = re.compile(r"'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_AROUND_AMOUNT = re.compile(r"[^\d.,\-]+")
_THOUSANDS = (re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?"), re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?"))
_WHOLE_AS_DECIMAL = re.compile(r"(\d+)[.,]0+")
_CODE = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z ._/#:+-]*[0-9A-Za-z])?")
_BETWEEN_CODES = re.compile(r"[,;|\n]")
_DAYS = re.compile(r"(?:days?|d|tage?|d[ií]as?)\.?$", re.IGNORECASE)
# Commas and semicolons may be part of an address, but where another one begins after them. Each
# run of them is looked at once, from its beginning: else 100,000 of them would take minutes.
_BETWEEN_ADDRESSES = re.compile(r"[\s|]+|(?<![,;])[,;]+(?=\s|https?://|$)", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_YES = frozenset({"yes", "y", "true", "1", "x", "on", "ja", "j", "wahr", "si", "s", "verdadero"})
_NO = frozenset({"no", "n", "false", "0", "off", "nein", "falsch", "falso", "-"})
# As people write into a column of prices; ToolShare itself says "Free to borrow".
_FREE = frozenset(
    {"free", "none", "nothing", "no charge", "gratis", "frei", "kostenlos", "umsonst", "nichts"}
    | {"keine", "keiner", "libre", "nada", "ninguno", "ninguna"}
)
_SKILLS: Mapping[str, str] = {
    "everyone": "new",
    "beginner": "new",
    "none": "new",
    "anfanger": "new",
    "handy people": "handy",
    "intermediate": "handy",
    "experienced people": "experienced",
    "advanced": "experienced",
    "professionals": "professional",
    "expert": "professional",
}

_TITLE = Line(longest=rules.LONGEST_TITLE)
_BRAND = Line(required=False, longest=rules.LONGEST_BRAND)
_MODEL = Line(required=False, longest=rules.LONGEST_MODEL)
_DESCRIPTION = Words(required=False, longest=rules.LONGEST_DESCRIPTION)
_ACCESSORIES = Words(required=False, longest=rules.LONGEST_ACCESSORIES)
_SAFETY_NOTE = Words(required=False, longest=rules.LONGEST_SAFETY_NOTE)
_YEAR = Whole(required=False, least=rules.FIRST_YEAR, most=LAST_YEAR)
_PRICE = Money(required=False, most_cents=rules.HIGHEST_PRICE_CENTS)
_VALUE = Money(required=False, most_cents=rules.HIGHEST_VALUE_CENTS)
_LOAN = Whole(required=False, least=1, most=rules.LONGEST_LOAN_DAYS)
_TURNAROUND = Whole(required=False, least=0, most=rules.LONGEST_TURNAROUND_DAYS)


def read_cell(field: str, text: str) -> object:
    """Turn a cell into the field's value, or raise ``Unusable`` with what would be one.

    ``None`` stands for an empty cell where the field has no value of its own for that.
    """
    return _READERS[field](without_apostrophe(text))


def without_apostrophe(text: str) -> str:
    """Drop the apostrophe by which exports keep a cell from being taken for a formula."""
    return text[1:] if _FORMULA.match(text) else text


def _of(kind: Kind) -> Callable[[str], object]:
    return lambda text: kind.parse([text])


def _title(text: str) -> object:
    if not text.strip():
        raise Unusable(_("The tool has no name."))
    return _TITLE.parse([text])


def _amount(kind: Money) -> Callable[[str], object]:
    return lambda text: kind.parse([_bare_amount(text)])


def _bare_amount(text: str) -> str:
    """Leave digits and one point of ``1.234,50 €``; what stays odd, the field objects to."""
    if text.strip().lower() in _FREE:
        return "0"
    bare = _AROUND_AMOUNT.sub("", text)
    if text.strip() and not bare:
        raise Unusable(_("Please type an amount, e.g. 4.50, or “free”."))
    for sign, pattern in zip(",.", _THOUSANDS, strict=True):
        # Three digits after the only sign may be meant either way: the field asks.
        is_plain = len(re.findall(r"[.,]", bare)) == 1
        if pattern.fullmatch(bare) and not is_plain:
            return bare.replace(sign, "")
    return bare


def _days(kind: Whole) -> Callable[[str], object]:
    def read(text: str) -> object:
        number = _DAYS.sub("", text.strip()).rstrip()
        whole = _WHOLE_AS_DECIMAL.fullmatch(number)
        return kind.parse([whole[1] if whole else number])

    return read


def _year(text: str) -> object:
    whole = _WHOLE_AS_DECIMAL.fullmatch(text.strip())
    dated = re.fullmatch(r"(\d{4})-\d{2}-\d{2}.*", text.strip())
    found = whole or dated
    return _YEAR.parse([found[1] if found else text])


def _skill(text: str) -> str | None:
    word = text.strip().lower()
    if not word:
        return None
    level = word if word in rules.SKILL_LEVELS else _SKILLS.get(word)
    if level is None:
        raise Unusable(
            _("Please use one of: %(levels)s.", levels=", ".join(rules.SKILL_LEVELS)),
        )
    return level


def _flag(text: str) -> bool | None:
    word = text.strip().lower()
    if not word:
        return None
    if word not in _YES | _NO:
        raise Unusable(_("Please say yes or no."))
    return word in _YES


def _category(text: str) -> str | None:
    return category_in(text) if len(text) <= LONGEST_CATEGORY else None


def _code(text: str) -> str | None:
    """Keep a code as it was typed: it stands on labels that are printed already."""
    code = " ".join(text.split())
    if not code:
        return None
    if len(code) > LONGEST_CODE or not _CODE.fullmatch(code):
        raise Unusable(
            _("A code has at most %(most)s letters and digits, e.g. D-017.", most=LONGEST_CODE)
        )
    return code


def _codes(text: str) -> list[str]:
    codes = [code for part in _BETWEEN_CODES.split(text) if (code := _code(part))]
    if len(codes) > MOST_CODES:
        raise Unusable(_("At most %(most)s codes in a row, please.", most=MOST_CODES))
    return codes


def _addresses(text: str) -> list[str]:
    """Take the addresses apart; what is none of them is told when it is to be fetched.

    A cell without any is one thing, and most likely the name of a file on somebody's computer.
    """
    if not _ADDRESS.search(text):
        return [text.strip()[:LONGEST_ADDRESS]] if text.strip() else []
    found = [part[:LONGEST_ADDRESS] for part in _BETWEEN_ADDRESSES.split(text) if part]
    return found[:MOST_ADDRESSES]


_READERS: Mapping[str, Callable[[str], object]] = {
    "title": _title,
    "category": _category,
    "brand": _of(_BRAND),
    "model": _of(_MODEL),
    "year_made": _year,
    "description": _of(_DESCRIPTION),
    "accessories": _of(_ACCESSORIES),
    "safety_note": _of(_SAFETY_NOTE),
    "skill_level": _skill,
    "price_per_day": _amount(_PRICE),
    "deposit": _amount(_VALUE),
    "replacement_value": _amount(_VALUE),
    "longest_loan_days": _days(_LOAN),
    "turnaround_days": _days(_TURNAROUND),
    "is_instant": _flag,
    "hidden": _flag,
    "code": _code,
    "further_codes": _codes,
    "photos": _addresses,
    "further_photos": _addresses,
}
