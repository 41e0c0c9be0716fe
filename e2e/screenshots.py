"""Take the README's pictures from the demo community."""

import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from e2e.chromium import NoChromium, launch, new_context
from e2e.people import Person
from e2e.stage import DidNotStart, served

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
DEMO_PASSWORD = "borrow-dont-buy"
DESK = (1280, 800)
PHONE = (360, 880)


def main() -> None:
    """Start the demo, and photograph the catalogue at a desk and a loan on a phone."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, served(demo=True) as address:
        browser = launch(playwright)
        catalogue = page_of(browser, address, DESK)
        catalogue.goto("/tools")
        keep(catalogue, "catalogue.png")
        loan = page_of(browser, address, PHONE)
        open_promised_loan(loan)
        keep(loan, "loan.png")
        browser.close()


def page_of(browser: Browser, address: str, size: tuple[int, int]) -> Page:
    """Open a browser of this size, signed in as Bob."""
    context = new_context(
        browser,
        base_url=address,
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=2,
        locale="en-GB",
        color_scheme="light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    bob = Person("Bob", page)
    bob.email = "bob@example.org"
    bob.sign_in(DEMO_PASSWORD)
    expect(page.get_by_label(re.compile("^Your account"))).to_be_visible()
    return page


def open_promised_loan(page: Page) -> None:
    """Go to the loan that shows most: promised, with its code for the door."""
    page.goto("/loans?tab=borrowing")
    promised = page.get_by_role("article").filter(has_text="Promised")
    promised.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/loans/[0-9a-f-]{36}"))


def keep(page: Page, name: str) -> None:
    """Write what is on the screen, once every picture is there."""
    page.wait_for_function(
        "() => document.fonts.status === 'loaded' && "
        "[...document.images].every((image) => image.complete || image.loading === 'lazy')"
    )
    page.screenshot(path=IMAGES / name)
    print(f"docs/images/{name}")


if __name__ == "__main__":
    try:
        main()
    except (NoChromium, DidNotStart) as error:
        sys.exit(str(error))
