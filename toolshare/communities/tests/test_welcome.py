"""The first-run page, as a browser meets it."""

import pytest

from toolshare.communities.tables import Community, Membership
from toolshare.communities.tests import bad_input
from toolshare.communities.tests.bad_input import COMMUNITY, WELCOME, send
from toolshare.conftest import Browse, Person


async def test_the_first_member_founds_the_community(browse: Browse, fay: Person):
    browser = await browse(fay)
    page = await browser.get("/welcome", headers={"Accept-Language": "pt-PT"})
    assert page.status_code == 200
    assert '<option value="Europe/Lisbon" selected>' in page.text
    assert '<option value="EUR" selected>' in page.text
    answer = await browser.post("/welcome", data=WELCOME)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    community = await Community.objects().first()
    assert community is not None
    assert (community.name, community.time_zone) == ("Linden Court", "Europe/Lisbon")
    assert (await browser.get("/community")).status_code == 200


async def test_pages_for_members_lead_to_the_founding_first(browse: Browse, fay: Person):
    browser = await browse(fay)
    assert (await browser.get("/community")).headers["Location"] == "/welcome"
    answer = await browser.post("/community", data=COMMUNITY)
    assert answer.headers["Location"] == "/welcome"


async def test_who_was_too_late_to_found_joins(browse: Browse, fay: Person, ada: Person):
    browser = await browse(fay)
    answer = await browser.post("/welcome", data=WELCOME)
    assert answer.status_code == 303
    assert await Community.count() == 1
    role = await Membership.objects().get(Membership.member_id == fay.id)
    assert role is not None
    assert (role.role, role.community_id) == ("member", ada.community_id)
    assert "Welcome to Lindenhof!" in (await browser.get("/settings")).text


async def test_who_is_in_no_community_joins_the_one_that_is_there(
    browse: Browse, fay: Person, ada: Person
):
    browser = await browse(fay)
    assert (await browser.get("/welcome?next=/settings")).headers["Location"] == "/settings"
    assert await Membership.exists().where(Membership.member_id == fay.id)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_the_founding_is_over_for_members(browse: Browse, bob: Person, method: str):
    browser = await browse(bob)
    answer = await browser.request(method, "/welcome", data=WELCOME)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert await Community.count() == 1


async def test_strangers_are_asked_to_sign_in_first(browse: Browse, fay: Person):
    browser = await browse(None)
    answer = await browser.get("/welcome?next=/loans")
    assert answer.headers["Location"] == "/sign-in?next=%2Floans"
    answer = await browser.post("/welcome", data=WELCOME)
    assert answer.headers["Location"].startswith("/sign-in")
    assert await Community.count() == 0


@pytest.mark.parametrize("field", WELCOME)
@pytest.mark.parametrize("what", bad_input.UNUSABLE | bad_input.EMPTY)
async def test_a_founding_with_bad_input_stores_nothing(
    browse: Browse, fay: Person, field: str, what: str
):
    browser = await browse(fay)
    before = await bad_input.stored()
    texts = (bad_input.UNUSABLE | bad_input.EMPTY)[what]
    answer = await send(browser, "/welcome", WELCOME, **{field: texts})
    bad_input.assert_refused(answer, field)
    assert await bad_input.stored() == before


@pytest.mark.parametrize("field", ["time_zone", "currency"])
@pytest.mark.parametrize("what", bad_input.ODD)
async def test_a_choice_that_is_none_is_refused(browse: Browse, fay: Person, field: str, what: str):
    browser = await browse(fay)
    answer = await send(browser, "/welcome", WELCOME, **{field: bad_input.ODD[what]})
    bad_input.assert_refused(answer, field)
    assert await Community.count() == 0


@pytest.mark.parametrize("what", bad_input.ODD)
async def test_an_odd_name_is_a_name(browse: Browse, fay: Person, what: str):
    browser = await browse(fay)
    (name,) = bad_input.ODD[what]
    assert (await send(browser, "/welcome", WELCOME, name=[name])).status_code == 303
    page = await browser.get("/community")
    assert f'<h1 class="break-words">{bad_input.shown(name)}</h1>' in page.text
