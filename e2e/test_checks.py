"""The controls: what the checks look for is found where it is."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from e2e.checks import (
    assert_accessible,
    assert_focus_visible,
    assert_no_sideways_scroll,
    assert_targets_large_enough,
)
from e2e.chromium import new_context
from e2e.watch import Watch

ADDRESS = "http://controls.example/"
POLICY = {"Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'"}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with new_context(browser, viewport={"width": 360, "height": 740}) as context:
        yield context.new_page()


def show(page: Page, body: str) -> None:
    html = f"<!doctype html><html lang=en><title>Control</title><body>{body}"
    page.route(ADDRESS, answering(html, "text/html"))
    page.goto(ADDRESS)


@pytest.mark.parametrize(
    "body",
    ["<input>", '<p style="color: #999; background: #fff">pale</p>', '<img src="data:,">'],
    ids=["a field without a label", "pale words", "a picture without words"],
)
def test_axe_finds(body: str, page: Page):
    show(page, body)
    with pytest.raises(AssertionError):
        assert_accessible(page)


def test_a_page_that_is_too_wide_is_found(page: Page):
    show(page, '<p style="width: 500px">wide</p>')
    with pytest.raises(AssertionError, match=r"p\."):
        assert_no_sideways_scroll(page)


def test_a_target_that_is_too_small_is_found(page: Page):
    show(page, '<p>In <a href="/x">a sentence</a> it is fine.</p><button>Small</button>')
    with pytest.raises(AssertionError, match='button "Small"'):
        assert_targets_large_enough(page)


def test_a_focus_that_cannot_be_seen_is_found(page: Page):
    show(page, '<button style="outline: none">Where?</button>')
    with pytest.raises(AssertionError, match="Where"):
        assert_focus_visible(page, steps=1)


def test_a_focus_under_a_bar_is_found(page: Page):
    bar = '<div style="position: fixed; inset: 0; background: white"></div>'
    show(page, f"<button>Covered</button>{bar}")
    with pytest.raises(AssertionError, match="Covered"):
        assert_focus_visible(page, steps=1)


def answering(body: str, kind: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(body=body, content_type=kind)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<script>alert(1)</script>", "Content Security Policy"),
        ('<script src="/broken.js"></script>', "answer: 404"),
        ('<script src="/throws.js"></script>', "script: oops"),
        ('<script src="/complains.js"></script>', "console: trouble"),
        ('<img src="http://elsewhere.example/a.png" alt="">', "Content Security Policy"),
    ],
)
def test_what_the_browser_complains_of_is_heard(body: str, complaint: str, page: Page):
    watch = Watch(page.context)
    scripts = {"throws": "throw new Error('oops')", "complains": "console.error('trouble')"}
    for name, text in scripts.items():
        page.route(f"**/{name}.js", answering(text, "text/javascript"))
    page.route("**/broken.js", lambda route: route.fulfill(status=404))
    html = f"<!doctype html><html lang=en><title>Control</title>{body}"
    page.route(
        ADDRESS,
        lambda route: route.fulfill(body=html, headers={**POLICY, "Content-Type": "text/html"}),
    )
    page.goto(ADDRESS)
    page.wait_for_timeout(200)
    assert any(complaint in problem for problem in watch.problems), watch.problems
