"""Which addresses are asked for a photo, and which never are."""

import pytest

from toolshare.imports.addresses import (
    LONGEST,
    Address,
    AddressRefused,
    is_public,
    parse_address,
    redirected,
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://example.org/a.jpg", Address("https", "example.org", 443, "/a.jpg")),
        ("HTTP://Example.ORG", Address("http", "example.org", 80, "/")),
        ("http://example.org:443/x", Address("http", "example.org", 443, "/x")),
        (
            "https://example.org./a?b=c&d=%20#e",
            Address("https", "example.org", 443, "/a?b=c&d=%20"),
        ),
        (
            "https://müller.example/ä.png",
            Address("https", "xn--mller-kva.example", 443, "/%C3%A4.png"),
        ),
        ("https://[2606:4700::1111]/a", Address("https", "2606:4700::1111", 443, "/a")),
        ("http://3232235777/", Address("http", "3232235777", 80, "/")),
    ],
)
def test_an_address_is_taken_apart(text: str, address: Address):
    assert parse_address(text) == address


def test_an_address_is_written_as_it_is_asked_for():
    assert str(parse_address("HTTPS://[2606:4700::1111]:80/a b".replace(" ", "%20"))) == (
        "https://[2606:4700::1111]:80/a%20b"
    )
    assert parse_address("https://example.org:443/").authority == "example.org"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("drill.jpg", "begins with https"),
        ("", "begins with https"),
        ("ftp://example.org/a", "begins with https"),
        ("file:///etc/passwd", "begins with https"),
        ("javascript:alert(1)", "begins with https"),
        ("gopher://example.org", "begins with https"),
        ("//example.org/a.jpg", "begins with https"),
        ("https://ada:secret@example.org/a", "name or password"),
        ("https://@example.org/a", "name or password"),
        ("https://example.org:8080/a", "80 and 443"),
        ("https://example.org:22/a", "80 and 443"),
        ("https://example.org:0/a", "80 and 443"),
        ("https://example.org:99999/a", "no address of the web"),
        ("https://example.org:x/a", "no address of the web"),
        ("https:///a", "no address of the web"),
        ("https://[::1%25eth0]/a", "no address of the web"),
        ("https://[::1", "no address of the web"),
        ("https://a..b/", "no address of the web"),
        ("https://-a.example/", "no address of the web"),
        ("https://exa_mple .org/", "character"),
        ("https://example.org/a\r\nHost: other", "character"),
        ("https://example.org/a\tb", "character"),
        ("https://example.org\\@other.example/", "character"),
        ("https://example.org/\x00", "character"),
        ("https://example.org/" + "x" * 2000, "too long"),
    ],
)
def test_what_is_no_plain_address_of_the_web_is_refused(text: str, words: str):
    with pytest.raises(AddressRefused, match=words):
        parse_address(text)


@pytest.mark.parametrize("ip", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450::1"])
def test_addresses_of_everybody_are_public(ip: str):
    assert is_public(ip)


@pytest.mark.parametrize(
    "ip",
    [
        "0.0.0.0",  # noqa: S104 - told apart, not listened to
        "0.1.2.3",
        "10.1.2.3",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::ffff:0:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::808:808",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:20::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "not an address",
        "",
        "0x7f.1",
        "2130706433",
    ],
)
def test_no_other_address_is(ip: str):
    assert not is_public(ip)


def test_a_redirect_is_read_like_an_address_and_never_gives_up_encryption():
    here = parse_address("https://example.org/a/b.jpg")
    assert str(redirected(here, "../c.jpg")) == "https://example.org/c.jpg"
    assert str(redirected(here, "//cdn.example/c")) == "https://cdn.example/c"
    assert str(redirected(parse_address("http://example.org"), "https://example.org/")) == (
        "https://example.org/"
    )
    for location in (
        "http://example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://a:b@example.org/",
        "https://example.org:6379/",
        "https://[/",
    ):
        with pytest.raises(AddressRefused):
            redirected(here, location)


def test_a_redirect_that_is_too_long_once_it_is_written_in_ascii_is_refused():
    here = parse_address("https://photos.example/saw.jpg")
    with pytest.raises(AddressRefused, match="too long"):
        redirected(here, "/" + "\xe4" * 1000)
    assert len(str(redirected(here, "/" + "\xe4" * 300))) < LONGEST
