"""Time zones and currencies to choose from, and a guess at which ones are meant."""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from babel.core import get_global
from babel.dates import get_timezone_location
from babel.numbers import get_currency_name, get_territory_currencies, is_currency

from toolshare.i18n import LOCALE, _

FALLBACK = ("Europe/Berlin", "EUR")
AREAS: dict[str, Callable[[], str]] = {
    "Africa": lambda: _("Africa"),
    "America": lambda: _("America"),
    "Antarctica": lambda: _("Antarctica"),
    "Arctic": lambda: _("Arctic"),
    "Asia": lambda: _("Asia"),
    "Atlantic": lambda: _("Atlantic Ocean"),
    "Australia": lambda: _("Australia"),
    "Europe": lambda: _("Europe"),
    "Indian": lambda: _("Indian Ocean"),
    "Pacific": lambda: _("Pacific Ocean"),
    "": lambda: _("Other"),
}
"""What the first part of a zone's name means."""

Option = tuple[str, str]
Group = tuple[str, list[Option]]


def currency_options(*, chosen: str) -> list[Option]:
    """Return today's currencies by name, ``("EUR", "Euro (EUR)")``, with ``chosen`` among them."""
    codes = currencies()
    if chosen not in codes and is_currency(chosen):
        codes = (*codes, chosen)
    return sorted(map(_currency_option, codes), key=lambda option: option[1].casefold())


@cache
def currencies() -> tuple[str, ...]:
    """Return the codes of the currencies that some country pays with today."""
    periods = [period for used in get_global("territory_currencies").values() for period in used]
    return tuple(sorted({code for code, _from, until, tender in periods if tender and not until}))


def zone_groups(*, chosen: str) -> list[Group]:
    """Return the world's time zones by continent, with ``chosen`` among them if it is one."""
    zones = _zones_by_area()
    others = [("UTC", "UTC")]
    known = {zone for options in zones.values() for zone, _city in options} | {"UTC"}
    if chosen not in known and chosen in available_timezones():
        # An older name of a zone still works; a form without it would silently change it.
        others.append((chosen, chosen))
    return [(AREAS[area](), options) for area, options in zones.items()] + [(AREAS[""](), others)]


def guess(languages: str) -> tuple[str, str]:
    """Guess zone and currency from a browser's ``Accept-Language``.

    Only a first proposal in a form: of a country's zones it takes the first in the table,
    and a browser with scripts then puts its own zone in the place.
    """
    territory = _territory(languages)
    zone = next((zone for country, zone in _zones() if country == territory), None)
    currency = next(iter(get_territory_currencies(territory)), None) if zone else None
    if zone is None or currency is None:
        return FALLBACK
    return zone, currency


@cache
def _currency_option(code: str) -> Option:
    return code, f"{get_currency_name(code, locale=LOCALE)} ({code})"


def _territory(languages: str) -> str:
    first = languages.partition(",")[0].partition(";")[0].strip()
    language, *rest = first.replace("_", "-").split("-")
    for part in rest:
        if len(part) == 2 and part.isalpha():
            return part.upper()
    likely: str = get_global("likely_subtags").get(language.lower(), "")
    return likely.rpartition("_")[2]


@cache
def _zones_by_area() -> dict[str, list[Option]]:
    areas: dict[str, list[Option]] = {area: [] for area in AREAS if area}
    for _country, zone in _zones():
        city = get_timezone_location(zone, locale=LOCALE, return_city=True)
        areas[zone.partition("/")[0]].append((zone, city.rpartition("/")[2]))
    for options in areas.values():
        options.sort(key=lambda option: option[1].casefold())
    return areas


@cache
def _zones() -> tuple[tuple[str, str], ...]:
    """Read the zones in use, each with a country, from the time zone database's own table."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and line[0] != "#"]
    return tuple((row[0], row[2]) for row in rows)
