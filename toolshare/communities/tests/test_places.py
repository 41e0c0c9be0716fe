"""Time zones and currencies to choose from."""

from zoneinfo import available_timezones

import pytest

from toolshare.communities import places


def _zones(chosen: str = "") -> list[str]:
    return [zone for _area, zones in places.zone_groups(chosen=chosen) for zone, _city in zones]


def test_every_zone_on_the_list_can_be_used():
    assert set(_zones()) <= available_timezones()


def test_a_zone_is_on_the_list_once_under_its_city():
    zones = _zones()
    assert len(zones) == len(set(zones))
    cities = dict(pair for _area, options in places.zone_groups(chosen="") for pair in options)
    assert cities["Europe/Berlin"] == "Berlin"
    assert cities["America/Argentina/Buenos_Aires"] == "Buenos Aires"


@pytest.mark.parametrize("old", ["Asia/Calcutta", "GB", "Europe/Kiev"])
def test_the_zone_that_is_chosen_is_on_the_list_even_under_an_older_name(old: str):
    assert old in _zones(chosen=old)


@pytest.mark.parametrize("chosen", ["", "UTC", "Mars/Olympus", "Europe/Berlin"])
def test_nothing_that_is_no_zone_gets_on_the_list(chosen: str):
    assert _zones(chosen=chosen) == _zones()


def test_currencies_are_those_of_today_by_name():
    options = places.currency_options(chosen="EUR")
    assert ("EUR", "Euro (EUR)") in options
    assert "DEM" not in dict(options)
    assert [name for _code, name in options] == sorted(
        (name for _code, name in options), key=str.casefold
    )


def test_a_currency_of_the_past_stays_on_the_list_of_who_has_it():
    assert "DEM" in dict(places.currency_options(chosen="DEM"))
    assert places.currency_options(chosen="nothing") == places.currency_options(chosen="EUR")


@pytest.mark.parametrize(
    ("languages", "expected"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", ("Europe/Berlin", "EUR")),
        ("de-CH", ("Europe/Zurich", "CHF")),
        ("en-GB;q=0.7", ("Europe/London", "GBP")),
        ("en-US", ("America/New_York", "USD")),
        ("fr", ("Europe/Paris", "EUR")),
        ("zh-Hant-TW", ("Asia/Taipei", "TWD")),
        ("ja_JP", ("Asia/Tokyo", "JPY")),
        ("", places.FALLBACK),
        ("*", places.FALLBACK),
        ("fr-001", ("Europe/Paris", "EUR")),
        ("x" * 5000, places.FALLBACK),
        ("en-AQ", places.FALLBACK),
    ],
)
def test_the_browsers_language_gives_a_first_guess(languages: str, expected: tuple[str, str]):
    assert places.guess(languages) == expected
