"""What changes accounts: signing up, a new password, what members say of themselves."""

from datetime import datetime
from uuid import UUID, uuid4

import msgspec

from toolshare.accounts import rules
from toolshare.accounts.passwords import hashed, matches
from toolshare.accounts.sessions import start_session
from toolshare.communities.actions import join_home
from toolshare.db import execute, fetch_one, fetch_value, transaction
from toolshare.i18n import _
from toolshare.once import already_made, made_by
from toolshare.refusal import NotThere


class Profile(msgspec.Struct, frozen=True):
    """What members say of themselves."""

    name: str
    about: str
    neighbourhood: str
    experience: str


class _Account(msgspec.Struct, frozen=True):
    id: UUID
    email: str
    name: str
    password_hash: str


_BY_EMAIL = "SELECT id, email, name, password_hash FROM member WHERE email = {}"


async def sign_up(
    *,
    email: str,
    name: str,
    password: str,
    experience: str,
    now: datetime,
    form_key: UUID | None = None,
) -> UUID | None:
    """Open an account and join the community that is there, if there is one.

    Returns ``None`` for an address that has an account, after the same work: whoever
    measures the answer learns nothing. Two browsers with one address at the same instant
    meet in the table's unique address, and one of them gets ``None``; but a second click
    on the form that made the account gets the account. Raises ``AccountRefused`` for a
    weak password.
    """
    rules.check_strength(password)
    rules.check_not_personal(password, email=email, name=name)
    password_hash = await hashed(password)
    email, form_key = rules.normalised(email), form_key or uuid4()
    async with transaction():
        member_id = await _add_member(email, name, password_hash, experience, now)
        if member_id is not None:
            await join_home(member_id, now=now)
            await already_made(form_key, by=member_id, making=member_id, now=now)
            return member_id
    return await _made_before(email, password, form_key)


async def check_password(email: str, password: str) -> UUID | None:
    """Return whose address and password these are; the same work when they are nobody's."""
    account = await _matching(email, password)
    return account.id if account else None


async def sign_in(
    email: str, password: str, *, user_agent: str, now: datetime
) -> tuple[UUID, str] | None:
    """Begin a session and return its member and token; ``None`` if the two do not belong together.

    The password may be changed between our comparison and the session, which would then
    outlive the one it was begun with. The lock waits for such a change and sees it.
    """
    account = await _matching(email, password)
    if account is None:
        return None
    async with transaction():
        is_still = await fetch_value(
            "SELECT true FROM member WHERE id = {} AND password_hash = {} FOR SHARE",
            account.id,
            account.password_hash,
        )
        if not is_still:
            return None
        return account.id, await start_session(account.id, user_agent=user_agent, now=now)


async def change_password(member_id: UUID, *, current: str, new: str) -> None:
    """Set another password and end every session, or raise ``AccountRefused``.

    The update asks for the hash that was compared: of two changes at once the second
    one is refused instead of silently winning with a password that is no longer current.
    """
    account = await fetch_one(
        _Account, "SELECT id, email, name, password_hash FROM member WHERE id = {}", member_id
    )
    if account is None:
        raise NotThere
    if not await matches(account.password_hash, current):
        raise _wrong_current()
    _check_new(new, email=account.email, name=account.name)
    new_hash = await hashed(new)
    async with transaction():
        changed = await execute(
            "UPDATE member SET password_hash = {} WHERE id = {} AND password_hash = {}",
            new_hash,
            member_id,
            account.password_hash,
        )
        if not changed:
            raise _wrong_current()
        await execute("DELETE FROM session WHERE member_id = {}", member_id)


async def change_profile(member_id: UUID, profile: Profile) -> None:
    """Change what a member says of themselves."""
    await execute(
        "UPDATE member SET name = {}, about = {}, neighbourhood = {}, experience = {} "
        "WHERE id = {}",
        profile.name,
        profile.about,
        profile.neighbourhood,
        profile.experience,
        member_id,
    )


async def _matching(email: str, password: str) -> _Account | None:
    account = await fetch_one(_Account, _BY_EMAIL, rules.normalised(email))
    password_hash = account.password_hash if account else None
    return account if await matches(password_hash, password) else None


async def _add_member(
    email: str, name: str, password_hash: str, experience: str, now: datetime
) -> UUID | None:
    return await fetch_value(
        "INSERT INTO member (id, email, name, password_hash, experience, about, "
        "neighbourhood, created_at) VALUES ({}, {}, {}, {}, {}, '', '', {}) "
        "ON CONFLICT DO NOTHING RETURNING id",
        uuid4(),
        email,
        name,
        password_hash,
        experience,
        now,
    )


async def _made_before(email: str, password: str, form_key: UUID) -> UUID | None:
    """Return the account that this form made, to whoever sends the password again with it.

    The key alone opens nothing: it stays in the history of a browser that is shared.
    """
    account = await fetch_one(_Account, _BY_EMAIL, email)
    if account is None or await made_by(form_key, by=account.id) != account.id:
        return None
    return account.id if await matches(account.password_hash, password) else None


def _check_new(password: str, *, email: str, name: str) -> None:
    try:
        rules.check_strength(password)
        rules.check_not_personal(password, email=email, name=name)
    except rules.AccountRefused as refusal:
        raise rules.AccountRefused(refusal.message, field="new_password") from None


def _wrong_current() -> rules.AccountRefused:
    return rules.AccountRefused(_("This is not your current password."), field="current_password")
