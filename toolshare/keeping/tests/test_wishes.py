"""The heart on a tool's page, and the list of wishes."""

from uuid import UUID

import pytest

from toolshare.conftest import NOON, Browse, Person
from toolshare.db import fetch_value
from toolshare.occupancy.tests.stage import put_tool
from toolshare.places.actions import place_member
from toolshare.places.rules import Point
from toolshare.tools.actions import delete_tool, hide_tool
from toolshare.web.tests.test_paging import TOO_DEEP

pytestmark = pytest.mark.usefixtures("standing")


async def test_the_heart_puts_a_tool_on_the_list_and_takes_it_off(
    drill: UUID, bob: Person, browse: Browse
):
    browser = await browse(bob)
    for _twice in range(2):
        answer = await browser.post(f"/tools/{drill}/wish")
        assert answer.headers["Location"] == f"/tools/{drill}"
    page = (await browser.get(f"/tools/{drill}")).text
    assert 'id="wish-switch" aria-pressed="true"' in page
    assert "Hammer drill" in (await browser.get("/my/wishes")).text
    answer = await browser.post(
        f"/tools/{drill}/wish/removal", headers={"HX-Request-Type": "partial"}
    )
    assert 'aria-pressed="false"' in answer.text
    assert "No wishes yet" in (await browser.get("/my/wishes")).text


async def test_from_the_list_one_comes_back_to_it(drill: UUID, bob: Person, browse: Browse):
    browser = await browse(bob)
    await browser.post(f"/tools/{drill}/wish")
    answer = await browser.post(
        f"/tools/{drill}/wish/removal", headers={"Referer": "http://x/my/wishes?after=1"}
    )
    assert answer.headers["Location"] == "/my/wishes"


async def test_a_made_up_place_in_the_list_is_its_start(drill: UUID, bob: Person, browse: Browse):
    browser = await browse(bob)
    await browser.post(f"/tools/{drill}/wish")
    answer = await browser.get(f"/my/wishes?after={TOO_DEEP}")
    assert answer.status_code == 200
    assert "Hammer drill" in answer.text


async def test_ones_own_tool_has_no_heart(drill: UUID, ada: Person, browse: Browse):
    browser = await browse(ada)
    assert "wish-switch" not in (await browser.get(f"/tools/{drill}")).text
    assert (await browser.post(f"/tools/{drill}/wish")).status_code == 409


async def test_a_stranger_is_led_to_the_sign_in(drill: UUID, browse: Browse):
    page = (await (await browse(None)).get(f"/tools/{drill}")).text
    assert "Sign in to put it on your wish list" in page


async def test_what_is_hidden_is_gone_from_the_list_until_it_is_shown(
    drill: UUID, ada: Person, bob: Person, browse: Browse
):
    browser = await browse(bob)
    await browser.post(f"/tools/{drill}/wish")
    await hide_tool(drill, owner_id=ada.id, now=NOON)
    assert "No wishes yet" in (await browser.get("/my/wishes")).text
    assert (await browser.post(f"/tools/{drill}/wish")).status_code == 404
    await delete_tool(drill, owner_id=ada.id, now=NOON)
    assert await fetch_value("SELECT count(*) FROM wish") == 0


async def test_there_is_an_end_to_wishing(
    drill: UUID, ada: Person, bob: Person, browse: Browse, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("toolshare.keeping.actions.wishes.MOST_WISHES", 1)
    browser = await browse(bob)
    await browser.post(f"/tools/{drill}/wish")
    other = await put_tool(ada.id, ada.community_id)
    refused = await browser.post(f"/tools/{other}/wish")
    assert refused.status_code == 409
    assert "it takes no more" in refused.text
    assert (await browser.post(f"/tools/{drill}/wish")).status_code == 303


async def test_what_is_hidden_takes_no_room_on_the_list(
    drill: UUID, ada: Person, bob: Person, browse: Browse, monkeypatch: pytest.MonkeyPatch
):
    """Nobody could make room: what is not shown cannot be taken off."""
    monkeypatch.setattr("toolshare.keeping.actions.wishes.MOST_WISHES", 1)
    browser = await browse(bob)
    await browser.post(f"/tools/{drill}/wish")
    await hide_tool(drill, owner_id=ada.id, now=NOON)
    other = await put_tool(ada.id, ada.community_id)
    assert (await browser.post(f"/tools/{other}/wish")).status_code == 303


async def test_each_wish_says_how_far_away_it_is(
    ada: Person, drill: UUID, bob: Person, browse: Browse
):
    browser = await browse(bob)
    await browser.post(f"/tools/{drill}/wish")
    for person, latitude in ((ada, 52.5302), (bob, 52.5212)):
        assert "about" not in (await browser.get("/my/wishes")).text
        await place_member(person.id, Point(latitude, 13.4057))
    assert "<span>about\u00a01\u00a0km</span>" in (await browser.get("/my/wishes")).text
