"""Every page as it stands: open to all, in both colours, on a phone and at a desk."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, StorageState, expect

from e2e.checks import assert_focus_visible, audit
from e2e.conftest import SETTINGS, OpenBrowser
from e2e.people import Person

DEMO_PASSWORD = "borrow-dont-buy"
ERRORS = Path(__file__).parent.parent / "templates" / "errors"
FOR_ALL = {
    "home, signed out": "/",
    "catalogue, signed out": "/tools",
    "catalogue, one category": "/tools?category=hammer-drills",
    "catalogue, words and days": "/tools?q=drill&from={day}&until={day}",
    "catalogue, nothing found": "/tools?q=quetzalcoatl",
    "catalogue, a day that is none": "/tools?from=2026-02-30&until=x",
    "sign up": "/sign-up",
    "sign in": "/sign-in",
    "404": "/nowhere",
    "reference of the API": "/docs",
}
STATUSES = {"/nowhere": 404, "/tools?from=2026-02-30&until=x": 422}
FOR_MEMBERS = {
    "home": "/",
    "catalogue": "/tools",
    "catalogue, near": "/tools?within=2",
    "new tool": "/tools/new",
    "my tools": "/my/tools",
    "imports": "/my/imports",
    "waits for me": "/loans?tab=waiting",
    "borrowing": "/loans?tab=borrowing",
    "lending": "/loans?tab=lending",
    "past loans": "/loans?tab=past",
    "notices": "/notices",
    "saved searches": "/my/searches",
    "wish list": "/my/wishes",
    "settings": "/settings",
    "place": "/my/place",
    "place of the library": "/community/place",
    "community": "/community",
    "search of the community": "/community/search",
    "synonyms": "/community/synonyms",
}


@pytest.fixture
def page(open_browser: OpenBrowser, demo_stage: str) -> Page:
    """A browser of somebody who is not signed in, before the demo community."""
    return open_browser(demo_stage).new_page()


@pytest.fixture
def ada(page: Page) -> Person:
    """Ada of the demo community, who is its admin, owns tools and borrows some."""
    return signed_in(page, "ada")


known: dict[str, StorageState] = {}
"""The cookies of the demo's people who have signed in once, by name."""


def signed_in(page: Page, name: str) -> Person:
    """Let the browser be one of the demo's people."""
    somebody = Person(name.title(), page)
    somebody.email = f"{name}@example.org"
    if name in known:
        page.context.add_cookies(known[name]["cookies"])  # type: ignore[arg-type]
        return somebody
    somebody.sign_in(DEMO_PASSWORD)
    expect(page.get_by_label(re.compile("^Your account"))).to_be_visible()
    known[name] = page.context.storage_state()
    return somebody


@pytest.mark.parametrize("path", FOR_ALL.values(), ids=FOR_ALL.keys())
def test_page_for_all(path: str, page: Page):
    answer = page.goto(path.format(day="2027-06-05"))
    assert answer is not None
    assert answer.status == STATUSES.get(path, 200)
    audit(page)


@pytest.mark.parametrize("path", FOR_MEMBERS.values(), ids=FOR_MEMBERS.keys())
def test_page_for_members(path: str, ada: Person):
    ada.opens(path)
    audit(ada.page)


def test_the_pages_of_a_tool_for_its_owner(ada: Person):
    ada.opens("/my/tools")
    ada.page.get_by_role("main").get_by_role("heading", level=2).get_by_role("link").first.click()
    ada.page.wait_for_url(re.compile("/tools/[0-9a-f-]{36}"))
    tool = ada.path
    audit(ada.page)
    for more in ("/edit", "/deletion"):
        ada.opens(tool + more)
        audit(ada.page)


def test_the_page_of_a_tool_for_everybody_else(page: Page):
    page.goto("/tools")
    page.get_by_role("article").get_by_role("link").first.click()
    page.wait_for_url(re.compile("/tools/[0-9a-f-]{36}"))
    tool = page.url
    audit(page)
    signed_in(page, "bob")
    page.goto(tool)
    audit(page)
    bob = Person("Bob", page)
    bob.types(First_day="2020-01-01", Last_day="2019-01-01")
    bob.presses(re.compile("^(Ask|Book)"))
    bob.is_warned(re.compile("."))
    audit(page)


@pytest.mark.parametrize("path", ["/", "/notices", "/my/searches", "/my/wishes"])
def test_what_somebody_keeps(path: str, page: Page):
    bob = signed_in(page, "bob")
    bob.opens(path)
    audit(page)


def test_saving_a_search(ada: Person):
    ada.opens("/my/searches/new?q=ladder&price=5")
    audit(ada.page)
    ada.opens("/my/searches/new")
    audit(ada.page)


def test_the_page_of_a_member(ada: Person):
    ada.opens("/settings")
    ada.follows("See it as they do")
    ada.is_at(re.compile("Ada"))
    audit(ada.page)


@pytest.mark.parametrize("tab", ["waiting", "borrowing", "lending", "past"])
@pytest.mark.parametrize("name", ["ada", "bob"])
def test_the_pages_of_loans_in_each_state(name: str, tab: str, page: Page):
    somebody = signed_in(page, name)
    somebody.opens(f"/loans?tab={tab}")
    audit(page)
    show_all(page)
    for path in one_of_each_state(page):
        somebody.opens(path)
        audit(page)


def show_all(page: Page) -> None:
    """Let the list grow until there is no more."""
    rows = page.get_by_role("main").get_by_role("article")
    more = page.get_by_role("link", name="Show more")
    while more.count():
        before = rows.count()
        more.click()
        expect(rows.nth(before)).to_be_visible()


def one_of_each_state(page: Page) -> list[str]:
    """Choose a loan for each status that a list shows."""
    chosen: dict[str, str] = {}
    for row in page.get_by_role("main").get_by_role("article").all():
        status = row.get_by_role("paragraph").last.inner_text()
        chosen.setdefault(status, row.get_by_role("link").first.get_attribute("href") or "")
    return list(chosen.values())


FORMS = {
    "/sign-up": "Join",
    "/sign-in": "Sign in",
}


@pytest.mark.parametrize(("path", "button"), FORMS.items())
def test_a_form_full_of_mistakes(path: str, button: str, page: Page):
    visitor = Person("Vera", page)
    visitor.opens(path)
    visitor.presses(button, within=page.get_by_role("main"))
    visitor.is_warned("things need another look")
    audit(page)


@pytest.mark.parametrize(
    ("path", "button"),
    [
        ("/tools/new", "List this tool"),
        ("/settings", "Save profile"),
        ("/settings", "Change password"),
        ("/community", "Save"),
    ],
)
def test_a_members_form_full_of_mistakes(path: str, button: str, ada: Person):
    ada.opens(path)
    for field in ada.page.get_by_role("main").get_by_role("textbox").all():
        if field.is_visible():
            field.fill("")
    ada.presses(re.compile(f"^{button}"), within=ada.page.get_by_role("main"))
    ada.is_warned("another look")
    audit(ada.page)


@pytest.fixture
def guide(open_browser: OpenBrowser, own_demo_stage: str) -> Page:
    """A browser before the style guide, which only a server for development shows."""
    return open_browser(own_demo_stage).new_page()


def test_the_style_guide(guide: Page):
    guide.goto("/styleguide")
    expect(guide.get_by_role("heading", level=1)).to_have_text("Everything in its place")
    audit(guide)


@pytest.mark.parametrize("status", sorted(path.stem for path in ERRORS.glob("[0-9]*.html")))
def test_an_error_page(status: str, guide: Page):
    """Shown by the style guide; some of them no visitor can bring about."""
    guide.goto(f"/styleguide/errors/{status}")
    expect(guide.get_by_role("main").get_by_text(f"Error {status}")).to_be_visible()
    audit(guide)


def test_the_first_run_page(open_browser: OpenBrowser, empty_stage: str):
    page = open_browser(empty_stage).new_page()
    Person("Grace", page).sign_up()
    audit(page)
    Person("Grace", page).presses("Open the doors")
    audit(page)


def test_the_pages_of_somebody_who_has_nothing_yet(open_browser: OpenBrowser, stage: str):
    page = open_browser(stage).new_page()
    Person("Newcomer", page).sign_up()
    for path in ("/", "/my/tools", *(f"/loans?tab={tab}" for tab in ("waiting", "borrowing"))):
        page.goto(path)
        audit(page)


@pytest.mark.parametrize("path", ["/", "/tools", "/sign-up", "/tools/new", "/settings", "/loans"])
@pytest.mark.parametrize("setting", ["phone", "desk"])
def test_the_keyboard_shows_where_it_is(
    path: str, setting: str, open_browser: OpenBrowser, demo_stage: str
):
    page = open_browser(demo_stage, SETTINGS[setting]).new_page()
    signed_in(page, "ada")
    page.goto(path)
    assert_focus_visible(page)
