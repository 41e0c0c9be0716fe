"""Who is let in: forms of our own pages alone, members with a session, and where they come from."""

from dataclasses import replace
from ipaddress import ip_network

import httpx
import pytest

from toolshare.accounts.sessions import start_session
from toolshare.clock import now
from toolshare.conftest import Person
from toolshare.settings import Settings
from toolshare.viewers import find_viewer
from toolshare.web.edge import Edge
from toolshare.web.tests.conftest import build_small, visiting

OURS = "http://127.0.0.1:8000"
FOREIGN = "https://evil.example"
GATE = [
    ("a browser on our own page", {"Sec-Fetch-Site": "same-origin", "Origin": OURS}, True),
    ("a typed address or bookmark", {"Sec-Fetch-Site": "none"}, True),
    ("an older browser on our page", {"Origin": OURS}, True),
    ("another site", {"Sec-Fetch-Site": "cross-site", "Origin": FOREIGN}, False),
    ("another host of our domain", {"Sec-Fetch-Site": "same-site", "Origin": OURS}, False),
    ("another site in an older browser", {"Origin": FOREIGN}, False),
    ("a sandboxed frame", {"Origin": "null"}, False),
    ("our host on another port", {"Origin": "http://127.0.0.1:9000"}, False),
    ("our host as a part of another", {"Origin": "http://127.0.0.1:8000.evil.example"}, False),
    ("a program that says nothing", {}, False),
    ("a header that browsers never send", {"Sec-Fetch-Site": "Same-Origin"}, False),
    (
        "a foreign site that also claims ours",
        {"Sec-Fetch-Site": "cross-site", "Origin": OURS},
        False,
    ),
]


@pytest.mark.parametrize(
    ("headers", "is_let_in"), [row[1:] for row in GATE], ids=[row[0] for row in GATE]
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_changes_come_from_our_own_pages_alone(
    method: str, headers: dict[str, str], is_let_in: bool, visitor: httpx.AsyncClient
):
    del visitor.headers["Sec-Fetch-Site"]
    answer = await visitor.request(method, "/change", headers=headers)
    expected = {"POST": 303}.get(method, 405) if is_let_in else 403
    assert answer.status_code == expected


async def test_reading_is_open_to_links_from_anywhere(visitor: httpx.AsyncClient):
    answer = await visitor.get("/fine", headers={"Sec-Fetch-Site": "cross-site", "Origin": FOREIGN})
    assert answer.status_code == 200


async def test_over_https_the_host_header_decides_nothing(app: Edge, settings: Settings):
    safe = replace(settings, base_url="https://tools.example.org")
    async with visiting(build_small(app, safe), safe.base_url) as client:
        del client.headers["Sec-Fetch-Site"]
        headers = {"Host": "evil.example", "Origin": "http://evil.example"}
        assert (await client.post("/change", headers=headers)).status_code == 403
        headers = {"Origin": safe.base_url}
        assert (await client.post("/change", headers=headers)).status_code == 303


async def test_the_api_needs_no_origin_and_knows_no_cookie(
    visitor: httpx.AsyncClient, settings: Settings, bob: Person
):
    del visitor.headers["Sec-Fetch-Site"]
    token = await start_session(bob.id, user_agent="pytest", now=now())
    visitor.cookies.set(settings.session_cookie, token)
    answer = await visitor.post("/api/thing")
    assert answer.text == "None"


async def test_who_is_not_signed_in_is_led_there_and_back(visitor: httpx.AsyncClient):
    answer = await visitor.get("/for/signed-in?a=1&b=%C3%A4")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?next=%2Ffor%2Fsigned-in%3Fa%3D1%26b%3D%25C3%25A4"


async def test_a_part_of_a_page_is_led_there_by_htmx(visitor: httpx.AsyncClient):
    answer = await visitor.get("/for/signed-in", headers={"HX-Request-Type": "partial"})
    assert (answer.status_code, answer.text) == (200, "")
    assert answer.headers["HX-Location"].startswith("/sign-in?next=")


@pytest.mark.parametrize("planted", ["", "x", "0" * 64, "ä", "a=b", '"quoted"', "%00"])
async def test_a_cookie_that_is_no_session_is_nobody(
    planted: str, visitor: httpx.AsyncClient, settings: Settings, db: None
):
    cookie = f"{settings.session_cookie}={planted}".encode()
    answer = await visitor.get("/for/signed-in", headers=[(b"Cookie", cookie)])
    assert answer.status_code == 303


async def test_a_member_with_a_community_is_let_in(
    visitor: httpx.AsyncClient, settings: Settings, bob: Person
):
    token = await start_session(bob.id, user_agent="pytest", now=now())
    visitor.cookies.set(settings.session_cookie, token)
    assert (await visitor.get("/for/members")).text == "in"


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["6.6.6.6, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["6.6.6.6, 198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["6.6.6.6", "198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["nonsense"], "nonsense"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("fd00::1", ["2001:db8::7"], "2001:db8::7"),
    ],
)
async def test_the_visitors_address_is_the_last_that_no_proxy_of_ours_wrote(
    peer: str, forwarded: list[str], address: str, app: Edge, settings: Settings
):
    networks = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))
    behind = build_small(app, replace(settings, trusted_proxies=networks))
    async with visiting(behind, settings.base_url, client=(peer, 4711)) as client:
        headers = [("X-Forwarded-For", value) for value in forwarded]
        assert (await client.get("/address", headers=headers)).text == address


async def test_nobody_is_found_for_a_token_of_no_session(db: None):
    assert await find_viewer("nobody's") is None
