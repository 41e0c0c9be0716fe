"""Accounts and sessions, also when two browsers come at the same instant."""

import asyncio
import time
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from toolshare.accounts import actions, sessions
from toolshare.accounts.rules import AccountRefused
from toolshare.accounts.sessions import LASTS, start_session
from toolshare.accounts.tables import Member, Session
from toolshare.communities.tables import Membership
from toolshare.conftest import NOON, PASSWORD, Person
from toolshare.db import execute
from toolshare.refusal import NotThere
from toolshare.viewers import SEEN_EVERY, find_viewer

NEW_PASSWORD = "shelf brackets and tea"


async def _sign_up(
    email: str = "fay@example.org",
    password: str = NEW_PASSWORD,
    form_key: UUID | None = None,
) -> UUID | None:
    return await actions.sign_up(
        email=email,
        name="Fay",
        password=password,
        experience="new",
        now=NOON,
        form_key=form_key,
    )


async def test_a_new_account_joins_the_community(ada: Person):
    member_id = await _sign_up()
    assert member_id is not None
    membership = await Membership.objects().get(Membership.member_id == member_id)
    assert membership is not None
    assert membership.community_id == ada.community_id


async def test_a_known_address_makes_nothing_whatever_its_case(ada: Person):
    assert await _sign_up("ADA@example.org") is None
    assert await Member.count() == 1
    assert await actions.check_password("ada@example.org", PASSWORD) == ada.id


@pytest.mark.parametrize("password", ["short", "password123", "fay@example.org"])
async def test_a_weak_password_makes_no_account(db: None, password: str):
    with pytest.raises(AccountRefused) as refusal:
        await _sign_up(password=password)
    assert refusal.value.field == "password"
    assert await Member.count() == 0


async def test_one_address_from_many_browsers_makes_one_account(committed: str):
    answers = await asyncio.gather(*(_sign_up() for _time in range(6)))
    assert len([answer for answer in answers if answer is not None]) == 1
    assert await Member.count() == 1


async def test_a_double_click_at_the_same_instant_is_one_account(committed: str):
    key = uuid4()
    answers = await asyncio.gather(*(_sign_up(form_key=key) for _click in range(3)))
    assert len(set(answers)) == 1
    assert None not in answers
    assert await Member.count() == 1


async def test_a_form_that_made_an_account_opens_it_to_no_other_password(ada: Person):
    key = uuid4()
    member_id = await _sign_up(form_key=key)
    assert member_id is not None
    assert await _sign_up(form_key=key) == member_id
    assert await _sign_up(password="another " + NEW_PASSWORD, form_key=key) is None


async def test_without_the_unique_address_there_would_be_several(committed: str):
    await execute("ALTER TABLE member DROP CONSTRAINT member_email_key")
    answers = await asyncio.gather(*(_sign_up() for _time in range(3)))
    assert None not in answers
    assert await Member.count() == 3


async def test_an_unknown_address_takes_as_long_as_a_wrong_password(ada: Person):
    async def seconds(email: str) -> float:
        started = time.perf_counter()
        assert await actions.check_password(email, "not the password") is None
        return time.perf_counter() - started

    await seconds("ada@example.org")
    known = min([await seconds("ada@example.org") for _time in range(3)])
    unknown = min([await seconds("who@example.org") for _time in range(3)])
    # Other work on the machine may stretch either; without the hashing it is a thirtieth.
    assert unknown > known / 4


async def test_a_new_password_ends_every_session(ada: Person, bob: Person):
    for person in (ada, ada, bob):
        await start_session(person.id, user_agent="", now=NOON)
    await actions.change_password(ada.id, current=PASSWORD, new=NEW_PASSWORD)
    assert await actions.check_password(ada.email, PASSWORD) is None
    assert await actions.check_password(ada.email, NEW_PASSWORD) == ada.id
    assert [session.member_id for session in await Session.objects()] == [bob.id]


async def test_no_session_begins_with_a_password_that_is_being_changed(committed: str):
    member_id = await _sign_up()
    other = await asyncpg.connect(committed)
    async with other.transaction():
        await other.execute("UPDATE member SET password_hash = 'of another'")
        await other.execute("DELETE FROM session")
        late = asyncio.create_task(
            actions.sign_in("fay@example.org", NEW_PASSWORD, user_agent="", now=NOON)
        )
        # Without the lock it would begin now, unseen by the deletion above.
        assert await actions.check_password("fay@example.org", NEW_PASSWORD) == member_id
        await asyncio.sleep(0.3)
    await other.close()
    assert await late is None
    assert await Session.count() == 0


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [
        ("not the password", NEW_PASSWORD, "current_password"),
        (PASSWORD, "short", "new_password"),
        (PASSWORD, "password123", "new_password"),
        (PASSWORD, "ada@example.org", "new_password"),
    ],
)
async def test_a_change_of_password_that_is_refused_changes_nothing(
    ada: Person, current: str, new: str, field: str
):
    await start_session(ada.id, user_agent="", now=NOON)
    with pytest.raises(AccountRefused) as refusal:
        await actions.change_password(ada.id, current=current, new=new)
    assert refusal.value.field == field
    assert await actions.check_password(ada.email, PASSWORD) == ada.id
    assert await Session.count() == 1


async def test_nobody_has_no_password_to_change(db: None):
    with pytest.raises(NotThere):
        await actions.change_password(uuid4(), current=PASSWORD, new=NEW_PASSWORD)


async def test_of_two_changes_of_password_at_once_one_is_refused(committed: str):
    member_id = await _sign_up(password=PASSWORD)
    assert member_id is not None
    wishes = (NEW_PASSWORD, "another good password")
    answers = await asyncio.gather(
        *(actions.change_password(member_id, current=PASSWORD, new=new) for new in wishes),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["AccountRefused", "NoneType"]
    won = wishes[answers.index(None)]
    assert await actions.check_password("fay@example.org", won) == member_id


async def test_expired_sessions_are_cleared_away(ada: Person):
    old = await start_session(ada.id, user_agent="", now=NOON - LASTS)
    new = await start_session(ada.id, user_agent="", now=NOON)
    assert await sessions.delete_expired_sessions(NOON) == 1
    assert await find_viewer(old) is None
    assert await Session.count() == 1
    assert new


async def test_a_session_is_over_on_its_day(ada: Person, standing: object):
    token = await start_session(ada.id, user_agent="x" * 5000, now=NOON - LASTS)
    assert await find_viewer(token) is None
    token = await start_session(ada.id, user_agent="", now=NOON - LASTS + timedelta(seconds=1))
    viewer = await find_viewer(token)
    assert viewer is not None
    assert (viewer.id, viewer.name) == (ada.id, "Ada")


async def test_being_seen_is_noted_now_and_then(ada: Person, standing: object):
    started = NOON - SEEN_EVERY - timedelta(seconds=1)
    token = await start_session(ada.id, user_agent="", now=started)
    await find_viewer(token)
    session = await Session.objects().first()
    assert session is not None
    assert session.last_seen_at == NOON


@pytest.mark.parametrize("token", ["", "x", "\udc80", "x" * 5000])
async def test_a_token_that_is_none_belongs_to_nobody(ada: Person, token: str):
    await start_session(ada.id, user_agent="", now=NOON)
    await sessions.end_session(token)
    assert await Session.count() == 1


async def test_somebody_elses_session_cannot_be_ended(ada: Person, bob: Person):
    await start_session(ada.id, user_agent="", now=NOON)
    session = await Session.objects().first()
    assert session is not None
    assert not await sessions.end_session_of(bob.id, session.id)
    assert await sessions.end_session_of(ada.id, session.id)
