"""What people do: they see pages, and reach everything on them by its role and its words."""

import re
import secrets
from datetime import UTC, datetime
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Locator, Page, expect

from e2e.chromium import new_context

PASSWORD = "saw horse at dawn"
PATIENCE_WITH_JOBS_MS = 60_000
"""For work that a busy machine does in the background."""
# Around the world, so that in one of them it is the middle of the day whenever tests run.
ZONES = (
    "Pacific/Auckland",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Europe/Berlin",
    "America/Sao_Paulo",
    "America/Los_Angeles",
)


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, name: str, page: Page, *, has_javascript: bool = True) -> None:
        self.name = name
        self.page = page
        self.has_javascript = has_javascript
        self.email = f"{name.lower()}.{secrets.token_hex(4)}@example.org"
        self.password = PASSWORD

    @property
    def path(self) -> str:
        """Where the address bar says they are, without the host."""
        return urlsplit(self.page.url).path

    def opens(self, path: str) -> None:
        """Type an address."""
        self.page.goto(path)

    def reads(self, *texts: str | re.Pattern[str]) -> None:
        """Find words on the page."""
        for text in texts:
            expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible()

    def does_not_read(self, *texts: str | re.Pattern[str]) -> None:
        """Find words nowhere on the page."""
        for text in texts:
            expect(self.page.get_by_text(text).filter(visible=True)).to_have_count(0)

    def is_at(self, heading: str | re.Pattern[str]) -> None:
        """Be on the page with this main heading."""
        expect(self.page.get_by_role("heading", level=1, name=heading)).to_be_visible()

    def is_told(self, message: str | re.Pattern[str]) -> None:
        """Hear of something that has just happened."""
        expect(self.page.get_by_role("status").filter(has_text=message).first).to_be_visible()

    def is_warned(self, *messages: str | re.Pattern[str]) -> None:
        """See what is wrong in the summary over a form, which has the focus."""
        summary = self.page.get_by_role("alert")
        for message in messages:
            expect(summary.filter(has_text=message).first).to_be_visible()

    def types(self, **answers: str) -> None:
        """Fill fields in by their labels; underscores stand for spaces."""
        for label, answer in answers.items():
            self.field(label.replace("_", " ")).fill(answer)

    def field(self, label: str) -> Locator:
        """Find the field with a label."""
        pattern = re.compile(rf"^{re.escape(label)}( \(optional\))?$", re.IGNORECASE)
        return self.page.get_by_label(pattern).filter(visible=True).first

    def chooses(self, label: str, option: str) -> None:
        """Choose a line of a list."""
        self.field(label).select_option(option)

    def ticks(self, label: str | re.Pattern[str]) -> None:
        """Pick one of a few, or tick a box."""
        radio = self.page.get_by_role("radio", name=label)
        box = self.page.get_by_role("checkbox", name=label)
        switch = self.page.get_by_role("switch", name=label)
        radio.or_(box).or_(switch).first.check()

    def presses(self, button: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Press a button."""
        place = within or self.page
        place.get_by_role("button", name=button, exact=True).filter(visible=True).first.click()

    def follows(self, link: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Follow a link."""
        place = within or self.page
        place.get_by_role("link", name=link, exact=True).filter(visible=True).first.click()

    def unfolds(self, words: str | re.Pattern[str]) -> None:
        """Open what is folded away behind these words."""
        self.page.get_by_text(words, exact=True).filter(visible=True).first.click()

    def searches(self, words: str) -> None:
        """Look for tools, and wait until the last answer has arrived."""
        self.opens("/tools")
        self.types(**{"What do you need?": words})
        self.presses("Search")
        expect(self.page.locator(".htmx-request")).to_have_count(0)

    def waits_for(self, found: Locator) -> None:
        """Look on while the jobs work; without JavaScript, look again now and then."""
        again = self.page.get_by_role("link", name="Look again")
        if not self.has_javascript:
            for _look in range(PATIENCE_WITH_JOBS_MS // 500):
                expect(found.or_(again)).to_be_visible()
                if found.is_visible():
                    break
                again.click()
                self.page.wait_for_timeout(500)
        expect(found).to_be_visible(timeout=PATIENCE_WITH_JOBS_MS)

    def does_not_find(self, title: str) -> None:
        """Look through the answer to a search: others may be there, this one is not."""
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        expect(self.page.get_by_role("link", name=title, exact=True)).to_have_count(0)

    def sign_up(self) -> None:
        """Become a member through the real pages."""
        self.opens("/sign-up")
        self.types(Your_name=self.name, Email_address=self.email, Password=self.password)
        self.ticks(re.compile("^Handy"))
        self.presses("Join")
        expect(self.page).to_have_url(re.compile(r"/(welcome)?$"))

    def sign_in(self, password: str | None = None) -> None:
        """Come back."""
        self.opens("/sign-in")
        self.types(Email_address=self.email, Password=password or self.password)
        self.presses("Sign in")
        expect(self.page.get_by_label(re.compile("^Your account"))).to_be_visible()

    def sign_out(self) -> None:
        """Leave through the menu of the account."""
        self.page.get_by_label(re.compile("^Your account")).click()
        self.presses("Sign out")

    def founds(self, community: str) -> None:
        """Answer the first-run page and be welcomed."""
        self.opens_the_doors(community)
        self.is_told(f"Welcome to {community}!")

    def opens_the_doors(self, community: str) -> None:
        """Answer the first-run page."""
        self.is_at("Start your community")
        self.types(**{"What is your community called?": community})
        self.chooses("Time zone", midday_zone())
        self.chooses("Currency", "EUR")
        self.presses("Open the doors")


@cache
def midday_zone() -> str:
    """Name a time zone in which it is neither early nor late, so that today can be lent."""
    now = datetime.now(UTC)
    return next(zone for zone in ZONES if 9 <= now.astimezone(ZoneInfo(zone)).hour < 15)


def found_community(browser: Browser, address: str) -> None:
    """Be the first member, if nobody has been yet.

    Others may do the same at this moment. Whoever is second is taken in by the first and
    sent home, with a welcome or without one.
    """
    with new_context(browser, base_url=address) as context:
        founder = Person("Frida", context.new_page())
        founder.sign_up()
        if founder.page.url.endswith("/welcome"):
            founder.opens_the_doors("Lindenhof")
            expect(founder.page).to_have_url(re.compile(r"/$"))
