"""What a member is told, until they have read it."""

from uuid import UUID

import pytest

from toolshare.conftest import NOON, Browse, Person
from toolshare.db import execute, fetch_value
from toolshare.keeping.actions import forget_old
from toolshare.keeping.tests.stage import find_something, let_searches_look, save, told
from toolshare.occupancy.tests.stage import put_tool

pytestmark = pytest.mark.usefixtures("standing")


async def test_the_number_stands_on_every_page_until_they_are_read(
    drill: UUID, bob: Person, browse: Browse
):
    ids = await find_something(bob, drill)
    browser = await browse(bob)
    assert 'aria-label="Notices, 1 new"' in (await browser.get("/tools")).text
    page = (await browser.get("/notices")).text
    assert "Hammer drill" in page
    assert "New for “A search”" in page
    opened = await browser.get(f"/notices/{ids['notice_id']}")
    assert opened.headers["Location"] == f"/tools/{drill}"
    assert 'aria-label="Notices"' in (await browser.get("/notices")).text


async def test_all_are_read_at_once(drill: UUID, bob: Person, browse: Browse):
    await find_something(bob, drill)
    browser = await browse(bob)
    assert (await browser.post("/notices/reading")).status_code == 303
    assert await told(bob) == []
    assert "Mark all as read" not in (await browser.get("/notices")).text


async def test_many_lead_to_their_search(ada: Person, bob: Person, browse: Browse):
    search = await save(bob, words="drill")
    for _ in range(5):
        await put_tool(ada.id, ada.community_id)
    await let_searches_look()
    browser = await browse(bob)
    assert "5 new tools" in (await browser.get("/notices")).text
    notice = await fetch_value("SELECT id FROM notice")
    opened = await browser.get(f"/notices/{notice}")
    assert opened.headers["Location"] == f"/my/searches/{search}"


@pytest.fixture
async def told_in_vain(drill: UUID, bob: Person) -> str:
    """The id of a notice of Bob's about a tool in a community that he has left."""
    ids = await find_something(bob, drill)
    await execute("UPDATE community SET is_public = false")
    await execute("DELETE FROM membership WHERE member_id = {}", bob.id)
    elsewhere = await fetch_value(
        "INSERT INTO community (id, name, time_zone, currency, opens_at, closes_at, created_at)"
        " VALUES (gen_random_uuid(), 'Away', 'UTC', 'EUR', '8:00', '9:00', now()) RETURNING id"
    )
    await execute(
        "INSERT INTO membership (id, member_id, community_id, role, joined_at) "
        "VALUES (gen_random_uuid(), {}, {}, 'member', now())",
        bob.id,
        elsewhere,
    )
    return ids["notice_id"]


async def test_what_one_may_not_see_any_more_is_neither_shown_nor_counted(
    told_in_vain: str, bob: Person, browse: Browse
):
    browser = await browse(bob)
    assert (await browser.get(f"/notices/{told_in_vain}")).status_code == 404
    assert 'aria-label="Notices, 1 new"' in (await browser.get("/tools")).text
    page = (await browser.get("/notices")).text
    assert "Hammer drill" not in page
    assert 'aria-label="Notices"' in page
    assert "Mark all as read" not in page
    assert 'aria-label="Notices"' in (await browser.get("/tools")).text


async def test_nobody_has_to_look_for_it_to_be_forgotten(
    told_in_vain: str, ada: Person, carol: Person, bob: Person
):
    drill = await put_tool(carol.id, carol.community_id)
    await execute(
        "INSERT INTO notice (member_id, kind, subject_id, at) VALUES ({}, 'new_tool', {}, {})",
        ada.id,
        drill,
        NOON,
    )
    await forget_old(NOON)
    assert await told(bob) == []
    assert await told(ada) == [("new_tool", drill, 1)]
