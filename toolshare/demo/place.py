"""The community of the demo, its members, and the tools on their shelves."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from toolshare.communities.rules import FIRST_CLOSES_AT, FIRST_OPENS_AT, Hours
from toolshare.demo.moments import waking
from toolshare.demo.texts import CommunityText, PersonText, Scene, Texts, ToolText
from toolshare.tools.categories import branch_of
from toolshare.tools.pictures import VARIANTS
from toolshare.tools.rules import CODE_ALPHABET, CODE_LENGTH

FOUNDED_AGO = timedelta(days=632)
LISTED_SINCE_DAYS = 618
NEWCOMERS = {"leo": 390, "zofia": 300, "bob": 210}
"""Who moved here later, and how many days ago."""
ALL_JOINED_WITHIN_DAYS = 75
FIRST_STOCK = 0.45
"""How much of the catalogue was there after the first months."""
FIRST_STOCK_DAYS = 90
OWNER_AGAIN_AFTER = 7
BRANCH_AGAIN_AFTER = 3
LISTED_BEFORE_SCENE = timedelta(days=9)

_NAMES = uuid5(NAMESPACE_URL, "toolshare:demo")


def named(*parts: object) -> UUID:
    """Return the id of something in the demo: the same for the same names, whenever it is made."""
    return uuid5(_NAMES, "\n".join(str(part) for part in parts))


class Neighbour(msgspec.Struct, frozen=True):
    """A member of the community."""

    id: UUID
    text: PersonText
    joined_at: datetime


class Unit(msgspec.Struct, frozen=True):
    """One physical copy of a tool."""

    id: UUID
    code: str


class Thing(msgspec.Struct, frozen=True):
    """A tool with its copies."""

    id: UUID
    text: ToolText
    owner: Neighbour
    units: tuple[Unit, ...]
    created_at: datetime


class Place(msgspec.Struct, frozen=True):
    """Everything that is there before the first loan."""

    id: UUID
    text: CommunityText
    hours: Hours
    founded_at: datetime
    neighbours: dict[str, Neighbour]
    things: dict[str, Thing]


def settle_in(texts: Texts, *, chance: random.Random, now: datetime) -> Place:
    """Give everybody a past: when they came, and when they put their tools on the list."""
    hours = Hours(texts.community.time_zone, FIRST_OPENS_AT, FIRST_CLOSES_AT)
    neighbours = {
        person.key: Neighbour(
            named("member", person.key), person, _joined_at(person, number, hours, now)
        )
        for number, person in enumerate(texts.people)
    }
    return Place(
        id=named("community", texts.community.name),
        text=texts.community,
        hours=hours,
        founded_at=waking(now - FOUNDED_AGO, hours),
        neighbours=neighbours,
        things=_things(texts, neighbours, hours=hours, chance=chance, now=now),
    )


def tool_id(title: str, variant: int) -> UUID:
    """Return an id of a tool that makes its page show the wanted drawing."""
    for number in range(1000):
        found = named("tool", title, number)
        if found.int % VARIANTS == variant:
            return found
    raise ValueError(f"there is no drawing {variant}")


def _joined_at(person: PersonText, number: int, hours: Hours, now: datetime) -> datetime:
    late = NEWCOMERS.get(person.key)
    if late is not None:
        return waking(now - timedelta(days=late, hours=number), hours)
    # The founder first, most of the others while word went round.
    after = timedelta(days=ALL_JOINED_WITHIN_DAYS * (number / 25) ** 2, hours=number / 4)
    return waking(waking(now - FOUNDED_AGO, hours) + after, hours)


def _things(
    texts: Texts,
    neighbours: dict[str, Neighbour],
    *,
    hours: Hours,
    chance: random.Random,
    now: datetime,
) -> dict[str, Thing]:
    codes = _codes(chance)
    played = _ages_of_scenes(texts.scenes)
    return {
        tool.title: Thing(
            id=tool_id(tool.title, tool.variant),
            text=tool,
            owner=neighbours[tool.owner],
            units=tuple(
                Unit(named("copy", tool.title, number), next(codes))
                for number in range(tool.copies)
            ),
            created_at=_listed_at(
                neighbours[tool.owner],
                max(age, played.get(tool.title, age)),
                hours=hours,
                now=now,
            ),
        )
        for tool, age in zip(_newest_first(texts, chance), _ages(len(texts.tools)), strict=True)
    }


def _ages_of_scenes(scenes: Sequence[Scene]) -> dict[str, timedelta]:
    """Say for how long the tools of scenes must have been there."""
    ages: dict[str, timedelta] = {}
    for scene in scenes:
        first = min(step.day for step in scene.steps)
        ages[scene.tool] = max(
            LISTED_BEFORE_SCENE + timedelta(days=-first), ages.get(scene.tool, timedelta())
        )
    return ages


def _listed_at(owner: Neighbour, age: timedelta, *, hours: Hours, now: datetime) -> datetime:
    """Return when a tool was listed: nobody brought anything before they came."""
    at_home = owner.joined_at + timedelta(hours=1) + age / 100
    return max(waking(max(now - age, at_home), hours), owner.joined_at)


def _ages(count: int) -> list[timedelta]:
    """Return how long the tools are listed: most since the first months, one since this morning."""
    recent = round(count * (1 - FIRST_STOCK))
    first_months = (LISTED_SINCE_DAYS - FIRST_STOCK_DAYS) / recent**1.5
    ages = [timedelta(days=first_months * number**1.5, hours=4) for number in range(recent)]
    step = FIRST_STOCK_DAYS / (count - recent)
    return ages + [
        timedelta(days=LISTED_SINCE_DAYS - FIRST_STOCK_DAYS + step * number, hours=4)
        for number in range(count - recent)
    ]


def _newest_first(texts: Texts, chance: random.Random) -> list[ToolText]:
    """Put the first page in front; mix the rest so that neighbours differ in owner and kind."""
    by_title = {tool.title: tool for tool in texts.tools}
    shown = [by_title.pop(title) for title in texts.newest]
    left = chance.sample(list(by_title.values()), len(by_title))
    while left:
        tool = next((tool for tool in left if _differs(tool, shown)), left[0])
        left.remove(tool)
        shown.append(tool)
    return shown


def _differs(tool: ToolText, shown: Sequence[ToolText]) -> bool:
    owners = {other.owner for other in shown[-OWNER_AGAIN_AFTER:]}
    branches = {branch_of(other.category) for other in shown[-BRANCH_AGAIN_AFTER:]}
    return tool.owner not in owners and branch_of(tool.category) not in branches


def _codes(chance: random.Random) -> Iterator[str]:
    used: set[str] = set()
    while True:
        code = "".join(chance.choices(CODE_ALPHABET, k=CODE_LENGTH))
        if code not in used:
            used.add(code)
            yield code
