"""What people have when they say where they are."""

import pytest

from toolshare.places.reading import PlaceRefused, read_place

NEAR = 0.0002
"""Degrees; some notations say no more."""

READABLE = {
    "decimal": "52.5200, 13.4050",
    "decimal-without-comma": "52.5200 13.4050",
    "decimal-semicolon": "52.5200; 13.4050",
    "decimal-with-commas": "52,5200; 13,4050",
    "decimal-with-commas-and-blank": "52,5200 13,4050",
    "decimal-in-blanks": "  52.5200,13.4050 ",
    "decimal-with-letters": "52.5200° N, 13.4050° E",
    "decimal-with-letters-close": "52.5200N 13.4050E",
    "letters-first": "N 52.5200 E 13.4050",
    "longitude-first": "13.4050 E, 52.5200 N",
    "degrees-and-minutes": "52° 31.2' N, 13° 24.3' E",
    "degrees-minutes-seconds": "52°31'12\"N 13°24'18\"E",
    "typographic-signs": "52° 31′ 12″ N, 13° 24′ 18″ E",
    "letters-before-degrees": "N 52° 31.2' E 13° 24.3'",
    "bare-degrees": "52 31 12 N 13 24 18 E",
    "geo": "geo:52.5200,13.4050",
    "geo-with-parameters": "geo:52.5200,13.4050;u=35",
    "geo-with-query": "geo:0,0?q=52.5200,13.4050(Home)",
    "osm-map": "https://www.openstreetmap.org/#map=15/52.5200/13.4050",
    "osm-marker": "https://www.openstreetmap.org/?mlat=52.5200&mlon=13.4050#map=7/50/10",
    "osm-layers": "https://www.openstreetmap.org/#map=15/52.5200/13.4050&layers=N",
    "google-view": "https://www.google.com/maps/@52.5200,13.4050,15z",
    "google-place": "https://www.google.de/maps/place/Shed/@52.1,13.1,17z/data=!4m6!3d52.5200!4d13.4050",
    "google-query": "https://maps.google.com/?q=52.5200,13.4050",
    "google-escaped": "https://www.google.com/maps/search/?api=1&query=52.5200%2C13.4050",
    "google-search": "https://www.google.com/maps/search/52.5200,+13.4050",
    "apple": "https://maps.apple.com/?ll=52.5200,13.4050&q=Home",
    "plus-code": "9F4MGCC4+22",
    "plus-code-with-town": "9F4MGCC4+222 Berlin",
    "plus-code-small": "9f4mgcc4+22",
    "plus-code-link": "https://plus.codes/9F4MGCC4+22",
}


@pytest.mark.parametrize("text", READABLE.values(), ids=READABLE.keys())
def test_reads(text: str):
    point = read_place(text)
    assert point.latitude == pytest.approx(52.52, abs=NEAR)
    assert point.longitude == pytest.approx(13.405, abs=NEAR)


@pytest.mark.parametrize(
    ("text", "latitude", "longitude"),
    [
        ("-33.8568, 151.2153", -33.8568, 151.2153),
        ("−33.8568, 151.2153", -33.8568, 151.2153),
        ("33° 51' 24.5\" S 151° 12' 55\" E", -33.856806, 151.215278),
        ("40.6892 N, 74.0445 W", 40.6892, -74.0445),
        ("90, 180", 90, 180),
        ("0.0, 0.0", 0, 0),
    ],
)
def test_reads_the_other_sides_of_the_world(text: str, latitude: float, longitude: float):
    point = read_place(text)
    assert point.latitude == pytest.approx(latitude, abs=1e-6)
    assert point.longitude == pytest.approx(longitude, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "cannot find a place"),
        ("Lindenstraße 4", "cannot find a place"),
        ("52.52", "cannot find a place"),
        ("1 2 3", "cannot find a place"),
        ("52° 75' N, 13° 24' E", "cannot find a place"),
        ("52.52 N, 13.405 N", "cannot find a place"),
        ("N 52.52 N E 13.405", "cannot find a place"),
        ("nan, inf", "cannot find a place"),
        ("https://example.org/52", "cannot find a place"),
        ("https://[52.52, 13.405", "cannot find a place"),
        ("91, 13", "no such place"),
        ("52.52, 180.5", "no such place"),
        ("GCC4+22 Berlin", "needs its town"),
        ("https://maps.app.goo.gl/abcdef", "short link"),
        ("https://osm.org/go/0MbEUuTq", "short link"),
        ("https://what3words.com/filled.count.soap", "short link"),
    ],
)
def test_says_what_to_do_about_anything_else(text: str, advice: str):
    with pytest.raises(PlaceRefused, match=advice) as refusal:
        read_place(text)
    assert refusal.value.field == "place"
