"""The switch of colours, without scripts."""

import httpx
import pytest

from toolshare.conftest import Browse


async def test_the_colours_are_remembered(browse: Browse, db: None):
    browser = await browse(None)
    answer = await _choose(browser, "dark")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=%2Ftools")
    page = await browser.get("/sign-in")
    assert 'data-theme="workshop-dark"' in page.text
    await _choose(browser, "system")
    assert "data-theme=" not in (await browser.get("/sign-in")).text


async def test_the_script_of_the_switch_may_write_the_cookie_too(browse: Browse, db: None):
    cookie = (await _choose(await browse(None), "light")).headers["Set-Cookie"]
    assert cookie.startswith("theme=light")
    assert "HttpOnly" not in cookie


@pytest.mark.parametrize(
    "referer",
    ["", "https://evil.example/x", "http://127.0.0.1:8000//evil.example", "http://[", "/x"],
)
async def test_the_way_back_is_within_the_site(browse: Browse, db: None, referer: str):
    answer = await _choose(await browse(None), "light", referer=referer)
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("theme", ["", "pink", "x" * 10_000, "dark\0"])
async def test_other_colours_are_refused(browse: Browse, db: None, theme: str):
    answer = await _choose(await browse(None), theme)
    assert answer.status_code == 422
    assert "Set-Cookie" not in answer.headers


async def _choose(
    browser: httpx.AsyncClient,
    theme: str,
    *,
    referer: str = "http://127.0.0.1:8000/sign-in?next=%2Ftools",
) -> httpx.Response:
    return await browser.post("/theme", data={"theme": theme}, headers={"Referer": referer})
