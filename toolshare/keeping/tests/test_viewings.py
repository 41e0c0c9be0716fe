"""What a member looked at stands on their front page, and on nobody else's."""

from datetime import timedelta
from uuid import UUID

import pytest

from toolshare import clock
from toolshare.conftest import NOON, Browse, Person
from toolshare.db import fetch_value
from toolshare.keeping.actions import forget_old
from toolshare.keeping.queries import recently_viewed
from toolshare.keeping.rules import VIEWINGS_KEPT, VIEWINGS_SHOWN
from toolshare.occupancy.tests.stage import put_tool

PREFETCH = {"Sec-Purpose": "prefetch"}

pytestmark = pytest.mark.usefixtures("standing")


async def viewed(member: Person) -> list[UUID]:
    return [tool.id for tool in await recently_viewed(member.id, now=clock.now())]


async def test_an_opened_tool_stands_on_the_front_page_until_it_is_forgotten(
    drill: UUID, bob: Person, browse: Browse
):
    browser = await browse(bob)
    await browser.get(f"/tools/{drill}")
    page = (await browser.get("/")).text
    assert "You looked at" in page
    await browser.post("/my/viewings/removal")
    assert "You looked at" not in (await browser.get("/")).text


async def test_a_page_that_nobody_has_opened_is_not_noted_before_it_is_shown(
    drill: UUID, bob: Person, browse: Browse
):
    browser = await browse(bob)
    page = await browser.get(f"/tools/{drill}", headers=PREFETCH)
    assert await viewed(bob) == []
    assert f'<img src="/tools/{drill}/viewing"' in page.text
    assert (await browser.get(f"/tools/{drill}/viewing")).status_code == 200
    assert await viewed(bob) == [drill]
    assert "/viewing" not in (await browser.get(f"/tools/{drill}")).text


async def test_neither_ones_own_tools_nor_a_strangers_looks_are_noted(
    drill: UUID, ada: Person, browse: Browse
):
    await (await browse(ada)).get(f"/tools/{drill}")
    await (await browse(None)).get(f"/tools/{drill}")
    assert await fetch_value("SELECT count(*) FROM viewing") == 0


async def test_a_region_of_the_page_is_no_look(drill: UUID, bob: Person, browse: Browse):
    partial = {"HX-Request-Type": "partial"}
    await (await browse(bob)).get(f"/tools/{drill}", headers=partial)
    assert await viewed(bob) == []


async def test_the_last_ones_are_kept_the_latest_first(ada: Person, bob: Person, browse: Browse):
    browser = await browse(bob)
    tools = [await put_tool(ada.id, ada.community_id) for _ in range(VIEWINGS_KEPT + 3)]
    for minutes, tool in enumerate([*tools, tools[5]]):
        with clock.stopped_at(NOON + timedelta(minutes=minutes)):
            await browser.get(f"/tools/{tool}")
    with clock.stopped_at(NOON + timedelta(hours=1)):
        latest = await viewed(bob)
    assert latest == [tools[5], *reversed(tools[-VIEWINGS_SHOWN + 1 :])]
    assert await fetch_value("SELECT count(*) FROM viewing") == VIEWINGS_KEPT


async def test_after_a_season_it_is_forgotten(drill: UUID, bob: Person, browse: Browse):
    await (await browse(bob)).get(f"/tools/{drill}")
    with clock.stopped_at(NOON + timedelta(days=91)):
        assert await viewed(bob) == []
        assert await forget_old(clock.now()) == 1
