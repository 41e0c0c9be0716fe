"""The texts people read, in their language."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from gettext import NullTranslations
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal

LOCALE = "en_GB"
"""How dates and amounts are written; English in the order of day, month, year."""

# English is the source language; a catalogue for another one replaces this object.
translations = NullTranslations()


def _(message: str, /, **values: object) -> str:
    """Translate a sentence and fill its ``%(name)s`` places."""
    text = translations.gettext(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, n: int, /, **values: object) -> str:
    """Translate the form of a sentence that fits a count, given to it as ``%(num)s``."""
    return translations.ngettext(singular, plural, n) % {"num": n, **values}


def number(value: int) -> str:
    """Write a count with its thousands apart: ``10,000``."""
    return format_decimal(value, locale=LOCALE)


@lru_cache(maxsize=4096)
def money(cents: int, currency: str) -> str:
    """Write cents as people do: ``€6.00``."""
    return format_currency(cents / 100, currency, locale=LOCALE)


@lru_cache(maxsize=4096)
def day(value: date) -> str:
    """Write a calendar day with its weekday: ``Sat 5 Dec``."""
    return format_date(value, "EEE d MMM", locale=LOCALE)


def month(value: date) -> str:
    """Write a month with its year: ``December 2026``."""
    return format_date(value, "MMMM yyyy", locale=LOCALE)


def moment(value: datetime, zone: str) -> str:
    """Write an instant as the wall clock of a time zone shows it: ``Sat 5 Dec, 20:00``."""
    return format_datetime(value, "EEE d MMM, HH:mm", tzinfo=ZoneInfo(zone), locale=LOCALE)


def ago(value: datetime, now: datetime) -> str:
    """Write how long ago an instant was, or how far ahead it is: ``3 hours ago``."""
    if abs(value - now) < timedelta(minutes=1):
        return _("just now")
    return format_timedelta(value - now, add_direction=True, locale=LOCALE)


@lru_cache(maxsize=256)
def distance(metres: int) -> str:
    """Write a rounded distance: ``about 1.5 km``; nearer than is known is 0."""
    kilometres = format_decimal(metres / 1000, locale=LOCALE)
    words = _("about %(kilometres)s km", kilometres=kilometres)
    if not metres:
        words = _("less than %(metres)s m", metres=500)
    return words.replace(" ", "\N{NO-BREAK SPACE}")  # or it falls apart on a narrow card


def filesize(value: int) -> str:
    """Write the size of a file as people compare it: ``340 KB``, ``2.4 MB``."""
    if value < 1_000_000:
        return _("%(num)s KB", num=max(1, round(value / 1000)))
    return _("%(num)s MB", num=format_decimal(round(value / 1_000_000, 1), locale=LOCALE))
