"""Saving a search, and the list of those that were saved, as a browser asks for them."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import msgspec
import pytest

from toolshare import clock
from toolshare.catalogue.rules import Search
from toolshare.conftest import NOON, Browse, Person
from toolshare.db import columns, fetch, fetch_value
from toolshare.keeping.actions import look_at_listings
from toolshare.keeping.rules import MOST_SEARCHES
from toolshare.keeping.tests.stage import find_something, save, told
from toolshare.occupancy.tests.stage import put_tool

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
BUTTON = "Save this search"
SIGN = 'href="/my/searches" class="btn btn-plain btn-small" id="save-switch"'
PREFETCH = {"Sec-Purpose": "prefetch"}
UNNAMED = {"name": ""}

pytestmark = pytest.mark.usefixtures("standing")


class TestSavingASearch:
    async def test_it_is_named_after_its_words_and_filters(self, bob: Person, browse: Browse):
        browser = await browse(bob)
        saved = await browser.post(
            "/my/searches?q=drill&category=hand-saws&price=5&sort=newest", data=UNNAMED
        )
        assert saved.status_code == 303
        assert saved.headers["Location"].startswith("/tools?q=drill&category=hand-saws")
        page = (await browser.get("/my/searches")).text
        assert "drill · Hand saws · up to €5.00" in page

    async def test_the_same_again_is_one_row(self, bob: Person, browse: Browse):
        browser = await browse(bob)
        for query in ("q=Drill&price=5", "price=5&q=drill", "q=drill&price=5&sort=newest"):
            assert (await browser.post(f"/my/searches?{query}", data=UNNAMED)).status_code == 303
        assert await fetch_value("SELECT count(*) FROM saved_search") == 1

    async def test_a_search_for_nothing_in_particular_is_refused(self, bob: Person, browse: Browse):
        answer = await (await browse(bob)).post("/my/searches", data=UNNAMED)
        assert answer.status_code == 422
        assert "Say what you look for first" in answer.text

    async def test_a_filter_that_is_none_is_told(self, bob: Person, browse: Browse):
        answer = await (await browse(bob)).post(
            "/my/searches?q=drill&from=2020-01-01", data=UNNAMED
        )
        assert answer.status_code == 422
        assert "This day is over" in answer.text
        assert await fetch_value("SELECT count(*) FROM saved_search") == 0

    async def test_there_is_an_end_to_how_many(self, bob: Person, browse: Browse):
        for number in range(MOST_SEARCHES):
            await save(bob, words=f"drill {number}")
        browser = await browse(bob)
        answer = await browser.post("/my/searches?q=ladder", data=UNNAMED)
        assert answer.status_code == 422
        assert "Remove one that you do not need" in answer.text
        assert (await browser.post("/my/searches?q=drill+7", data=UNNAMED)).status_code == 303

    async def test_a_stranger_comes_back_to_the_search_after_signing_in(
        self, drill: UUID, bob: Person, browse: Browse
    ):
        stranger = await browse(None)
        page = (await stranger.get("/tools?q=drill&price=5")).text
        assert "/my/searches/new?q=drill&amp;price=5" in page
        led = await stranger.get("/my/searches/new?q=drill&price=5")
        onward = parse_qs(urlsplit(led.headers["Location"]).query)["next"][0]
        page = (await (await browse(bob)).get(onward)).text
        assert 'action="/my/searches?q=drill&amp;price=5"' in page
        assert 'value="drill · up to €5.00"' in page

    async def test_afterwards_the_button_is_a_sign(
        self, bob: Person, carol: Person, browse: Browse
    ):
        browser = await browse(bob)
        assert BUTTON in (await browser.get("/tools?q=drill")).text
        saved = await browser.post("/my/searches?q=drill", data=UNNAMED)
        page = (await browser.get(saved.headers["Location"])).text
        assert "The search is saved." in page
        assert SIGN in page
        assert BUTTON not in page
        for address in ("/tools?q=Drill", "/tools?sort=newest&q=drill"):
            assert SIGN in (await browser.get(address, headers=PARTIAL)).text
        assert BUTTON in (await browser.get("/tools?q=drill&price=5")).text
        assert BUTTON in (await (await browse(carol)).get("/tools?q=drill")).text
        again = await browser.post("/my/searches?q=Drill", data=UNNAMED, headers=PARTIAL)
        assert again.status_code == 200
        assert SIGN in again.text
        assert "You have saved this search before." in again.text

    async def test_the_button_says_why_a_search_is_not_saved(self, bob: Person, browse: Browse):
        answer = await (await browse(bob)).post("/my/searches", data=UNNAMED, headers=PARTIAL)
        assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#flash")
        assert "Say what you look for first" in answer.text

    async def test_the_name_may_be_chosen(self, bob: Person, browse: Browse):
        browser = await browse(bob)
        await browser.post("/my/searches?q=drill", data={"name": "For the cellar"})
        assert "For the cellar" in (await browser.get("/my/searches")).text


class TestSavedSearches:
    async def test_it_says_how_much_is_new_until_somebody_looks(
        self, ada: Person, bob: Person, browse: Browse
    ):
        search = await save(bob, words="drill")
        with clock.stopped_at(NOON + timedelta(hours=1)):
            for _ in range(4):
                await put_tool(ada.id, ada.community_id)
            while await look_at_listings(now=clock.now()):
                pass
        browser = await browse(bob)
        assert "4 new" in (await browser.get("/my/searches")).text
        with clock.stopped_at(NOON + timedelta(hours=2)):
            await browser.get(f"/my/searches/{search}", headers=PREFETCH)
            assert "4 new" in (await browser.get("/my/searches")).text
            await browser.get(f"/my/searches/{search}")
        assert "4 new" not in (await browser.get("/my/searches")).text
        assert await told(bob) == []

    async def test_it_opens_at_an_address_that_can_be_sent_to_others(
        self, drill: UUID, bob: Person, carol: Person, browse: Browse
    ):
        search = await save(bob, words="drill", dearest_cents=500)
        browser = await browse(bob)
        opened = await browser.get(f"/my/searches/{search}")
        address = opened.headers["Location"]
        assert (opened.status_code, address) == (303, "/tools?q=drill&price=5&sort=newest")
        assert SIGN in (await browser.get(address)).text
        assert "One tool" in (await (await browse(carol)).get(address)).text
        hers = await (await browse(carol)).get(f"/my/searches/{search}")
        assert hers.status_code == 404

    async def test_days_that_are_over_are_left_out(self, bob: Person, browse: Browse):
        today = NOON.date()
        search = await save(bob, words="drill", first_day=today, last_day=today)
        browser = await browse(bob)
        with clock.stopped_at(NOON + timedelta(days=2)):
            assert "Its days are over" in (await browser.get("/my/searches")).text
            opened = await browser.get(f"/my/searches/{search}")
        assert opened.headers["Location"] == "/tools?q=drill&sort=newest"

    async def test_how_far_away_says_nothing_to_who_has_no_place_any_more(
        self, drill: UUID, bob: Person, browse: Browse
    ):
        search = await save(bob, words="drill", within_m=1000)
        browser = await browse(bob)
        opened = await browser.get(f"/my/searches/{search}")
        shown = (await browser.get(opened.headers["Location"])).text
        assert "One tool" in shown
        assert "Within 1 km" not in shown

    async def test_it_is_renamed_and_not_to_nothing(self, bob: Person, browse: Browse):
        search = await save(bob, words="drill")
        browser = await browse(bob)
        refused = await browser.post(f"/my/searches/{search}/name", data={"name": " "})
        assert refused.status_code == 422
        assert 'id="name-error"' in refused.text
        await browser.post(f"/my/searches/{search}/name", data={"name": "Cellar & <attic>"})
        assert "Cellar &amp; &lt;attic&gt;" in (await browser.get("/my/searches")).text

    async def test_notices_are_switched_off_and_on(self, bob: Person, browse: Browse):
        search = await save(bob, words="drill")
        browser = await browse(bob)
        for switch, state in (("muting", "Notices: off"), ("unmuting", "Notices: on")):
            await browser.post(f"/my/searches/{search}/{switch}")
            page = (await browser.get("/my/searches")).text
            assert f'id="notices-{search}" aria-label="{state}, ' in page
        answer = await browser.post(
            f"/my/searches/{search}/muting", headers={"HX-Request-Type": "partial"}
        )
        assert answer.text.lstrip().startswith('<section id="searches"')

    async def test_removed_it_takes_its_notices_along(
        self, drill: UUID, bob: Person, browse: Browse
    ):
        ids = await find_something(bob, drill)
        await (await browse(bob)).post(f"/my/searches/{ids['search_id']}/removal")
        for table in ("saved_search", "saved_search_find"):
            assert await fetch_value(f"SELECT count(*) FROM {table}") == 0  # noqa: S608


def test_what_is_kept_of_a_search_reads_back_as_it_was():
    search = Search(words="ä", first_day=NOON.date(), last_day=NOON.date(), dearest_cents=0)
    assert msgspec.json.decode(msgspec.json.encode(search), type=Search) == search


@pytest.mark.parametrize(
    ("words", "unknown"),
    [
        pytest.param("hammerdril", ["hammerdril"], id="a mistake"),
        pytest.param("x" * 40 + "y" * 40, ["x" * 40 + "y" * 40], id="two run together"),
        pytest.param("㌖" * 100, [], id="a hundred letters that are six each"),
    ],
)
async def test_only_words_that_may_come_to_be_listed_are_looked_at_again(
    bob: Person, words: str, unknown: list[str]
):
    search = await save(bob, words=words)
    kept = await fetch_value("SELECT unknown_words FROM saved_search WHERE id = {}", search)
    assert kept == unknown


async def test_the_order_of_columns_is_that_of_the_rows(bob: Person):
    search = await save(bob, words="drill", dearest_cents=500, within_m=2000)
    rows = await fetch(
        columns,
        "SELECT dearest_cents, within_m, open_word, unknown_words, languages "
        "FROM saved_search WHERE id = {}",
        search,
    )
    assert rows == [(500, 2000, "drill", ["drill"], ["english"])]
