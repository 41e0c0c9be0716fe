"""What changes communities and who belongs to them."""

from datetime import datetime, time
from uuid import UUID, uuid4

import msgspec

from toolshare.communities import rules
from toolshare.communities.tables import Community, Membership
from toolshare.db import execute, fetch_one, fetch_value, retried, transaction
from toolshare.refusal import NotThere

# Any fixed number will do; it must only differ from the other advisory locks in use.
_FOUNDING = 7_310_001

LONGEST_ROLE_CHANGE_S = 30.0
"""A librarian's tools stand in the library: thousands of them take a while to get there."""


class CommunityFacts(msgspec.Struct, frozen=True):
    """What an admin decides about a community."""

    name: str
    time_zone: str
    currency: str
    opens_at: time
    closes_at: time
    is_public: bool


class _Standing(msgspec.Struct, frozen=True):
    role: str
    admins: int


@retried
async def found_community(
    *, by: UUID, name: str, time_zone: str, currency: str, now: datetime
) -> UUID:
    """Found the first community with ``by`` as its admin, or join the one that is there.

    Two first members may press the button in the same second, and somebody may be
    signing up meanwhile. One lock orders them all: without it there would be two
    communities, or a member in none.
    """
    async with transaction():
        await execute("SELECT pg_advisory_xact_lock({})", _FOUNDING)
        return await _found(by=by, name=name, time_zone=time_zone, currency=currency, now=now)


async def join_home(member_id: UUID, *, now: datetime) -> UUID | None:
    """Make somebody a member of the oldest community and return it, if there is one.

    Waits for a founding that is under way: its founder takes in who signed up before,
    and this takes in who comes after.
    """
    async with transaction():
        await execute("SELECT pg_advisory_xact_lock_shared({})", _FOUNDING)
        home = await _oldest()
        if home is not None:
            await _join(home, member_id, role="member", now=now)
        return home


@retried
async def change_community(community_id: UUID, facts: CommunityFacts, *, by: UUID) -> None:
    """Change what a community is called and how it works; for its admins."""
    async with transaction():
        before = await _locked_currency(community_id, admin_id=by)
        rules.check_hours(facts.opens_at, facts.closes_at)
        rules.check_currency(before, facts.currency, has_prices=await _has_prices(community_id))
        await execute(
            "UPDATE community SET name = {}, time_zone = {}, currency = {}, opens_at = {}, "
            "closes_at = {}, is_public = {} WHERE id = {}",
            facts.name,
            facts.time_zone,
            facts.currency,
            facts.opens_at,
            facts.closes_at,
            facts.is_public,
            community_id,
        )


@retried
async def change_role(community_id: UUID, member_id: UUID, role: str, *, by: UUID) -> None:
    """Give somebody another role; for admins.

    The community's row is locked first: two admins who demote each other in the same
    second would otherwise leave nobody.
    """
    async with transaction():
        await _locked_currency(community_id, admin_id=by)
        await _change_role(community_id, member_id, role)


async def _found(*, by: UUID, name: str, time_zone: str, currency: str, now: datetime) -> UUID:
    home = await _oldest()
    if home is not None:
        await _join(home, by, role="member", now=now)
        return home
    community = Community(
        id=uuid4(),
        name=name,
        time_zone=time_zone,
        currency=currency,
        opens_at=rules.FIRST_OPENS_AT,
        closes_at=rules.FIRST_CLOSES_AT,
        created_at=now,
    )
    await community.save()
    await _join(community.id, by, role="admin", now=now)
    await execute(
        "INSERT INTO membership (id, community_id, member_id, role, joined_at) "
        "SELECT gen_random_uuid(), {}, member.id, 'member', {} FROM member "
        "WHERE NOT EXISTS (SELECT FROM membership WHERE membership.member_id = member.id)",
        community.id,
        now,
    )
    return community.id


async def _oldest() -> UUID | None:
    return await fetch_value("SELECT id FROM community ORDER BY created_at, id LIMIT 1")


async def _join(community_id: UUID, member_id: UUID, *, role: str, now: datetime) -> None:
    membership = Membership(
        id=uuid4(), community_id=community_id, member_id=member_id, role=role, joined_at=now
    )
    await Membership.insert(membership).on_conflict(action="DO NOTHING")


async def _locked_currency(community_id: UUID, *, admin_id: UUID) -> str:
    """Lock a community for an admin's change and return its currency.

    The strong lock also waits for tools that are being added: their foreign key holds
    the row, so no price slips in while the currency changes.
    """
    currency: str | None = await fetch_value(
        "SELECT currency FROM community WHERE id = {} FOR UPDATE", community_id
    )
    # Asked after the lock is ours: whoever held it may have taken the role away.
    is_admin: bool = await fetch_value(
        "SELECT EXISTS (SELECT FROM membership "
        "WHERE community_id = {} AND member_id = {} AND role = 'admin')",
        community_id,
        admin_id,
    )
    if currency is None or not is_admin:
        raise NotThere
    return currency


async def _has_prices(community_id: UUID) -> bool:
    # Deleted tools count: loans of long ago still show what they cost.
    return await fetch_value(
        "SELECT EXISTS (SELECT FROM tool WHERE community_id = {} AND "
        "greatest(price_per_day_cents, deposit_cents, replacement_value_cents) > 0)",
        community_id,
    )


async def _change_role(community_id: UUID, member_id: UUID, role: str) -> None:
    standing = await fetch_one(
        _Standing,
        "SELECT role, (SELECT count(*) FROM membership AS admin "
        "WHERE admin.community_id = membership.community_id AND admin.role = 'admin') "
        "FROM membership WHERE community_id = {} AND member_id = {}",
        community_id,
        member_id,
    )
    if standing is None:
        raise NotThere
    rules.check_role_change(standing.role, role, admins=standing.admins)
    await execute(
        "UPDATE membership SET role = {} WHERE community_id = {} AND member_id = {}",
        role,
        community_id,
        member_id,
        timeout_s=LONGEST_ROLE_CHANGE_S,
    )
