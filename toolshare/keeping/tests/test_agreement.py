"""A saved search finds among new tools exactly what the catalogue finds there for its words."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import pytest

from toolshare.catalogue.queries import find_tools
from toolshare.catalogue.rules import LENDERS, LEVELS, PRICES, Search
from toolshare.catalogue.tests.shelf import shelf
from toolshare.conftest import NOON, Person
from toolshare.db import execute
from toolshare.keeping.actions import rounds
from toolshare.keeping.tests.stage import found_by, let_searches_look, save
from toolshare.occupancy.tests.stage import put_tool, take

TODAY = NOON.date()
NAMES = ("spanner", "Bohrmaschine", "hoover", "steps", "strimmer", "taladro", "brad nailer")


@pytest.fixture
async def people(ada: Person, bob: Person, carol: Person, dan: Person, erin: Person):
    """Everybody with a place of their own, but for carol; erin's community is for itself."""
    await execute("UPDATE community SET is_public = id <> {}", erin.community_id)
    for person, east in ((ada, 0.0), (bob, 0.02), (dan, 0.1), (erin, 0.01)):
        await execute(
            "UPDATE member SET latitude = 52.5, longitude = {} WHERE id = {}",
            13.4 + east,
            person.id,
        )
    return [ada, bob, carol, dan, erin]


@pytest.mark.parametrize("alone", [64, 0], ids=["one by one", "through the index"])
@pytest.mark.parametrize("seed", range(6))
async def test_it_agrees_with_the_catalogue(
    seed: int, alone: int, people: Sequence[Person], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rounds, "COMPARED_ONE_BY_ONE", alone)
    monkeypatch.setattr(rounds, "REMEMBERED_OF_A_FIND", 1000)
    chance = random.Random(seed)  # noqa: S311
    facts = list(shelf())
    chance.shuffle(facts)
    for _ in range(25):
        await list_one(facts.pop(), people, chance)
    searches = {}
    for _ in range(40):
        member, asked = chance.choice(people), something(facts, chance)
        if not Search(**asked).to_save.is_open:  # type: ignore[arg-type]
            searches[await save(member, **asked)] = member, asked
    new = {await list_one(facts.pop(), people, chance) for _ in range(25)}
    await let_searches_look()
    for search_id, (member, asked) in searches.items():
        expected = await in_the_catalogue(asked, member) & new
        assert await found_by(search_id) == expected, (member.name, asked)


async def in_the_catalogue(asked: dict[str, object], member: Person) -> set[UUID]:
    """Return what the catalogue finds that is not the member's own."""
    found = await find_tools(
        Search(**asked),  # type: ignore[arg-type]
        viewer_id=member.id,
        now=NOON,
        size=500,
        without_own=True,
    )
    if found.is_partial:
        return set()
    own = {
        card.id
        for card in (await find_tools(Search(), viewer_id=member.id, now=NOON, size=500)).cards
        if card.owner_name == member.name
    }
    return {card.id for card in found.cards} - own


async def list_one(facts: dict[str, str], people: Sequence[Person], chance: random.Random) -> UUID:
    """Put up a tool of somebody's; some are hidden, and some are away."""
    owner = chance.choice(people)
    tool_id = await put_tool(
        owner.id,
        owner.community_id,
        created_at=NOON - timedelta(minutes=chance.randrange(10_000)),
        skill_level=chance.choice(LEVELS),
        price_per_day_cents=chance.choice((0, 0, 200, 500, 1500)),
        is_instant=chance.random() < 0.3,
        is_hidden=chance.random() < 0.1,
        **facts,
    )
    if chance.random() < 0.3:
        day = TODAY + timedelta(days=chance.randrange(1, 6))
        await take(tool_id, day, day + timedelta(days=2))
    return tool_id


def something(facts: Sequence[dict[str, str]], chance: random.Random) -> dict[str, object]:
    """Make up what somebody may look for."""
    first: date = TODAY + timedelta(days=chance.randrange(5))
    likely: list[tuple[float, dict[str, object]]] = [
        (0.75, {"words": words(chance.choice(facts[-40:]), chance)}),
        (0.2, {"category": chance.choice(facts)["category"]}),
        (0.2, {"dearest_cents": chance.choice(PRICES) * 100}),
        (0.1, {"level": chance.choice(LEVELS)}),
        (0.15, {"lender": chance.choice(LENDERS)}),
        (0.1, {"instant": True}),
        (0.2, {"within_m": chance.choice((1000, 2000, 5000, 10_000))}),
        (0.2, {"first_day": first, "last_day": first + timedelta(days=chance.randrange(3))}),
        (0.1, {"as_typed": True}),
    ]
    asked: dict[str, object] = {}
    for likelihood, part in likely:
        if chance.random() < likelihood:
            asked |= part
    return asked


def words(facts: dict[str, str], chance: random.Random) -> str:
    """Type something of a tool: words of its title, beginnings, slips, other names, brands."""
    typed = facts["title"].split()
    some = chance.sample(typed, k=min(len(typed), chance.choice((1, 1, 2))))
    match chance.randrange(8):
        case 0:
            some[-1] = some[-1][: max(2, len(some[-1]) - 2)]
        case 1 if len(some[0]) > 4:
            place = chance.randrange(1, len(some[0]) - 1)
            some[0] = some[0][:place] + some[0][place + 1 :]
        case 2:
            some = [chance.choice(NAMES)]
        case 3 if facts["brand"]:
            some.insert(0, facts["brand"])
        case 4 if len(typed) > 1:
            some = [typed[0], f"-{typed[1]}"]
        case 5:
            some = [f'"{facts["title"]}"']
        case _:
            pass
    return " ".join(some)
