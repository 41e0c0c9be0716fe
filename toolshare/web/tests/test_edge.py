"""The outermost layer: headers on every answer, errors that people read."""

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from toolshare.conftest import Browse
from toolshare.settings import Settings
from toolshare.web.edge import CONTENT_SECURITY_POLICY, SECURITY_HEADERS, Edge
from toolshare.web.errors import PAGES
from toolshare.web.tests.conftest import build_small, visiting

ANSWERS = [
    ("GET", "/fine"),
    ("HEAD", "/fine"),
    ("OPTIONS", "/fine"),
    ("GET", "/nowhere"),
    ("POST", "/fine"),
    ("POST", "/change"),
    ("GET", "/for/signed-in"),
    ("GET", "/raises/refused"),
    ("GET", "/raises/not-there"),
    ("GET", "/raises/too-many"),
    ("GET", "/raises/broken"),
    ("GET", "/raises/away"),
    ("POST", "/letter"),
]
ERRORS = [
    ("GET", "/nowhere", 404),
    ("GET", "/raises/not-there", 404),
    ("GET", "/raises/refused", 409),
    ("GET", "/raises/too-many", 429),
    ("GET", "/raises/broken", 500),
    ("GET", "/raises/away", 503),
    ("GET", "/raises/slow", 503),
    ("DELETE", "/fine", 405),
    ("PUT", "/change", 405),
    ("POST", "/letter", 415),
]


class Headings(HTMLParser):
    """Finds out whether a page is whole: its language and its one main heading."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.language = ""
        self.headings = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "html":
            self.language = dict(attrs).get("lang") or ""
        self.headings += tag == "h1"


@pytest.mark.parametrize(("method", "path"), ANSWERS, ids=" ".join)
async def test_every_answer_carries_the_security_headers(
    method: str, path: str, visitor: httpx.AsyncClient
):
    answer = await visitor.request(method, path)
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers.get_list(name) == [value]
    assert len(answer.headers["X-Request-Id"]) == 32


async def test_files_and_probes_carry_them_too(browse: Browse):
    stranger = await browse(None)
    for path in ("/static/x/app.css", "/static/x/absent", "/livez", "/readyz", "/healthz"):
        answer = await stranger.get(path)
        assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_policy_allows_nothing_inline_and_nobody_else():
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "*" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    assert "default-src 'none'" in CONTENT_SECURITY_POLICY


async def test_only_over_https_browsers_are_told_to_stay_there(app: Edge, settings: Settings):
    safe = replace(settings, base_url="https://tools.example.org")
    async with visiting(build_small(app, safe), safe.base_url) as client:
        assert (
            "max-age=31536000" in (await client.get("/fine")).headers["Strict-Transport-Security"]
        )
    async with visiting(build_small(app, settings), settings.base_url) as client:
        assert "Strict-Transport-Security" not in (await client.get("/fine")).headers


@pytest.mark.parametrize(("method", "path", "status"), ERRORS)
async def test_an_error_is_a_whole_page_in_html(
    method: str, path: str, status: int, visitor: httpx.AsyncClient
):
    answer = await visitor.request(method, path)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    page = Headings(answer.text)
    assert (page.language, page.headings) == ("en", 1)
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(("method", "path", "status"), ERRORS)
async def test_in_a_part_of_a_page_an_error_is_an_alert_at_the_top(
    method: str, path: str, status: int, visitor: httpx.AsyncClient
):
    answer = await visitor.request(method, path, headers={"HX-Request-Type": "partial"})
    assert answer.status_code == status
    assert answer.headers["HX-Retarget"] == "#flash"
    assert 'role="alert"' in answer.text
    assert "<html" not in answer.text


async def test_what_was_refused_is_told_in_its_own_words(visitor: httpx.AsyncClient):
    assert "The days are taken." in (await visitor.get("/raises/refused")).text


@pytest.mark.parametrize(("what", "seconds"), [("too-many", "7"), ("away", "5"), ("slow", "5")])
async def test_who_should_wait_is_told_how_long(
    what: str, seconds: str, visitor: httpx.AsyncClient
):
    assert (await visitor.get(f"/raises/{what}")).headers["Retry-After"] == seconds


async def test_a_method_that_is_not_allowed_is_answered_with_those_that_are(
    visitor: httpx.AsyncClient,
):
    answer = await visitor.delete("/fine")
    assert set(answer.headers["Allow"].replace(" ", "").split(",")) >= {"GET"}


@pytest.mark.parametrize(
    "path",
    ["/%00", "/%ff%fe", "/a/../../etc/passwd", "//evil.example", "/" + "x" * 8000, "/%0d%0aX:1"],
)
async def test_odd_addresses_are_simply_not_there(path: str, visitor: httpx.AsyncClient):
    answer = await visitor.get(path)
    assert answer.status_code == 404
    assert Headings(answer.text).headings == 1
    assert "X" not in answer.headers


async def test_head_answers_like_get_without_the_body(visitor: httpx.AsyncClient):
    whole, head = await visitor.get("/fine"), await visitor.head("/fine")
    assert head.status_code == whole.status_code == 200
    assert head.content == b""
    assert head.headers["Content-Length"] == str(len(whole.content))
    assert head.headers["Content-Type"] == whole.headers["Content-Type"]


async def test_head_of_a_page_that_is_not_there_is_404(visitor: httpx.AsyncClient):
    answer = await visitor.head("/nowhere")
    assert (answer.status_code, answer.content) == (404, b"")


async def test_a_body_of_twenty_megabytes_is_a_page_that_says_so(visitor: httpx.AsyncClient):
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await visitor.post("/letter", content=b"subject=" + b"x" * 20_000_000, headers=form)
    assert answer.status_code == 413
    assert Headings(answer.text).headings == 1


async def test_a_body_that_hides_its_length_is_cut_off_all_the_same(visitor: httpx.AsyncClient):
    async def endless():
        for _ in range(20):
            yield b"x" * 1_000_000

    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await visitor.post("/letter", content=endless(), headers=form)
    assert answer.status_code == 413


async def test_files_of_twenty_megabytes_are_too_large_as_well(visitor: httpx.AsyncClient):
    answer = await visitor.post("/letter", files={"pictures": ("a.jpg", b"x" * 20_000_000)})
    assert answer.status_code == 413


async def test_a_text_form_may_hold_a_megabyte_at_most(visitor: httpx.AsyncClient):
    answer = await visitor.post("/letter", data={"subject": "x" * 1_000_001})
    assert answer.status_code == 413


def test_every_error_page_is_there():
    folder = Path(__file__).parents[3] / "templates" / "errors"
    pages = {int(path.stem) for path in folder.glob("[0-9]*.html")}
    assert pages >= PAGES


@pytest.mark.parametrize(("path", "again"), [("/tools?q=saw", "/tools"), ("//evil.example", "/")])
async def test_trying_again_leads_to_nobody_elses_site(
    path: str, again: str, small: Edge, settings: Settings
):
    async def away(_token: str) -> None:
        raise ConnectionRefusedError

    broken = Edge(small.app, settings=settings, find_viewer=away)
    async with visiting(broken, settings.base_url) as visitor:
        visitor.cookies.set(settings.session_cookie, "somebody")
        page = await visitor.get(settings.base_url + path)
    assert page.status_code == 503
    assert f'href="{again}"' in page.text
    assert "evil" not in page.text
