"""What a member is told, until they have read it."""

from uuid import UUID

import pytest

from toolshare.conftest import Browse, Person
from toolshare.db import execute, fetch_value
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


async def test_what_one_may_not_see_any_more_is_not_shown(drill: UUID, bob: Person, browse: Browse):
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
    browser = await browse(bob)
    assert "Hammer drill" not in (await browser.get("/notices")).text
    assert (await browser.get(f"/notices/{ids['notice_id']}")).status_code == 404
