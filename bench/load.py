"""Members who use the site at the same time: they look, search, list, book, answer, write."""

import asyncio
import random
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from time import monotonic
from uuid import uuid4

from PIL import Image

from bench.stage import Browser, Place, made_id
from bench.tally import Tally
from toolshare.photos.rules import SIZES

PAUSE_S = (0.3, 2.0)
WORDS = ("drill", "saw", "ladder", "dril", "number 3")
PHOTO = re.compile(r"/photos/[0-9a-f]{32}/\d+\.webp")


@dataclass
class Written:
    """What the site has acknowledged, and must therefore still know."""

    tools: dict[str, str] = field(default_factory=dict)
    """Titles by id."""
    loans: dict[str, str] = field(default_factory=dict)
    """States by id."""
    messages: set[str] = field(default_factory=set)
    photos: dict[str, str] = field(default_factory=dict)
    """Hashes by address."""

    def __len__(self) -> int:
        return sum(map(len, (self.tools, self.loans, self.messages, self.photos)))


@dataclass
class Standing:
    """What there is before anybody comes: tools that are lent at once, and tools to ask for."""

    category: str
    at_once: dict[str, Browser] = field(default_factory=dict)
    on_request: dict[str, Browser] = field(default_factory=dict)
    """Both with the browsers of their owners."""
    photos: list[bytes] = field(default_factory=list)
    used_days: Counter[str] = field(default_factory=Counter)

    def next_day(self, tool_id: str) -> str:
        """Return a day of a tool that nobody has asked for yet."""
        self.used_days[tool_id] += 1
        # Any day soon will do: the community's zone is a few hours away at most.
        return (date.today() + timedelta(days=self.used_days[tool_id])).isoformat()  # noqa: DTZ011


class Visitor:
    """One member who goes on from one thing to the next until the time is over."""

    def __init__(
        self, browser: Browser, place: Place, standing: Standing, tally: Tally, written: Written
    ) -> None:
        self.browser = browser
        self.place = place
        self.standing = standing
        self.tally = tally
        self.written = written
        self.loans: list[str] = []
        self.chance = random.Random(browser.name)  # noqa: S311 - the same visit every time

    async def stay(self, until: float) -> None:
        """Do one thing after another, with a pause between them."""
        steps = {
            self.browse: 20,
            self.search: 20,
            self.look: 25,
            self.book: 10,
            self.ask_and_be_told: 6,
            self.write: 12,
            self.list_tool: 5,
            self.come_and_go: 3,
        }
        while monotonic() < until:
            await asyncio.sleep(self.chance.uniform(*PAUSE_S))
            (step,) = self.chance.choices([*steps], [*steps.values()])
            await step()

    async def browse(self) -> None:
        """Look at the catalogue, and at its next page."""
        page = await self.tally.ask("catalogue", self.browser.http.get("/tools"), 200)
        further = re.search(r'href="(/tools\?[^"]*page=[^"]+)"', page.text) if page else None
        if further:
            address = further.group(1).replace("&amp;", "&")
            await self.tally.ask("catalogue", self.browser.http.get(address), 200)

    async def search(self) -> None:
        """Look for words."""
        words = {"q": self.chance.choice(WORDS)}
        await self.tally.ask("search", self.browser.http.get("/tools", params=words), 200)

    async def look(self) -> None:
        """Look at a tool and at its photos."""
        tool_id = self.chance.choice([*self.standing.at_once, *self.written.tools])
        page = await self.tally.ask("tool", self.browser.http.get(f"/tools/{tool_id}"), 200)
        for address in PHOTO.findall(page.text)[:2] if page else ():
            await self.tally.ask("photo", self.browser.http.get(address), 200)

    async def book(self) -> None:
        """Book a tool that is lent at once."""
        await self._ask_for(self._not_own(self.standing.at_once), "approved")

    async def ask_and_be_told(self) -> None:
        """Ask for a tool; its owner says yes."""
        tool_id = self._not_own(self.standing.on_request)
        owner = self.standing.on_request[tool_id]
        loan_id = await self._ask_for(tool_id, "requested")
        if loan_id:
            yes = owner.http.post(f"/loans/{loan_id}/approval", data={"form_key": str(uuid4())})
            if await self.tally.ask("approval", yes, 303):
                self.written.loans[loan_id] = "approved"

    def _not_own(self, tools: dict[str, Browser]) -> str:
        others = [tool_id for tool_id, owner in tools.items() if owner is not self.browser]
        return self.chance.choice(others)

    async def _ask_for(self, tool_id: str, state: str) -> str | None:
        day = self.standing.next_day(tool_id)
        answer = await self.tally.ask("loan", self.browser.book(tool_id, day, day), 303)
        if answer is None:
            return None
        loan_id = made_id(answer)
        self.loans.append(loan_id)
        self.written.loans[loan_id] = state
        return loan_id

    async def write(self) -> None:
        """Write to the owner of a tool that one has asked for."""
        if not self.loans:
            return
        body = f"Is it the one with the case? {uuid4().hex}"
        sent = self.browser.write(self.chance.choice(self.loans), body)
        if await self.tally.ask("message", sent, 303):
            self.written.messages.add(body)

    async def list_tool(self) -> None:
        """List a tool with a photo, and look at it in each size."""
        title = f"Drill of {self.browser.name}, {uuid4().hex[:8]}"
        photo = self.chance.choice(self.standing.photos)
        sent = self.browser.send_tool(title, category=self.standing.category, photo=photo)
        answer = await self.tally.ask("upload", sent, 303)
        if answer is None:
            return
        tool_id = made_id(answer)
        self.written.tools[tool_id] = title
        page = await self.tally.ask("tool", self.browser.http.get(f"/tools/{tool_id}"), 200)
        for address in _sizes(PHOTO.findall(page.text)) if page else ():
            seen = await self.tally.ask("photo", self.browser.http.get(address), 200)
            if seen:
                self.written.photos[address] = sha256(seen.content).hexdigest()

    async def come_and_go(self) -> None:
        """Sign in with another browser, see that it counts, sign out, see that it counts."""
        other = Browser(self.place, self.browser.name)
        if await self.tally.ask("sign-in", other.sign_in(), 303):
            await self.tally.ask("settings", other.http.get("/settings"), 200)
            if await self.tally.ask("sign-out", other.sign_out(), 303):
                await self.tally.ask("settings", other.http.get("/settings"), 303)
        await other.close()


async def cast(place: Place, *, members: int) -> tuple[list[Browser], Standing]:
    """Return members' browsers, and what each of them has listed before."""
    browsers = [Browser(place, f"member-{number}") for number in range(members)]
    for number, browser in enumerate(browsers):
        await browser.sign_up()
        if number == 0:
            await browser.found()
    page = await browsers[0].http.get("/tools/new")
    (category, *_others) = re.findall(r'<option value="([a-z0-9-]+)"', page.text)
    standing = Standing(category, photos=[_photo(number) for number in range(6)])
    for number, browser in enumerate(browsers):
        standing.at_once[await browser.list_tool(f"Ladder number {number}")] = browser
        if number % 5 == 0:
            tool_id = await browser.list_tool(f"Saw number {number}", instant=False)
            standing.on_request[tool_id] = browser
    return browsers, standing


async def close_all(browsers: Iterable[Browser]) -> None:
    """Close the browsers' connections."""
    for browser in browsers:
        await browser.close()


def _sizes(addresses: list[str]) -> set[str]:
    """Return the addresses of every size of these photos."""
    folders = {address.rpartition("/")[0] for address in addresses}
    return {f"{folder}/{size}.webp" for folder in folders for size in SIZES}


def _photo(number: int) -> bytes:
    """Draw a picture that no other equals."""
    clouds = Image.effect_noise((40, 30), 40 + number).resize((1280, 960)).convert("RGB")
    file = BytesIO()
    clouds.save(file, "JPEG", quality=85)
    return file.getvalue()
