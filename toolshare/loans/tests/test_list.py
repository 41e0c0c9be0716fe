"""The list of one's own loans, through HTTP."""

from datetime import timedelta

import pytest

from toolshare.clock import stopped_at
from toolshare.conftest import NOON, Browse, Person
from toolshare.loans import actions, queries
from toolshare.loans.tests.conftest import HANDOVER, SUNDAY, Bring, ask

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}

pytestmark = pytest.mark.usefixtures("standing")


async def test_the_list_tells_what_waits_from_what_is_borrowed_and_lent(
    browse: Browse, ada: Person, bob: Person, bring: Bring, ladder
):
    await bring("requested")
    await ask(ladder, bob)
    page = (await (await browse(ada)).get("/loans")).text
    assert "Bob asks for your tool" in page
    assert "<title>(1) My loans" in page
    page = (await (await browse(bob)).get("/loans")).text
    assert "Ada has been asked" in page
    assert "Ladder" in page
    page = (await (await browse(ada)).get("/loans?tab=lending")).text
    assert "Hammer drill" in page
    assert "Ladder" in page


async def test_an_overdue_loan_is_marked(browse: Browse, ada: Person, bob: Person, bring: Bring):
    await bring("on_loan")
    with stopped_at(HANDOVER + timedelta(days=2)):
        for person, words in ((bob, "Please bring it back"), (ada, "Bob is late")):
            page = (await (await browse(person)).get("/loans")).text
            assert "One loan is late" in page
            assert words in page


@pytest.mark.parametrize("tab", ["waiting", "borrowing", "lending", "past", "", "nonsense"])
async def test_an_empty_list_says_what_to_do(browse: Browse, carol: Person, tab):
    answer = await (await browse(carol)).get("/loans", params={"tab": tab})
    assert answer.status_code == 200
    assert 'class="empty"' in answer.text


async def test_what_is_over_comes_page_by_page(browse: Browse, bob: Person, drill):
    for number in range(23):
        loan_id = await ask(drill, bob)
        await actions.cancel(
            loan_id, by=bob.id, reason=f"Reason {number}", now=NOON + timedelta(seconds=number)
        )
    bobs = await browse(bob)
    first = (await bobs.get("/loans?tab=past")).text
    assert first.count('class="loan-row"') == 20
    more = first.split('id="more"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    rest = await bobs.get(more, headers=PARTIAL)
    assert rest.text.count('class="loan-row"') == 3
    assert "<html" not in rest.text
    assert (await bobs.get("/loans?tab=past&after=nonsense")).status_code == 200


async def test_the_badge_counts_what_the_list_shows(
    browse: Browse, ada: Person, bob: Person, bring: Bring
):
    await bring("ready")
    for moment in (NOON, HANDOVER, HANDOVER + timedelta(days=9)):
        with stopped_at(moment):
            for person in (ada, bob):
                browser = await browse(person)
                page = (await browser.get("/loans?tab=waiting")).text
                waiting = page.count('class="loan-row"')
                assert (f"<title>({waiting}) " in page) == (waiting > 0)
                typed = (await browser.get("/tools?q=drill", headers=PARTIAL)).text
                assert (f"<title>({waiting}) drill" in typed) == (waiting > 0)


async def test_home_is_told_what_waits(ada: Person, bob: Person, bring: Bring):
    loan_id = await bring("requested")
    assert [one.loan.id for one in (await queries.my_loans(ada.id, NOON)).waiting] == [loan_id]
    assert (await queries.my_loans(bob.id, NOON)).waiting == []


async def test_the_next_borrower_is_warned_while_the_tool_is_late(
    browse: Browse, ada: Person, carol: Person, drill, bring: Bring
):
    next_day = SUNDAY + timedelta(days=1)
    next_id = await ask(drill, carol, next_day, next_day)
    await actions.approve(next_id, by=ada.id, now=NOON)
    late_id = await bring("on_loan")
    with stopped_at(HANDOVER + timedelta(days=1, hours=9)):
        for person in (ada, carol):
            page = (await (await browse(person)).get(f"/loans/{next_id}")).text
            assert "It may not be back in time" in page
        page = (await (await browse(ada)).get(f"/loans/{late_id}")).text
        assert "It may not be back in time" not in page
