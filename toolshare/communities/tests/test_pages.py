"""The community's own page, as a browser meets them."""

from uuid import UUID, uuid4

import httpx
import pytest

from toolshare.communities.tables import Community, Membership
from toolshare.communities.tests import bad_input
from toolshare.communities.tests.bad_input import COMMUNITY, send
from toolshare.conftest import NOON, Browse, Person, join
from toolshare.db import execute

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


async def test_an_admin_changes_how_the_community_works(browse: Browse, ada: Person):
    browser = await browse(ada)
    page = await browser.get("/community")
    assert page.status_code == 200
    assert 'value="08:00"' in page.text
    form = {name: text for name, text in COMMUNITY.items() if name != "is_public"}
    answer = await browser.post("/community", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/community")
    community = await Community.objects().get(Community.id == ada.community_id)
    assert community is not None
    assert (community.name, community.is_public) == ("Linden Court", False)
    assert community.opens_at.isoformat() == "09:00:00"


async def test_a_region_comes_back_alone_with_what_is_wrong(browse: Browse, ada: Person):
    browser = await browse(ada)
    form = COMMUNITY | {"closes_at": "08:59"}
    answer = await browser.post("/community", data=form, headers=PARTIAL)
    bad = answer.text
    assert answer.status_code == 422
    assert bad.lstrip().startswith('<section id="facts"')
    assert 'id="closes_at-error"' in bad
    assert 'value="08:59"' in bad
    answer = await browser.post("/community", data=COMMUNITY, headers=PARTIAL)
    assert answer.headers["HX-Location"] == "/community"


async def test_a_currency_that_must_stay_is_explained(browse: Browse, ada: Person):
    await execute(
        "INSERT INTO tool (id, community_id, owner_id, title, brand, model, category, "
        "description, skill_level, price_per_day_cents, deposit_cents, "
        "replacement_value_cents, longest_loan_days, turnaround_days, is_instant, "
        "is_hidden, created_at, updated_at) VALUES "
        "({}, {}, {}, 'Drill', '', '', 'drills', '', 'new', 300, 0, 0, 7, 0, false, "
        "false, {}, {})",
        uuid4(),
        ada.community_id,
        ada.id,
        NOON,
        NOON,
    )
    browser = await browse(ada)
    answer = await browser.post("/community", data=COMMUNITY | {"currency": "CHF"})
    bad_input.assert_refused(answer, "currency")
    assert "prices in EUR" in answer.text
    assert (await browser.post("/community", data=COMMUNITY)).status_code == 303


@pytest.mark.parametrize("field", [name for name in COMMUNITY if name != "is_public"])
@pytest.mark.parametrize("what", bad_input.UNUSABLE | bad_input.EMPTY)
async def test_a_change_with_bad_input_stores_nothing(
    browse: Browse, ada: Person, field: str, what: str
):
    browser = await browse(ada)
    before = await bad_input.stored()
    texts = (bad_input.UNUSABLE | bad_input.EMPTY)[what]
    answer = await send(browser, "/community", COMMUNITY, **{field: texts})
    bad_input.assert_refused(answer, field)
    assert await bad_input.stored() == before


@pytest.mark.parametrize("field", ["opens_at", "closes_at", "is_public"])
@pytest.mark.parametrize(
    "text", [*(texts[0] for texts in bad_input.ODD.values()), "24:00", "7:5", "08:61"]
)
async def test_a_time_that_is_none_is_refused(browse: Browse, ada: Person, field: str, text: str):
    browser = await browse(ada)
    answer = await send(browser, "/community", COMMUNITY, **{field: [text]})
    bad_input.assert_refused(answer, field)


async def test_the_page_is_not_there_for_others(
    browse: Browse, ada: Person, bob: Person, dan: Person
):
    for person in (bob, dan):
        browser = await browse(person)
        missing = await browser.get("/no/such/page")
        for answer in (
            await browser.get("/community"),
            await browser.post("/community", data=COMMUNITY),
            await browser.get(_role_path(bob.id)),
            await browser.post(_role_path(bob.id), data={"role": "admin"}),
        ):
            assert answer.status_code == 404
            assert answer.content == missing.content
    assert await Membership.count().where(Membership.role == "admin") == 1


async def test_an_admin_of_another_community_changes_nobody_here(
    browse: Browse, bob: Person, erin: Person
):
    browser = await browse(erin)
    for member_id in (bob.id, uuid4()):
        answer = await browser.post(_role_path(member_id), data={"role": "admin"})
        assert answer.status_code == 404
    assert await _role_of(bob) == "member"


async def test_an_admin_makes_bob_a_librarian(browse: Browse, ada: Person, bob: Person):
    browser = await browse(ada)
    page = await browser.get("/community")
    assert f'action="{_role_path(bob.id)}"' in page.text
    answer = await browser.post(_role_path(bob.id), data={"role": "librarian"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/community")
    assert await _role_of(bob) == "librarian"
    assert (await browser.get(_role_path(bob.id))).headers["Location"] == "/community"


async def test_the_last_admin_is_told_why_they_stay(browse: Browse, ada: Person):
    browser = await browse(ada)
    answer = await browser.post(_role_path(ada.id), data={"role": "member"}, headers=PARTIAL)
    assert answer.status_code == 422
    assert "A community needs an admin" in answer.text
    assert answer.text.lstrip().startswith('<section id="members"')
    assert await _role_of(ada) == "admin"


@pytest.mark.parametrize(
    "texts",
    [*(bad_input.UNUSABLE | bad_input.EMPTY | bad_input.ODD).values(), ["owner"], ["Admin"]],
)
async def test_a_role_that_is_none_is_refused(
    browse: Browse, ada: Person, bob: Person, texts: list[str]
):
    browser = await browse(ada)
    answer = await send(browser, _role_path(bob.id), {}, role=texts)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert await _role_of(bob) == "member"


@pytest.mark.parametrize("member_id", ["1", "x", "00000000-0000-0000-0000-00000000000g"])
async def test_an_id_that_is_none_leads_nowhere(browse: Browse, ada: Person, member_id: str):
    browser = await browse(ada)
    answer = await browser.post(f"/community/members/{member_id}/role", data={"role": "admin"})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("PUT", "/welcome", 405), ("DELETE", "/community", 405)],
)
async def test_other_methods_are_refused(
    browse: Browse, ada: Person, method: str, path: str, status: int
):
    browser = await browse(ada)
    assert (await browser.request(method, path)).status_code == status


@pytest.mark.parametrize("path", ["/community", "/welcome"])
async def test_only_forms_are_read(browse: Browse, fay: Person, path: str, ada: Person):
    browser = await browse(ada if path == "/community" else fay)
    before = await bad_input.stored()
    answer = await browser.post(path, json=COMMUNITY)
    assert answer.status_code == 415
    unknown = await browser.post(path, data=COMMUNITY | {"owner": "me"})
    assert unknown.status_code == 422
    assert await bad_input.stored() == before


async def test_the_list_of_members_goes_on(browse: Browse, ada: Person):
    for number in range(55):
        await join(ada.community_id, f"Member{number:02}", "member", "no hash")
    browser = await browse(ada)
    first = await browser.get("/community")
    assert _rows(first) == 50
    more = first.text.partition('hx-get="')[2].partition('"')[0]
    assert more.startswith("/community?after=")
    second = await browser.get(more, headers=PARTIAL)
    assert _rows(second) == 6
    assert "<h1" not in second.text
    assert "Show more" not in second.text
    assert _rows(await browser.get(more)) == 6


def _rows(page: httpx.Response) -> int:
    return page.text.count('id="role-')


def _role_path(member_id: UUID) -> str:
    return f"/community/members/{member_id}/role"


async def _role_of(person: Person) -> str:
    membership = await Membership.objects().get(Membership.member_id == person.id)
    assert membership is not None
    return membership.role
