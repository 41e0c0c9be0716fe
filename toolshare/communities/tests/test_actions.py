"""Founding, joining and changing a community, also by many at once."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from toolshare.accounts.tables import Member
from toolshare.communities import actions
from toolshare.communities.actions import CommunityFacts
from toolshare.communities.rules import CommunityRefused
from toolshare.communities.tables import Community, Membership
from toolshare.conftest import NOON, Person, found, join
from toolshare.db import close_pool, execute, fetch, fetch_value, open_pool, transaction
from toolshare.refusal import NotThere
from toolshare.tools.tables import Tool

FACTS = CommunityFacts(
    name="Linden Court",
    time_zone="Europe/Lisbon",
    currency="CHF",
    opens_at=time(9),
    closes_at=time(18, 30),
    is_public=False,
)


async def test_the_founder_is_admin_and_earlier_members_are_in(db: None):
    early, founder = await _newcomer("early"), await _newcomer("founder")
    community_id = await _found(founder)
    assert await _roles() == {"early": "member", "founder": "admin"}
    community = await Community.objects().get(Community.id == community_id)
    assert community is not None
    assert (community.name, community.time_zone, community.currency) == (
        "Court of founder",
        "Europe/Berlin",
        "EUR",
    )
    assert await actions.join_home(early, now=NOON) == community_id
    assert await Membership.count() == 2


async def test_founding_a_second_time_joins_the_first(db: None):
    first = await _found(await _newcomer("first"))
    assert await _found(await _newcomer("second")) == first
    assert await _roles() == {"first": "admin", "second": "member"}


async def test_before_the_founding_there_is_nothing_to_join(db: None):
    assert await actions.join_home(await _newcomer("early"), now=NOON) is None
    assert await Membership.count() == 0


async def test_newcomers_join_the_oldest_community(db: None):
    oldest = await _found(await _newcomer("founder"))
    await found("A later one")
    assert await actions.join_home(await _newcomer("late"), now=NOON) == oldest


async def test_first_members_at_the_same_instant_found_one_community(committed: str):
    newcomers = [await _newcomer(f"member {number}") for number in range(8)]
    homes = await asyncio.gather(*map(_found, newcomers))
    assert len(set(homes)) == 1
    assert await Community.count() == 1
    assert sorted((await _roles()).values()) == ["admin"] + ["member"] * 7


async def test_without_the_lock_they_would_found_several(committed: str):
    newcomers = [await _newcomer(f"member {number}") for number in range(8)]

    async def found_unguarded(member_id: UUID) -> None:
        async with transaction():
            await actions._found(
                by=member_id, name="x", time_zone="Europe/Berlin", currency="EUR", now=NOON
            )

    await asyncio.gather(*map(found_unguarded, newcomers), return_exceptions=True)
    assert await Community.count() > 1


async def test_who_signs_up_during_the_founding_is_in(committed: str):
    founder = await _newcomer("founder")

    async def sign_up() -> None:
        async with transaction():
            member_id = await _newcomer(f"late {uuid4()}")
            await asyncio.sleep(0.005)
            await actions.join_home(member_id, now=NOON)

    await asyncio.gather(*(sign_up() for _time in range(6)), _found(founder))
    assert await Membership.count() == 7


async def test_without_the_shared_lock_a_member_could_be_in_none(committed: str):
    founder = await _newcomer("founder")
    founding, looked = asyncio.Event(), asyncio.Event()

    async def sign_up_unguarded() -> None:
        async with transaction():
            member_id = await _newcomer("late")
            assert await actions._oldest() is None
            looked.set()
            await founding.wait()
            assert member_id

    async def found_meanwhile() -> None:
        await looked.wait()
        await _found(founder)
        founding.set()

    await asyncio.gather(sign_up_unguarded(), found_meanwhile())
    assert await _roles() == {"founder": "admin"}


async def test_an_admin_changes_the_community(ada: Person):
    await actions.change_community(ada.community_id, FACTS, by=ada.id)
    community = await Community.objects().get(Community.id == ada.community_id)
    assert community is not None
    assert community.name == FACTS.name
    assert community.time_zone == FACTS.time_zone
    assert community.currency == FACTS.currency
    assert (community.opens_at, community.closes_at) == (FACTS.opens_at, FACTS.closes_at)
    assert community.is_public is False


async def test_nobody_else_changes_the_community(ada: Person, dan: Person, erin: Person):
    for person in (dan, erin):
        with pytest.raises(NotThere):
            await actions.change_community(ada.community_id, FACTS, by=person.id)
        with pytest.raises(NotThere):
            await actions.change_role(ada.community_id, dan.id, "admin", by=person.id)
    with pytest.raises(NotThere):
        await actions.change_community(uuid4(), FACTS, by=ada.id)


@pytest.mark.parametrize(
    "amounts",
    [{"price_per_day_cents": 100}, {"deposit_cents": 100}, {"replacement_value_cents": 100}],
    ids=lambda amounts: next(iter(amounts)),
)
async def test_the_currency_stays_once_a_tool_has_a_price(ada: Person, amounts: dict[str, int]):
    await _add_tool(ada, **amounts)
    with pytest.raises(CommunityRefused):
        await actions.change_community(ada.community_id, FACTS, by=ada.id)
    community = await Community.objects().get(Community.id == ada.community_id)
    assert community is not None
    assert (community.currency, community.name) == ("EUR", "Lindenhof")


async def test_tools_without_a_price_do_not_hold_the_currency(ada: Person):
    await _add_tool(ada)
    await actions.change_community(ada.community_id, FACTS, by=ada.id)


async def test_an_admin_gives_roles(ada: Person, bob: Person):
    await actions.change_role(ada.community_id, bob.id, "admin", by=ada.id)
    await actions.change_role(ada.community_id, ada.id, "member", by=bob.id)
    assert await _roles() == {"Ada": "member", "Bob": "admin"}


async def test_only_members_have_roles(ada: Person, erin: Person):
    with pytest.raises(NotThere):
        await actions.change_role(ada.community_id, erin.id, "member", by=ada.id)


async def test_two_admins_who_demote_each_other_leave_one(committed: str):
    demote = await _two_admins(actions.change_role)
    answers = await asyncio.gather(*demote, return_exceptions=True)
    assert sorted((await _roles()).values()) == ["admin", "member"]
    assert [type(answer) for answer in answers if answer] == [NotThere]


async def test_two_admins_who_step_down_at_once_leave_one(committed: str):
    demote = await _two_admins(actions.change_role, themselves=True)
    answers = await asyncio.gather(*demote, return_exceptions=True)
    assert sorted((await _roles()).values()) == ["admin", "member"]
    assert [type(answer) for answer in answers if answer] == [CommunityRefused]


async def test_without_the_lock_both_would_be_gone(committed: str):
    both_inside = asyncio.Barrier(2)

    async def change_unguarded(community_id: UUID, member_id: UUID, role: str, *, by: UUID) -> None:
        async with transaction():
            await actions._change_role(community_id, member_id, role)
            await both_inside.wait()

    await asyncio.gather(*await _two_admins(change_unguarded, themselves=True))
    assert sorted((await _roles()).values()) == ["member", "member"]


async def _two_admins(
    change: Callable[..., Awaitable[None]], *, themselves: bool = False
) -> list[Awaitable[None]]:
    home = await found("Lindenhof")
    one = await join(home, "One", "admin", "no hash")
    two = await join(home, "Two", "admin", "no hash")
    pairs = [(one, one), (two, two)] if themselves else [(one, two), (two, one)]
    return [change(home, whom.id, "member", by=by.id) for by, whom in pairs]


async def _found(member_id: UUID) -> UUID:
    founder = await Member.objects().get(Member.id == member_id)
    assert founder is not None
    return await actions.found_community(
        by=member_id,
        name=f"Court of {founder.name}",
        time_zone="Europe/Berlin",
        currency="EUR",
        now=NOON - timedelta(days=1),
    )


async def _newcomer(name: str) -> UUID:
    member = Member(id=uuid4(), email=f"{uuid4()}@example.org", name=name, created_at=NOON)
    await member.save()
    return member.id


async def _roles() -> dict[str, str]:
    rows = await fetch(
        _pair, "SELECT name, role FROM membership JOIN member ON member.id = member_id"
    )
    return dict(rows)


def _pair(*values: Any) -> tuple[Any, ...]:
    return values


async def _add_tool(owner: Person, **amounts: int) -> None:
    await Tool(
        id=uuid4(),
        owner_id=owner.id,
        community_id=owner.community_id,
        title="Drill",
        category="drills",
        skill_level="new",
        longest_loan_days=7,
        created_at=NOON,
        updated_at=NOON,
        **amounts,
    ).save()
    await execute("UPDATE tool SET deleted_at = {}", NOON)


async def test_a_role_that_moves_thousands_of_tools_may_take_its_time(
    committed: str, password_hash: str
):
    community_id = await found("Lindenhof")
    ada = await join(community_id, "Ada", "admin", password_hash)
    dan = await join(community_id, "Dan", "member", password_hash)
    for statement in (
        "CREATE FUNCTION take_long() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_sleep(1.5); RETURN NULL; END $$",
        "CREATE TRIGGER slow AFTER UPDATE OF role ON membership "
        "FOR EACH ROW EXECUTE FUNCTION take_long()",
    ):
        await execute(statement)
    await close_pool()
    await open_pool(committed, size=2, statement_timeout_s=1, acquire_timeout_s=60)
    await actions.change_role(community_id, dan.id, "librarian", by=ada.id)
    role = await fetch_value("SELECT role FROM membership WHERE member_id = {}", dan.id)
    assert role == "librarian"
