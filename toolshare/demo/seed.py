"""Loading the demo into an empty database, all of it or nothing."""

import random
from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

import msgspec
import structlog
from msgspec.structs import asdict
from piccolo.table import Table

from toolshare import clock
from toolshare.accounts.passwords import hashed
from toolshare.accounts.tables import Member
from toolshare.communities.tables import Community, Membership
from toolshare.db import execute, fetch_value, transaction
from toolshare.demo.history import History
from toolshare.demo.keeping import keep_some
from toolshare.demo.manuals import keep_files, note_manuals
from toolshare.demo.phrases import Phrasebook
from toolshare.demo.place import Neighbour, Place, Thing, named, settle_in
from toolshare.demo.plan import Plan
from toolshare.demo.scenes import Stage
from toolshare.demo.story import OccupancyRow, Story
from toolshare.demo.texts import Texts, read_texts
from toolshare.loans.tables import Loan, LoanEvent, LoanMessage
from toolshare.occupancy.rules import at_wall_clock, local_day
from toolshare.occupancy.tables import Occupancy
from toolshare.settings import Settings
from toolshare.tools.tables import Copy, Tool

PASSWORD = "borrow-dont-buy"  # noqa: S105
"""Everybody's in the demo; it is printed wherever the demo is offered."""
CHANCE = 18
AT_ONCE = 800
"""Rows in one statement: Postgres takes 32,767 values with one."""

log = structlog.get_logger(__name__)


class NotEmpty(Exception):
    """There are members already, among whom invented ones have no business."""


class Demo(msgspec.Struct, frozen=True):
    """Everything that the demo puts into the database."""

    place: Place
    stories: Sequence[Story]
    blocks: Sequence[OccupancyRow]
    lost: dict[UUID, datetime]


async def is_empty() -> bool:
    """Whether nobody has signed up yet."""
    return not await fetch_value("SELECT EXISTS (SELECT FROM member)")


async def seed(settings: Settings) -> None:
    """Load the demo community, or raise ``NotEmpty`` where there are members.

    The table of members is locked first: two seeds at once, or somebody's sign-up in the
    same second, wait for each other instead of both finding it empty.
    """
    now = clock.now()
    password_hash = await hashed(PASSWORD)
    async with transaction():
        await execute("LOCK TABLE member IN SHARE ROW EXCLUSIVE MODE")
        if not await is_empty():
            raise NotEmpty(
                "There are members here already. The demo is only loaded into an empty database."
            )
        demo = make_up(read_texts(), now=now)
        await _write_place(demo, password_hash)
        await _write_loans(demo)
        await keep_some(demo.place, now=now)
        manuals = await note_manuals(demo.place, now=now)
    await keep_files(manuals, photos=settings.photos)
    log.info(
        "loaded the demo",
        tools=len(demo.place.things),
        loans=len(demo.stories),
        sign_in_at=f"{settings.base_url}/sign-in",
    )


def make_up(texts: Texts, *, now: datetime) -> Demo:
    """Make up the community and its loans around now; the same all day long."""
    chance = random.Random(CHANCE)  # noqa: S311
    zone = texts.community.time_zone
    place = settle_in(texts, chance=chance, now=at_wall_clock(local_day(now, zone), time(0), zone))
    plan = Plan(place.hours)
    stage = Stage(place, plan, now=now)
    blocks = [row for text in texts.blocks for row in stage.block(text)]
    scenes = [stage.play(scene) for scene in texts.scenes]
    history = History(place, plan, Phrasebook(texts, chance), chance=chance, now=now)
    return Demo(place, [*scenes, *history.stories()], blocks, stage.lost)


async def _write_place(demo: Demo, password_hash: str) -> None:
    place = demo.place
    community = Community(
        id=place.id,
        name=place.text.name,
        time_zone=place.hours.time_zone,
        currency=place.text.currency,
        opens_at=place.hours.opens_at,
        closes_at=place.hours.closes_at,
        latitude=place.text.place[0],
        longitude=place.text.place[1],
        created_at=place.founded_at,
    )
    await _insert(Community, [community])
    neighbours = place.neighbours.values()
    await _insert(Member, [_member(neighbour, password_hash) for neighbour in neighbours])
    await _insert(Membership, [_membership(neighbour, place) for neighbour in neighbours])
    await _insert(Tool, [_tool(thing, place) for thing in place.things.values()])
    await _insert(
        Copy,
        [
            Copy(
                id=unit.id,
                tool_id=thing.id,
                label=unit.code,
                created_at=thing.created_at,
                retired_at=demo.lost.get(unit.id),
            )
            for thing in place.things.values()
            for unit in thing.units
        ],
    )


async def _write_loans(demo: Demo) -> None:
    """Write loans with all that belongs to them, histories in the order in which they happened."""
    stories = demo.stories
    taken = [story.occupancy for story in stories if story.occupancy is not None]
    events = [event for story in stories for event in story.events]
    messages = [message for story in stories for message in story.messages]
    await _insert(Loan, [Loan(**asdict(story.loan)) for story in stories])
    await _insert(Occupancy, [Occupancy(**asdict(row)) for row in [*demo.blocks, *taken]])
    await _insert(
        LoanEvent, [LoanEvent(**asdict(row)) for row in sorted(events, key=lambda row: row.at)]
    )
    await _insert(
        LoanMessage,
        [LoanMessage(**asdict(row)) for row in sorted(messages, key=lambda row: row.at)],
    )


def _member(neighbour: Neighbour, password_hash: str) -> Member:
    return Member(
        id=neighbour.id,
        email=neighbour.text.email,
        name=neighbour.text.name,
        password_hash=password_hash,
        experience=neighbour.text.experience,
        about=neighbour.text.about,
        neighbourhood=neighbour.text.neighbourhood,
        latitude=neighbour.text.place[0],
        longitude=neighbour.text.place[1],
        created_at=neighbour.joined_at,
    )


def _membership(neighbour: Neighbour, place: Place) -> Membership:
    return Membership(
        id=named("membership", neighbour.text.key),
        community_id=place.id,
        member_id=neighbour.id,
        role=neighbour.text.role,
        joined_at=neighbour.joined_at,
    )


def _tool(thing: Thing, place: Place) -> Tool:
    text = thing.text
    return Tool(
        id=thing.id,
        community_id=place.id,
        owner_id=thing.owner.id,
        title=text.title,
        brand=text.brand,
        model=text.model,
        year_made=text.year_made,
        category=text.category,
        description=text.description,
        accessories="\n".join(text.accessories),
        safety_note=text.safety_note,
        skill_level=text.skill_level,
        price_per_day_cents=text.price_per_day_cents,
        deposit_cents=text.deposit_cents,
        replacement_value_cents=text.replacement_value_cents,
        longest_loan_days=text.longest_loan_days,
        turnaround_days=text.turnaround_days,
        is_instant=text.instant,
        created_at=thing.created_at,
        updated_at=thing.created_at,
    )


async def _insert(table: type[Table], rows: Sequence[Table]) -> None:
    for start in range(0, len(rows), AT_ONCE):
        await table.insert(*rows[start : start + AT_ONCE])
