"""The code at the door, the way back, and what can go wrong in between."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from toolshare.conftest import NOON, Person
from toolshare.db import fetch_value
from toolshare.loans import actions
from toolshare.loans.refusals import AlreadyDone, LoanRefused
from toolshare.loans.tables import LoanEvent, LoanMessage
from toolshare.loans.tests.conftest import HANDOVER, SATURDAY, SUNDAY, Bring, ask, make_tool, stored
from toolshare.refusal import NotThere

MONDAY = SUNDAY + timedelta(days=1)


async def code_of(loan_id: UUID) -> str:
    return (await stored(loan_id))["handover_code"]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


@pytest.mark.parametrize("state", ["approved", "ready"])
async def test_the_right_code_hands_the_tool_over(ada: Person, bring: Bring, state):
    loan_id = await bring(state)
    await actions.hand_over(loan_id, by=ada.id, code=await code_of(loan_id), now=HANDOVER)
    loan = await stored(loan_id)
    assert (loan["state"], loan["handed_over_at"]) == ("on_loan", HANDOVER)


async def test_a_wrong_code_is_noted_and_hands_nothing_over(ada: Person, bring: Bring):
    loan_id = await bring("approved")
    code = await code_of(loan_id)
    with pytest.raises(LoanRefused, match="4 more tries") as refused:
        await actions.hand_over(loan_id, by=ada.id, code=wrong(code), now=HANDOVER)
    assert refused.value.field == "code"
    assert (await stored(loan_id))["state"] == "approved"
    assert await LoanEvent.count().where(LoanEvent.event == "mistype_code") == 1


async def test_after_five_wrong_codes_the_right_one_must_wait(ada: Person, bring: Bring):
    loan_id = await bring("approved")
    code = await code_of(loan_id)
    words = ["4 more tries", "3 more tries", "2 more tries", "one more try", "Too many"]
    for expected in words:
        with pytest.raises(LoanRefused, match=expected):
            await actions.hand_over(loan_id, by=ada.id, code=wrong(code), now=HANDOVER)
    with pytest.raises(LoanRefused, match="Too many wrong codes"):
        await actions.hand_over(loan_id, by=ada.id, code=code, now=HANDOVER)
    later = HANDOVER + timedelta(minutes=15)
    await actions.hand_over(loan_id, by=ada.id, code=code, now=later)
    assert (await stored(loan_id))["state"] == "on_loan"


async def test_the_borrower_cannot_hand_over_to_themselves(bob: Person, bring: Bring):
    loan_id = await bring("approved")
    code = await code_of(loan_id)
    with pytest.raises(LoanRefused, match="Only the owner"):
        await actions.hand_over(loan_id, by=bob.id, code=code, now=HANDOVER)


async def test_the_day_before_is_early_enough_and_takes_the_copy_from_then_on(
    ada: Person, bring: Bring
):
    loan_id = await bring("approved")
    code = await code_of(loan_id)
    with pytest.raises(LoanRefused, match="begins on Sat 5 Dec"):
        await actions.hand_over(loan_id, by=ada.id, code=code, now=HANDOVER - timedelta(days=2))
    friday_noon = HANDOVER - timedelta(days=1)
    await actions.hand_over(loan_id, by=ada.id, code=code, now=friday_noon)
    begins = await fetch_value("SELECT lower(during) FROM occupancy WHERE loan_id = {}", loan_id)
    assert begins == friday_noon


async def test_early_is_too_early_while_somebody_else_has_a_promise(
    ada: Person, carol: Person, drill: UUID, bring: Bring
):
    friday = SATURDAY - timedelta(days=1)
    await actions.approve(await ask(drill, carol, friday, friday), by=ada.id, now=NOON)
    loan_id = await bring("approved")
    code = await code_of(loan_id)
    with pytest.raises(LoanRefused, match="Somebody else has a promise"):
        await actions.hand_over(loan_id, by=ada.id, code=code, now=HANDOVER - timedelta(days=1))


async def test_what_is_still_out_cannot_be_handed_over_again(
    ada: Person, bob: Person, carol: Person, drill: UUID, bring: Bring
):
    next_id = await ask(drill, carol, MONDAY, MONDAY)
    await actions.approve(next_id, by=ada.id, now=NOON)
    out = await bring("on_loan")
    monday_noon = HANDOVER + timedelta(days=2)
    code = await code_of(next_id)
    with pytest.raises(LoanRefused, match="still out on another loan"):
        await actions.hand_over(next_id, by=ada.id, code=code, now=monday_noon)
    await actions.confirm_return(out, by=ada.id, now=monday_noon)
    await actions.hand_over(next_id, by=ada.id, code=code, now=monday_noon)
    assert (await stored(next_id))["state"] == "on_loan"


async def test_who_does_not_come_gives_the_days_back(
    ada: Person, carol: Person, drill: UUID, bring: Bring
):
    loan_id = await bring("approved")
    with pytest.raises(LoanRefused, match="may still come"):
        await actions.mark_no_show(loan_id, by=ada.id, reason="", now=HANDOVER)
    sunday = HANDOVER + timedelta(days=1)
    await actions.mark_no_show(loan_id, by=ada.id, reason="No call.", now=sunday)
    assert (await stored(loan_id))["state"] == "no_show"
    assert await ask(drill, carol, SUNDAY, SUNDAY, now=sunday)


# --- the way back


async def test_the_owner_confirms_what_the_borrower_reported(
    ada: Person, bob: Person, bring: Bring
):
    loan_id = await bring("return_reported")
    now = HANDOVER + timedelta(days=1)
    assert (await stored(loan_id))["return_reported_at"] == now
    await actions.confirm_return(loan_id, by=ada.id, now=now)
    loan = await stored(loan_id)
    assert (loan["state"], loan["ended_at"]) == ("closed", now)


async def test_an_early_return_gives_the_rest_of_the_days_back(
    ada: Person, carol: Person, drill: UUID, bring: Bring
):
    loan_id = await bring("on_loan")
    evening = HANDOVER + timedelta(hours=7)
    await actions.confirm_return(loan_id, by=ada.id, now=evening)
    assert (await stored(loan_id))["state"] == "closed"
    assert await ask(drill, carol, SUNDAY, SUNDAY, now=evening)


async def test_reporting_twice_is_a_second_click(bob: Person, bring: Bring):
    loan_id = await bring("return_reported")
    with pytest.raises(AlreadyDone, match="already been reported"):
        await actions.report_return(loan_id, by=bob.id, now=HANDOVER)


async def test_a_disputed_return_stays_open_until_it_is_settled(
    ada: Person, bob: Person, bring: Bring
):
    loan_id = await bring("disputed")
    assert (await stored(loan_id))["ended_at"] is None
    await actions.settle(
        loan_id, by=ada.id, reason="Bob paid half.", now=HANDOVER + timedelta(days=3)
    )
    loan = await stored(loan_id)
    assert (loan["state"], loan["reason"]) == ("closed", "Bob paid half.")


async def test_a_lost_tool_can_be_settled_too(ada: Person, bring: Bring):
    loan_id = await bring("lost")
    await actions.settle(loan_id, by=ada.id, reason="", now=HANDOVER + timedelta(days=30))
    assert (await stored(loan_id))["state"] == "closed"


# --- longer


async def test_a_loan_is_renewed_at_once_where_nobody_is_next(bob: Person, bring: Bring):
    loan_id = await bring("on_loan")
    await actions.renew(loan_id, by=bob.id, last_day=date(2026, 12, 8), now=HANDOVER)
    loan = await stored(loan_id)
    assert (loan["state"], loan["last_day"]) == ("on_loan", date(2026, 12, 8))
    assert loan["due_at"].isoformat() == "2026-12-08T19:00:00+00:00"
    assert (loan["price_cents"], loan["renewals"]) == (1200, 1)
    ends = await fetch_value("SELECT upper(during) FROM occupancy WHERE loan_id = {}", loan_id)
    assert ends == loan["due_at"]


async def test_an_overdue_loan_can_still_be_renewed(bob: Person, bring: Bring):
    loan_id = await bring("on_loan")
    late = HANDOVER + timedelta(days=3)
    await actions.renew(loan_id, by=bob.id, last_day=date(2026, 12, 9), now=late)
    assert (await stored(loan_id))["last_day"] == date(2026, 12, 9)


async def test_a_loan_cannot_be_renewed_into_somebody_elses_days(
    ada: Person, bob: Person, carol: Person, drill: UUID, bring: Bring
):
    await actions.approve(await ask(drill, carol, MONDAY, MONDAY), by=ada.id, now=NOON)
    loan_id = await bring("on_loan")
    with pytest.raises(LoanRefused, match="Mon 7 Dec") as refused:
        await actions.renew(loan_id, by=bob.id, last_day=MONDAY, now=HANDOVER)
    assert refused.value.field == "last_day"
    assert (await stored(loan_id))["last_day"] == SUNDAY


async def test_a_loan_is_renewed_twice_and_no_more(bob: Person, bring: Bring):
    loan_id = await bring("on_loan")
    for last_day in (date(2026, 12, 7), date(2026, 12, 8)):
        await actions.renew(loan_id, by=bob.id, last_day=last_day, now=HANDOVER)
    with pytest.raises(LoanRefused, match="renewed 2 times"):
        await actions.renew(loan_id, by=bob.id, last_day=date(2026, 12, 9), now=HANDOVER)


# --- the thread


async def test_both_write_into_one_thread(ada: Person, bob: Person, bring: Bring):
    loan_id = await bring("requested")
    key = uuid4()
    for _click in range(2):
        await actions.write_message(loan_id, by=bob.id, body="Hello?", form_key=key, now=NOON)
    await actions.write_message(loan_id, by=ada.id, body="Yes.", form_key=uuid4(), now=NOON)
    said = await LoanMessage.select().order_by(LoanMessage.id)
    assert [(one["author_id"], one["body"]) for one in said] == [
        (bob.id, "Hello?"),
        (ada.id, "Yes."),
    ]


async def test_a_stranger_writes_into_no_thread(carol: Person, bring: Bring):
    loan_id = await bring("requested")
    with pytest.raises(NotThere):
        await actions.write_message(
            loan_id, by=carol.id, body="Me too.", form_key=uuid4(), now=NOON
        )


async def test_a_renewal_of_a_tool_lent_by_the_day_reaches_one_day(ada: Person, bring: Bring):
    tool_id = await make_tool(ada, longest_loan_days=2)
    loan_id = await bring("on_loan", tool_id=tool_id)
    borrower = (await stored(loan_id))["borrower_id"]
    with pytest.raises(LoanRefused, match="Tue 8 Dec at the latest"):
        await actions.renew(loan_id, by=borrower, last_day=date(2026, 12, 9), now=HANDOVER)
