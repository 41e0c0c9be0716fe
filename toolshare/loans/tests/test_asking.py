"""The asking panel, through HTTP."""

from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest

from toolshare.clock import stopped_at
from toolshare.conftest import NOON, Browse, Person
from toolshare.loans.tables import Loan
from toolshare.loans.tests.conftest import SUNDAY, Bring, make_tool
from toolshare.occupancy.actions import block_days

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
WEEKEND = {"first_day": "2026-12-05", "last_day": "2026-12-06", "message": ""}

pytestmark = pytest.mark.usefixtures("standing")


async def test_the_panel_says_what_the_days_cost(browse: Browse, bob: Person, drill):
    bobs = await browse(bob)
    page = (await bobs.get(f"/tools/{drill}/loans/new")).text
    assert 'min="2026-12-01" max="2027-12-01"' in page
    assert "€3.00 a day" in page
    assert "Ask Ada" in page
    days = {"first_day": "2026-12-05", "last_day": "2026-12-07"}
    price = await bobs.get(f"/tools/{drill}/loans/new", params=days, headers=PARTIAL)
    assert "€9.00" in price.text
    assert "Ask Ada for 3 days" in price.text
    assert "<form" not in price.text
    assert 'hx-target="#bar"' in price.text


@pytest.mark.parametrize(
    "days",
    [
        {"first_day": "2026-12-05"},
        {"first_day": "2026-12-06", "last_day": "2026-12-05"},
        {"first_day": "2026-12-05", "last_day": "2026-12-31"},
        {"first_day": "soon", "last_day": "later"},
    ],
    ids=["half", "turned round", "too long", "no days"],
)
async def test_days_that_are_no_loans_have_no_price(browse: Browse, bob: Person, drill, days):
    bobs = await browse(bob)
    for headers in ({}, PARTIAL):
        page = await bobs.get(f"/tools/{drill}/loans/new", params=days, headers=headers)
        assert page.status_code == 200
        assert "€3.00 a day" in page.text


async def test_a_free_tool_says_so(browse: Browse, bob: Person, ada: Person):
    ladder = await make_tool(ada, price_per_day_cents=0, deposit_cents=0, is_instant=True)
    page = (await (await browse(bob)).get(f"/tools/{ladder}/loans/new", params=WEEKEND)).text
    assert "Free" in page
    assert "Book it for 2 days" in page
    assert "deposit" not in page


async def test_the_calendar_knows_the_taken_days_and_why(
    browse: Browse, ada: Person, carol: Person, drill, bring: Bring
):
    await bring("approved")
    await block_days(
        drill,
        owner_id=ada.id,
        first_day=SUNDAY + timedelta(days=1),
        last_day=SUNDAY + timedelta(days=2),
        note="",
        form_key=uuid4(),
        now=NOON,
    )
    page = unescape((await (await browse(carol)).get(f"/tools/{drill}/loans/new")).text)
    assert '["2026-12-05","2026-12-06","Somebody has it then."]' in page
    assert '["2026-12-07","2026-12-08","The owner needs it then."]' in page


async def test_booking_is_promised_at_once(browse: Browse, bob: Person, ladder):
    bobs = await browse(bob)
    answer = await bobs.post(f"/tools/{ladder}/loans", data=WEEKEND)
    page = (await bobs.get(answer.headers["Location"])).text
    assert "Booked: Sat 5 Dec to Sun 6 Dec." in page
    assert "Your handover code" in page


async def test_a_refusal_stands_next_to_the_field_and_keeps_the_words(
    browse: Browse, carol: Person, drill, bring: Bring
):
    await bring("approved")
    answer = await (await browse(carol)).post(
        f"/tools/{drill}/loans", data=WEEKEND | {"message": "For my wall."}, headers=PARTIAL
    )
    assert answer.status_code == 409
    assert 'id="asking"' in answer.text
    assert 'id="first_day-error"' in answer.text
    assert "The next free day is" in answer.text
    assert "For my wall." in answer.text
    assert "<html" not in answer.text


async def test_a_browser_without_scripts_gets_the_page_with_the_refusal(
    browse: Browse, bob: Person, drill
):
    answer = await (await browse(bob)).post(
        f"/tools/{drill}/loans", data=WEEKEND | {"last_day": "2026-12-04"}
    )
    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert "The last day is before the first one." in answer.text


async def test_the_owner_is_not_asked_for_days(browse: Browse, ada: Person, drill):
    adas = await browse(ada)
    assert "This is your own tool." in (await adas.get(f"/tools/{drill}/loans/new")).text
    answer = await adas.post(f"/tools/{drill}/loans", data=WEEKEND)
    assert answer.status_code == 409
    assert await Loan.count() == 0


async def test_a_visitor_is_shown_the_way_in(browse: Browse, drill):
    visitor = await browse(None)
    page = (await visitor.get(f"/tools/{drill}/loans/new")).text
    assert f"/sign-in?next=/tools/{drill}" in page
    assert (await visitor.post(f"/tools/{drill}/loans", data=WEEKEND)).status_code == 303


async def test_another_communitys_admin_reads_whose_tool_it_is(browse: Browse, erin: Person, drill):
    erins = await browse(erin)
    assert "belongs to Lindenhof" in (await erins.get(f"/tools/{drill}/loans/new")).text
    answer = await erins.post(f"/tools/{drill}/loans", data=WEEKEND)
    assert answer.status_code == 409
    assert "Only members of Lindenhof" in answer.text


async def test_a_missing_tool_is_missing(browse: Browse, bob: Person):
    bobs = await browse(bob)
    assert (await bobs.get(f"/tools/{uuid4()}/loans/new")).status_code == 404
    assert (await bobs.post(f"/tools/{uuid4()}/loans", data=WEEKEND)).status_code == 404


async def test_a_double_click_makes_one_loan(browse: Browse, bob: Person, drill):
    bobs = await browse(bob)
    data = WEEKEND | {"form_key": str(uuid4())}
    places = {
        (await bobs.post(f"/tools/{drill}/loans", data=data)).headers["Location"]
        for _click in range(2)
    }
    assert len(places) == 1


async def test_after_closing_time_today_is_over(browse: Browse, bob: Person, drill):
    with stopped_at(NOON + timedelta(hours=9)):
        bobs = await browse(bob)
        assert 'min="2026-12-02"' in (await bobs.get(f"/tools/{drill}/loans/new")).text
        answer = await bobs.post(
            f"/tools/{drill}/loans", data={"first_day": "2026-12-01", "last_day": "2026-12-01"}
        )
    assert answer.status_code == 409
    assert "It is too late for today." in answer.text


async def test_the_next_free_day_is_told_to_who_is_not_signed_in(browse: Browse, drill):
    page = (await (await browse(None)).get(f"/tools/{drill}/loans/new")).text
    assert "Next free: Tue 1 Dec" in page
