"""What every page promises: nobody is shut out, nothing scrolls sideways, all can be hit."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe().axe_script
SUCCESS_CRITERIA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE = (360, 740)
DESK = (1280, 800)
NARROWEST = (320, 640)
SMALLEST_TARGET = (24, 44)
"""Width and height: a short word may be narrow, but every line of links is a thumb high."""

# Links within a sentence are as high as their line. A box is hit through its label as well,
# and a link that lies over its whole card through the card.
_SMALL_TARGETS = """
([width, height]) => {
  const selector = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const shown = (element) =>
    element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) &&
    !element.disabled && !element.closest("[inert], [aria-hidden=true]");
  const inSentence = (element) =>
    element.matches("a") && getComputedStyle(element).display === "inline" &&
    [...element.parentElement.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
  const clippedAway = (box) => box.width <= 1 || box.height <= 1 || box.bottom < 0;
  const covered = (element) => {
    const after = getComputedStyle(element, "::after");
    if (after.content === "none" || after.position !== "absolute") return [];
    const own = getComputedStyle(element).position !== "static";
    return [own ? element : element.offsetParent];
  };
  const reach = (element) => {
    const labels = [...(element.labels ?? []), element.closest("label")];
    const boxes = [element, ...labels, ...covered(element)]
      .filter(Boolean).map((each) => each.getBoundingClientRect());
    const ends = (last, first) =>
      Math.max(...boxes.map((box) => box[last])) - Math.min(...boxes.map((box) => box[first]));
    return { width: ends("right", "left"), height: ends("bottom", "top") };
  };
  return [...document.querySelectorAll(selector)]
    .filter((element) => shown(element) && !inSentence(element))
    .filter((element) => !clippedAway(element.getBoundingClientRect()))
    .map((element) => [element, reach(element)])
    .filter(([, box]) => box.width < width - 0.5 || box.height < height - 0.5)
    .map(([element, box]) => {
      const name = element.getAttribute("aria-label") || element.textContent.trim() || element.name;
      return `${element.tagName.toLowerCase()} "${name.slice(0, 40)}": ` +
        `${box.width.toFixed(0)} x ${box.height.toFixed(0)}`;
    });
}
"""

_WIDE_THINGS = """
() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > room + 1)
    .slice(0, 5)
    .map((element) => `${element.tagName.toLowerCase()}.${element.className}`);
}
"""

# Two frames later the page is laid out and painted anew, and then colours have changed over. A
# page that a live signal redraws meanwhile may leave an animation that never ends: what is to be
# checked is there after a few seconds all the same.
_AT_REST = """
async () => {
  const frame = () => new Promise((go) => requestAnimationFrame(go));
  const atRest = async () => {
    await frame();
    await frame();
    const passing = document.getAnimations()
      .filter((each) => each.effect?.getComputedTiming().endTime < Infinity);
    await Promise.allSettled(passing.map((each) => each.finished));
  };
  await Promise.race([atRest(), new Promise((go) => setTimeout(go, 5000))]);
}
"""

_FOCUS = """
() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const places = [[element], [element, "::after"], [element.closest("label")],
    [element.parentElement], [element.closest("article, li")]];
  const ringed = places.some(([place, part]) => {
    const style = place && getComputedStyle(place, part);
    return style && ((style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) ||
      style.boxShadow !== "none");
  });
  const box = element.getBoundingClientRect();
  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const covered = !hit || !(element.contains(hit) || hit.contains(element) ||
    element.closest("label")?.contains(hit));
  const name = element.getAttribute("aria-label") || element.textContent.trim() || element.name;
  const told = `${element.tagName.toLowerCase()} "${(name || "").slice(0, 40)}"`;
  return { name: told, ringed, covered };
}
"""


def audit(page: Page) -> None:
    """Check the page as it stands in light and dark, on a phone and at a desk."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    for size in (PHONE, DESK):
        _resize(page, size)
        assert_accessible(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    for size in (PHONE, DESK):
        _resize(page, size)
        # Only colours change with the scheme.
        assert_accessible(page, rules=["color-contrast", "link-in-text-block"])
    for size in (PHONE, NARROWEST):
        _resize(page, size)
        assert_no_sideways_scroll(page)
    _resize(page, PHONE)
    assert_targets_large_enough(page)


def assert_usable(page: Page, *, has_javascript: bool) -> None:
    """Whatever stands there now can be used by everybody, on a phone too; axe needs a script."""
    if has_javascript:
        assert_accessible(page)
    assert_no_sideways_scroll(page)


def assert_accessible(page: Page, *, rules: list[str] | None = None) -> None:
    """Let axe look for what breaks WCAG 2.2 AA, everywhere or by some rules alone."""
    chosen = (
        {"type": "rule", "values": rules} if rules else {"type": "tag", "values": SUCCESS_CRITERIA}
    )
    options = {"resultTypes": ["violations"], "runOnly": chosen}
    # Half a megabyte to parse: once a page, not once a look.
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("(options) => axe.run(document, options)", options)["violations"]
    told = [
        f"{each['id']} ({each['help']}): {node['target']} {node['failureSummary']}"
        for each in found
        for node in each["nodes"][:3]
    ]
    assert not told, _about(page, told)


def assert_no_sideways_scroll(page: Page) -> None:
    """Nothing sticks out to the right."""
    wide = page.evaluate(_WIDE_THINGS)
    assert not wide, _about(page, wide)


def assert_targets_large_enough(page: Page) -> None:
    """A thumb hits everything that can be pressed."""
    small = page.evaluate(_SMALL_TARGETS, list(SMALLEST_TARGET))
    assert not small, _about(page, small)


def assert_focus_visible(page: Page, *, steps: int = 25) -> None:
    """The Tab key shows where it is, and never under a bar that sticks."""
    page.emulate_media(reduced_motion="reduce")
    page.locator("body").evaluate("(body) => body.ownerDocument.activeElement?.blur()")
    lost = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        focus = page.evaluate(_FOCUS)
        if focus is not None and (not focus["ringed"] or focus["covered"]):
            lost.append(str(focus))
    assert not lost, _about(page, lost)


def _resize(page: Page, size: tuple[int, int]) -> None:
    width, height = size
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(_AT_REST)


def _about(page: Page, told: list[str]) -> str:
    size = page.viewport_size or {}
    return "\n".join([f"{page.url} at {size.get('width')} px:", *told])
