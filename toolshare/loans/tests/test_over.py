"""What a loan's page offers once the loan is over, and how old loans are dated."""

from datetime import timedelta

import pytest

from toolshare.clock import stopped_at
from toolshare.conftest import NOON, Browse, Person
from toolshare.loans import actions
from toolshare.loans.tests.conftest import Bring, ask

pytestmark = pytest.mark.usefixtures("standing")


async def test_who_was_told_no_is_led_to_other_tools_of_the_kind(
    browse: Browse, ada: Person, bob: Person, drill
):
    loan_id = await ask(drill, bob)
    await actions.decline(loan_id, by=ada.id, reason="I need it myself.", now=NOON)
    page = (await (await browse(bob)).get(f"/loans/{loan_id}")).text
    assert 'href="/tools?category=hammer-drills"' in page
    assert "Find another one" not in (await (await browse(ada)).get(f"/loans/{loan_id}")).text


async def test_what_was_good_can_be_borrowed_again(browse: Browse, bob: Person, bring: Bring):
    loan_id = await bring("closed")
    assert "Borrow it again" in (await (await browse(bob)).get(f"/loans/{loan_id}")).text


async def test_loans_of_other_years_say_which(browse: Browse, bob: Person, bring: Bring):
    loan_id = await bring("closed")
    for address in (f"/loans/{loan_id}", "/loans?tab=past"):
        bobs = await browse(bob)
        with stopped_at(NOON):
            assert "Sun 6 Dec 2026" not in (await bobs.get(address)).text
        with stopped_at(NOON + timedelta(days=40)):
            assert "Sun 6 Dec 2026" in (await (await browse(bob)).get(address)).text


async def test_a_loan_that_changes_in_sight_changes_its_tab_too(
    browse: Browse, ada: Person, bring: Bring
):
    loan_id = await bring("return_reported")
    page = (
        await (await browse(ada)).get(
            f"/loans/{loan_id}", headers={"HX-Request": "true", "HX-Request-Type": "partial"}
        )
    ).text
    assert "<title>(1) Hammer drill: Being checked" in page
    assert 'hx-target="#flash"' in page
    assert "<html" not in page


async def test_a_step_that_was_refused_in_place_says_so_in_the_tab(
    browse: Browse, ada: Person, bring: Bring
):
    loan_id = await bring("requested")
    refused = await (await browse(ada)).post(
        f"/loans/{loan_id}/decline",
        data={"reason": ""},
        headers={"HX-Request": "true", "HX-Request-Type": "partial"},
    )
    assert refused.status_code == 422
    assert "<title>Error: Hammer drill" in refused.text
    assert "Why not? Please" in refused.text
