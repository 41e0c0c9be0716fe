"""A member's page: what they lend, to those who may see it."""

from datetime import datetime

from toolshare.catalogue.queries import PAGE_SIZE
from toolshare.catalogue.tests.test_pages import PARTIAL, titles
from toolshare.conftest import Browse, Person
from toolshare.occupancy.tests.stage import put_tool
from toolshare.places.actions import place_member
from toolshare.places.rules import Point


async def test_a_neighbour_sees_what_ada_lends_and_nothing_hidden(
    standing: datetime, browse: Browse, ada: Person, bob: Person
) -> None:
    await put_tool(ada.id, ada.community_id, title="Hammer drill")
    await put_tool(ada.id, ada.community_id, title="Old saw", is_hidden=True)
    await put_tool(bob.id, bob.community_id, title="Ladder")
    page = (await (await browse(bob)).get(f"/members/{ada.id}")).text
    assert titles(page) == ["Hammer drill"]
    assert "What Ada lends" in page
    assert "Free now" in page


async def test_who_lends_nothing_is_led_to_listing_a_tool(
    standing: datetime, browse: Browse, ada: Person, bob: Person
) -> None:
    own = (await (await browse(bob)).get(f"/members/{bob.id}")).text
    assert "What you lend" in own
    assert '<a class="link" href="/tools/new">' in own
    page = (await (await browse(ada)).get(f"/members/{bob.id}")).text
    assert "Nothing that you can see yet." in page


async def test_what_a_library_lends_comes_in_pages(
    standing: datetime, browse: Browse, ada: Person, bob: Person
) -> None:
    for number in range(PAGE_SIZE + 3):
        await put_tool(ada.id, ada.community_id, title=f"Tool {number}")
    bobs = await browse(bob)
    first = (await bobs.get(f"/members/{ada.id}")).text
    assert len(titles(first)) == PAGE_SIZE
    more = first.split('id="more"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    rest = (await bobs.get(more, headers=PARTIAL)).text
    assert len(titles(rest)) == 3
    assert not set(titles(first)) & set(titles(rest))
    assert "<html" not in rest


async def test_it_says_how_far_away_another_ones_tools_are(
    ada: Person, bob: Person, browse: Browse
):
    await put_tool(ada.id, ada.community_id)
    await place_member(ada.id, Point(52.5302, 13.4057))
    await place_member(bob.id, Point(52.5212, 13.4057))
    away = "about\u00a01\u00a0km"
    hers = (await (await browse(bob)).get(f"/members/{ada.id}")).text
    assert away in hers
    assert "Yours" not in hers
    own = (await (await browse(ada)).get(f"/members/{ada.id}")).text
    assert away not in own
    assert "Yours" in own
