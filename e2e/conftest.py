"""The stage and the people: each story signs up its own members in browsers of their own."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, StorageState, expect, sync_playwright

from e2e.chromium import launch, new_context
from e2e.people import Person, found_community
from e2e.stage import served
from e2e.watch import Watch

RESULTS = Path(os.environ.get("E2E_RESULTS") or Path(__file__).parent / "results")
PATIENCE_MS = 10_000
expect.set_options(timeout=PATIENCE_MS)


@dataclass(frozen=True)
class Setting:
    """What somebody holds in their hands."""

    javascript: bool
    width: int
    height: int


SETTINGS = {
    "phone": Setting(javascript=True, width=360, height=740),
    "desk": Setting(javascript=True, width=1280, height=800),
    "phone without JavaScript": Setting(javascript=False, width=360, height=740),
    "desk without JavaScript": Setting(javascript=False, width=1280, height=800),
}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def stage(browser: Browser) -> Iterator[str]:
    """The address of a running instance in which a community is founded."""
    given = os.environ.get("E2E_BASE_URL", "").rstrip("/")
    if given:
        found_community(browser, given)
        yield given
        return
    with served() as address:
        found_community(browser, address)
        yield address


@pytest.fixture
def empty_stage() -> Iterator[str]:
    """The address of an instance in which nobody has signed up yet."""
    with served() as address:
        yield address


@pytest.fixture(scope="session")
def own_demo_stage() -> Iterator[str]:
    """The address of a server of ours with the demo community and the style guide."""
    with served(demo=True) as address:
        yield address


@pytest.fixture(scope="session")
def demo_stage(request: pytest.FixtureRequest) -> str:
    """The address of an instance with the demo community: loans in every state."""
    given = os.environ.get("E2E_DEMO_URL", "").rstrip("/")
    return given or request.getfixturevalue("own_demo_stage")


TWO_OF_THEM = ("desk", "phone without JavaScript")
everywhere = pytest.mark.parametrize("setting", SETTINGS.keys(), indirect=True)
"""For the stories that matter most; the others run in two settings, which differ in all."""


@pytest.fixture(params=TWO_OF_THEM)
def setting(request: pytest.FixtureRequest) -> Setting:
    return SETTINGS[request.param]


OpenBrowser = Callable[..., BrowserContext]


@pytest.fixture
def open_browser(browser: Browser, request: pytest.FixtureRequest) -> Iterator[OpenBrowser]:
    """Open a fresh browser; at the end nothing in any of them may have complained."""
    opened: list[tuple[BrowserContext, Watch]] = []

    def open_one(
        base_url: str, setting: Setting = SETTINGS["desk"], **more: object
    ) -> BrowserContext:
        context = new_context(
            browser,
            base_url=base_url,
            java_script_enabled=setting.javascript,
            viewport={"width": setting.width, "height": setting.height},
            locale="en-GB",
            **more,
        )
        context.set_default_timeout(PATIENCE_MS)
        opened.append((context, Watch(context)))
        return context

    yield open_one
    _keep_pictures(request, [context for context, _ in opened])
    for context, _ in opened:
        context.close()
    problems = [problem for _, watch in opened for problem in watch.problems]
    assert not problems, "\n".join(problems)


Cast = Callable[[str], Person]


@pytest.fixture
def newcomer(open_browser: OpenBrowser, stage: str, setting: Setting) -> Cast:
    """Bring somebody on stage who has just signed up: ``newcomer("Ada")``."""

    def bring(name: str) -> Person:
        somebody = visitor_in(open_browser(stage, setting), name, setting)
        somebody.sign_up()
        return somebody

    return bring


@pytest.fixture
def person(
    open_browser: OpenBrowser,
    browser: Browser,
    stage: str,
    setting: Setting,
    regulars: dict[str, StorageState],
) -> Cast:
    """Bring somebody on stage who has been here before: ``person("Ada")``.

    All stories share these members; each signed up once, through the real pages.
    """

    def bring(name: str) -> Person:
        if name not in regulars:
            with new_context(browser, base_url=stage) as context:
                Person(name, context.new_page()).sign_up()
                regulars[name] = context.storage_state()
        known = open_browser(stage, setting, storage_state=regulars[name])
        return visitor_in(known, name, setting)

    return bring


@pytest.fixture(scope="session")
def regulars() -> dict[str, StorageState]:
    """The cookies of members who have signed up already, by name."""
    return {}


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Two photos as a phone takes them."""
    files = []
    for name, colour in (("case.jpg", (200, 90, 30)), ("bits.png", (40, 110, 80))):
        path = tmp_path / name
        Image.new("RGB", (1600, 1200), colour).save(path)
        files.append(path)
    return files


@pytest.fixture
def visitor(open_browser: OpenBrowser, stage: str, setting: Setting) -> Person:
    """Somebody who has just opened the site and is not signed in."""
    return visitor_in(open_browser(stage, setting), "Vera", setting)


def visitor_in(context: BrowserContext, name: str, setting: Setting) -> Person:
    return Person(name, context.new_page(), has_javascript=setting.javascript)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Against a stack that is given, leave out the stories that need a server of their own."""
    if "E2E_BASE_URL" not in os.environ:
        return
    own = {"empty_stage", "own_demo_stage"} | (
        set() if "E2E_DEMO_URL" in os.environ else {"demo_stage"}
    )
    left_out = [item for item in items if own & set(getattr(item, "fixturenames", ()))]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


FAILED = pytest.StashKey[bool]()


def _keep_pictures(request: pytest.FixtureRequest, contexts: list[BrowserContext]) -> None:
    """Keep what every browser showed when the story failed."""
    if not request.node.stash.get(FAILED, True):
        return
    story = re.sub(r"[^A-Za-z0-9]+", "-", request.node.name).strip("-")
    RESULTS.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(page for context in contexts for page in context.pages):
        page.screenshot(path=RESULTS / f"{story}-{number}.png", full_page=True)
