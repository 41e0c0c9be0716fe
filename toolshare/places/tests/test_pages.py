"""Saying where one is, as people do: a member for themselves, a librarian for the library."""

import pytest

from toolshare.conftest import Browse, Person
from toolshare.db import columns, fetch_one, fetch_value
from toolshare.places import limits
from toolshare.places.rules import Point, cell_of
from toolshare.places.tests.test_tools import HOME, LIBRARY, put
from toolshare.web.edge import SECURITY_HEADERS

TYPED = {"place": "52.5212345, 13.4056789"}


async def stored(person: Person) -> tuple[float | None, float | None]:
    found = await fetch_one(
        columns, "SELECT latitude, longitude FROM member WHERE id = {}", person.id
    )
    assert found is not None
    return found


async def test_a_member_says_where_they_are_and_takes_it_back(browse: Browse, bob: Person):
    browser = await browse(bob)
    assert "Forget my place" not in (await browser.get("/my/place")).text
    answer = await browser.post("/my/place", data=TYPED)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my/place")
    assert await stored(bob) == (HOME.latitude, HOME.longitude)
    page = await browser.get("/my/place")
    assert "Your place is saved." in page.text
    assert 'value="52.52123, 13.40568"' in page.text
    await browser.post("/my/place/removal")
    assert await stored(bob) == (None, None)


async def test_who_came_from_a_search_is_led_back_to_it(browse: Browse, bob: Person):
    browser = await browse(bob)
    search = (await browser.get("/tools?q=hammer+drill&price=5")).text
    link = "/my/place?next=/tools%3Fq%3Dhammer%2Bdrill%26price%3D5"
    assert f'href="{link}"' in search
    page = (await browser.get(link)).text
    assert '<input type="hidden" name="next" value="/tools?q=hammer+drill&amp;price=5">' in page
    sent = TYPED | {"next": "/tools?q=hammer+drill&price=5"}
    wrong = await browser.post("/my/place", data=sent | {"place": "?"})
    assert 'name="next" value="/tools?q=hammer+drill&amp;price=5"' in wrong.text
    answer = await browser.post("/my/place", data=sent)
    assert answer.headers["Location"] == "/tools?q=hammer+drill&price=5"
    partial = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = await browser.post("/my/place", data=sent, headers=partial)
    assert answer.headers["HX-Location"] == "/tools?q=hammer+drill&price=5"


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example/", "https://evil.example/", "/\\evil.example"]
)
async def test_nobody_is_led_away_from_here(elsewhere: str, browse: Browse, bob: Person):
    browser = await browse(bob)
    page = (await browser.get("/my/place", params={"next": elsewhere})).text
    assert "evil.example" not in page
    answer = await browser.post("/my/place", data=TYPED | {"next": elsewhere})
    assert answer.headers["Location"] == "/my/place"


async def test_what_cannot_be_read_stays_in_the_field(browse: Browse, bob: Person):
    browser = await browse(bob)
    answer = await browser.post("/my/place", data={"place": "Lindenstraße 4"})
    assert answer.status_code == 422
    assert 'value="Lindenstraße 4"' in answer.text
    assert "We cannot find a place in this." in answer.text
    assert await stored(bob) == (None, None)


async def test_a_field_left_empty_is_no_removal(browse: Browse, bob: Person):
    await put("member", bob.id, HOME)
    answer = await (await browse(bob)).post("/my/place", data={"place": " "})
    assert answer.status_code == 422
    assert await stored(bob) == (HOME.latitude, HOME.longitude)


async def test_a_region_alone_answers_a_partial_request(browse: Browse, bob: Person):
    browser = await browse(bob)
    partial = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = await browser.post("/my/place", data={"place": "?"}, headers=partial)
    assert answer.text.lstrip().startswith('<section id="where"')


async def test_the_page_is_kept_by_no_browser_and_alone_may_ask_where_one_is(
    browse: Browse, bob: Person
):
    browser = await browse(bob)
    page = await browser.get("/my/place")
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers.get_list("Permissions-Policy") == [
        SECURITY_HEADERS["Permissions-Policy"]
        .replace("geolocation=()", "geolocation=(self)")
        .replace("camera=(self)", "camera=()")
    ]
    other = await browser.get("/settings")
    assert "geolocation=()" in other.headers["Permissions-Policy"]


async def test_the_dot_stands_where_one_is_in_the_square(browse: Browse, bob: Person):
    await put("member", bob.id, cell_of(HOME))
    page = await (await browse(bob)).get("/my/place")
    assert '<circle cx="200" cy="100" r="7"' in page.text


async def test_librarians_and_admins_say_where_the_library_is(
    browse: Browse, ada: Person, dan: Person
):
    for keeper in (ada, dan):
        browser = await browse(keeper)
        await browser.post("/community/place/removal")
        answer = await browser.post("/community/place", data={"place": "52.4998765, 13.4432109"})
        assert answer.status_code == 303
        place = await fetch_one(
            Point,
            "SELECT latitude, longitude FROM community WHERE id = {}",
            keeper.community_id,
        )
        assert place == LIBRARY


async def test_members_open_it_in_their_map(browse: Browse, bob: Person):
    await put("community", bob.community_id, LIBRARY)
    page = await (await browse(bob)).get("/community/place")
    assert 'href="geo:52.49988,13.44321"' in page.text
    assert "<form" not in page.text.split("<main")[1].split("</main>")[0]


async def test_members_cannot_move_the_library(browse: Browse, bob: Person):
    browser = await browse(bob)
    for path in ("/community/place", "/community/place/removal"):
        assert (await browser.post(path, data=TYPED)).status_code == 404
    assert await fetch_value("SELECT latitude FROM community") is None


async def test_an_admin_of_another_community_sees_their_own(
    browse: Browse, bob: Person, erin: Person
):
    await put("community", bob.community_id, LIBRARY)
    page = await (await browse(erin)).get("/community/place")
    assert "52.4998" not in page.text


async def test_somebody_who_moves_all_the_time_is_asked_to_wait(
    browse: Browse, bob: Person, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(limits, "MOVES_AN_HOUR", 2)
    browser = await browse(bob)
    ends = [(await browser.post("/my/place", data=TYPED)).status_code for _ in range(3)]
    assert ends == [303, 303, 429]
