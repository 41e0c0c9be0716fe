"""What is near, for members who have said where they are."""

import re
from uuid import UUID

import pytest

from toolshare.conftest import Browse, Person
from toolshare.occupancy.tests.stage import put_tool
from toolshare.places.rules import Point
from toolshare.places.tests.test_tools import put

HERE = Point(52.5212, 13.4057)
A_KILOMETRE_ON = Point(52.5302, 13.4057)
FOUR_ON = Point(52.5572, 13.4057)
NOT_BROKEN = "\N{NO-BREAK SPACE}"
YOURS = '<span class="font-semibold">Yours</span>'


@pytest.fixture
async def around(ada: Person, bob: Person, carol: Person, standing: object) -> dict[str, UUID]:
    """Bob looks; Ada lives a kilometre from him and Carol four."""
    await put("member", bob.id, HERE)
    await put("member", ada.id, A_KILOMETRE_ON)
    await put("member", carol.id, FOUR_ON)
    return {
        "drill": await put_tool(ada.id, ada.community_id, title="Drill nearby"),
        "saw": await put_tool(carol.id, carol.community_id, title="Saw far off"),
        "ladder": await put_tool(bob.id, bob.community_id, title="Ladder of his own"),
    }


def shown(page: str) -> set[str]:
    """The titles on the cards."""
    return set(re.findall(r'<h2 class="tool-card-title"><a [^>]*>([^<]*)</a>', page))


async def test_a_circle_leaves_out_what_is_farther_away(
    browse: Browse, bob: Person, around: dict[str, UUID]
):
    browser = await browse(bob)
    page = (await browser.get("/tools?within=2")).text
    assert shown(page) == {"Drill nearby", "Ladder of his own"}
    assert "Within 2 km" in page
    assert "Saw far off" in shown((await browser.get("/tools?within=5")).text)


async def test_cards_say_roughly_how_far_it_is(
    browse: Browse, bob: Person, around: dict[str, UUID]
):
    page = (await (await browse(bob)).get("/tools")).text.replace(NOT_BROKEN, " ")
    assert "<span>Ada</span><span>about 1 km</span>" in page
    assert "<span>Carol</span><span>about 4 km</span>" in page


async def test_ones_own_tools_are_no_distance_away(
    browse: Browse, bob: Person, ada: Person, around: dict[str, UUID]
):
    browser = await browse(bob)
    for address in ("/tools?q=ladder", "/tools", "/tools?within=1"):
        page = (await browser.get(address)).text.replace(NOT_BROKEN, " ")
        assert "Ladder of his own" in shown(page)
        assert page.count(YOURS) == 1
        assert "<span>Bob</span>" not in page
        assert "less than 500 m" not in page
    page = (await browser.get(f"/tools/{around['ladder']}")).text.replace(NOT_BROKEN, " ")
    assert "500 m away" not in page
    for viewer in (None, ada):
        page = (await (await browse(viewer)).get("/tools?q=ladder")).text
        assert YOURS not in page
        assert "<span>Bob</span>" in page


async def test_a_tools_page_says_how_far_it_is(
    browse: Browse, bob: Person, around: dict[str, UUID]
):
    page = (await (await browse(bob)).get(f"/tools/{around['drill']}")).text
    assert "About 1 km away" in page.replace(NOT_BROKEN, " ")


async def test_members_find_the_way_to_the_library(
    browse: Browse, bob: Person, dan: Person, erin: Person, standing: object
):
    await put("community", dan.community_id, A_KILOMETRE_ON)
    drill = await put_tool(dan.id, dan.community_id)
    page = await (await browse(bob)).get(f"/tools/{drill}")
    assert 'href="geo:52.53020,13.40570"' in page.text
    for person in (erin, None):
        page = await (await browse(person)).get(f"/tools/{drill}")
        assert page.status_code == 200
        assert "geo:" not in page.text


async def test_each_distance_says_how_many_tools_it_leaves(
    browse: Browse, bob: Person, around: dict[str, UUID]
):
    page = (await (await browse(bob)).get("/tools")).text
    counts = re.findall(
        r'id="within-(\d+)".*?finder-count">(\d+)<', page.partition('id="within"')[2]
    )
    assert counts[:5] == [("1", "1"), ("2", "2"), ("5", "3"), ("10", "3"), ("25", "3")]


async def test_whoever_has_no_place_is_shown_how_to_get_one(browse: Browse, dan: Person):
    page = (await (await browse(dan)).get("/tools?within=2")).text
    assert re.search(r'<fieldset[^>]* id="within"[^>]* disabled>', page)
    assert 'href="/my/place?next=/tools">Set your place to see what is near</a>' in page
    # The address may come from somebody who has one; here it says nothing.
    assert "Within 2 km" not in page


async def test_strangers_are_not_asked_how_far(
    browse: Browse, bob: Person, around: dict[str, UUID]
):
    page = (await (await browse(None)).get("/tools?within=2")).text
    assert 'id="within"' not in page
    assert "Saw far off" in shown(page)
    assert "km" not in page.partition('id="results"')[2].partition("</section>")[0]


async def test_a_distance_that_is_not_offered_is_refused_at_its_field(
    browse: Browse, bob: Person, around: dict[str, UUID]
):
    answer = await (await browse(bob)).get("/tools?within=3")
    assert answer.status_code == 422
    assert 'id="within-error"' in answer.text
    assert "Saw far off" in shown(answer.text)
