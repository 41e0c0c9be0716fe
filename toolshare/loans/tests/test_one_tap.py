"""Steps that one tap in a list is enough for, and the way from there to what is late."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from toolshare.clock import stopped_at
from toolshare.conftest import Browse, Person
from toolshare.loans.tests.conftest import HANDOVER, SUNDAY, Bring, ask, stored

pytestmark = pytest.mark.usefixtures("standing")


@pytest.mark.parametrize("address", ["/", "/loans?tab=waiting"])
async def test_ada_says_yes_from_where_she_sees_what_waits(
    browse: Browse, ada: Person, bring: Bring, address
):
    loan_id = await bring("requested")
    adas = await browse(ada)
    page = (await adas.get(address)).text
    assert f'action="/loans/{loan_id}/approval"' in page
    assert 'aria-label="Say yes to Bob: Hammer drill"' in page
    key = page.split(f'action="/loans/{loan_id}/approval"')[1].split('value="')[1].split('"')[0]
    answer = await adas.post(f"/loans/{loan_id}/approval", data={"form_key": key})
    assert answer.headers["Location"] == f"/loans/{loan_id}"
    assert (await stored(loan_id))["state"] == "approved"
    assert "/approval" not in (await adas.get(address)).text


@pytest.mark.parametrize("address", ["/", "/loans?tab=waiting"])
async def test_bob_says_where_he_sees_it_that_it_is_back(
    browse: Browse, bob: Person, bring: Bring, address
):
    loan_id = await bring("on_loan")
    with stopped_at(HANDOVER + timedelta(days=1)):
        bobs = await browse(bob)
        assert f'action="/loans/{loan_id}/return"' in (await bobs.get(address)).text
        await bobs.post(f"/loans/{loan_id}/return", data={"form_key": str(uuid4())})
    assert (await stored(loan_id))["state"] == "return_reported"


async def test_other_lists_offer_no_steps(browse: Browse, ada: Person, bring: Bring):
    await bring("requested")
    assert "/approval" not in (await (await browse(ada)).get("/loans?tab=lending")).text


@pytest.mark.parametrize("address", ["/", "/loans?tab=waiting", "/loans?tab=past"])
async def test_what_is_late_is_one_tap_away_for_its_owner(
    browse: Browse, ada: Person, bring: Bring, address
):
    loan_id = await bring("on_loan")
    with stopped_at(HANDOVER + timedelta(days=2)):
        page = (await (await browse(ada)).get(address)).text
    assert "One loan is late" in page
    assert f'href="/loans/{loan_id}">Hammer drill, with Bob' in page


async def test_the_owner_reads_how_used_to_tools_the_borrower_is(
    browse: Browse, ada: Person, bob: Person, bring: Bring
):
    loan_id = await bring("requested")
    page = (await (await browse(ada)).get(f"/loans/{loan_id}")).text
    assert "experience</dt><dd>Handy" in page
    page = (await (await browse(bob)).get(f"/loans/{loan_id}")).text
    assert "experience</dt>" not in page


async def test_what_takes_long_to_settle_hides_no_request(
    browse: Browse, ada: Person, bob: Person, bring: Bring, drill: UUID
):
    unsettled = await bring("disputed")
    asked = await ask(drill, bob, SUNDAY + timedelta(days=9), SUNDAY + timedelta(days=9))
    with stopped_at(HANDOVER + timedelta(days=2)):
        page = (await (await browse(ada)).get("/")).text
    assert page.index(str(asked)) < page.index(str(unsettled))
