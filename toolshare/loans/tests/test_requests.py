"""Asking for a tool, booking it, and the answer."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from toolshare.communities.tables import Community
from toolshare.conftest import NOON, Person
from toolshare.loans import actions
from toolshare.loans.refusals import AlreadyDone, LoanRefused
from toolshare.loans.tables import Loan, LoanEvent, LoanMessage
from toolshare.loans.tests.conftest import SATURDAY, SUNDAY, Bring, ask, make_tool, stored
from toolshare.occupancy.actions import block_days
from toolshare.occupancy.tables import Occupancy
from toolshare.refusal import NotThere
from toolshare.tools.tables import Tool


async def events(loan_id: UUID) -> list[tuple[str, str, UUID | None]]:
    rows = await LoanEvent.select().where(LoanEvent.loan_id == loan_id).order_by(LoanEvent.id)
    return [(row["event"], row["state"], row["actor_id"]) for row in rows]


async def occupied(loan_id: UUID) -> int:
    return await Occupancy.count().where(Occupancy.loan_id == loan_id, Occupancy.active.eq(True))


async def test_a_request_waits_for_the_owner_and_takes_no_days(
    bob: Person, ada: Person, drill: UUID
):
    loan_id = await ask(drill, bob, message="For one shelf.")
    loan = await stored(loan_id)
    assert (loan["state"], loan["lender_id"], loan["price_cents"]) == ("requested", ada.id, 600)
    assert (loan["deposit_cents"], loan["borrower_experience"]) == (5000, "handy")
    assert loan["starts_at"].isoformat() == "2026-12-05T07:00:00+00:00"
    assert loan["due_at"].isoformat() == "2026-12-06T19:00:00+00:00"
    assert loan["answer_by"] == NOON + timedelta(hours=72)
    assert await occupied(loan_id) == 0
    assert await events(loan_id) == [("submit", "requested", bob.id)]
    assert [m["body"] for m in await LoanMessage.select()] == ["For one shelf."]


async def test_a_tool_for_everybody_is_booked_at_once(bob: Person, ladder: UUID):
    loan_id = await ask(ladder, bob)
    loan = await stored(loan_id)
    assert loan["state"] == "approved"
    assert len(loan["handover_code"]) == 6
    assert await occupied(loan_id) == 1
    assert await events(loan_id) == [("book", "approved", bob.id)]


async def test_the_second_member_is_told_when_the_next_day_is_free(
    bob: Person, carol: Person, ladder: UUID
):
    await ask(ladder, bob)
    with pytest.raises(LoanRefused, match="next free day is Tue 1 Dec") as refused:
        await ask(ladder, carol)
    assert refused.value.field == "first_day"
    assert await Loan.count().where(Loan.borrower_id == carol.id) == 0


async def test_days_that_are_promised_cannot_be_asked_for(
    bob: Person, carol: Person, drill: UUID, bring: Bring
):
    await bring("approved")
    with pytest.raises(LoanRefused, match="These days are taken"):
        await ask(drill, carol, SUNDAY, date(2026, 12, 8))


async def test_two_may_ask_for_the_same_days_but_one_gets_them(
    ada: Person, bob: Person, carol: Person, drill: UUID
):
    first, second = await ask(drill, bob), await ask(drill, carol)
    await actions.approve(second, by=ada.id, now=NOON)
    with pytest.raises(LoanRefused, match="These days are taken"):
        await actions.approve(first, by=ada.id, now=NOON)
    assert (await stored(first))["state"] == "requested"


async def test_each_copy_is_lent_once(ada: Person, bob: Person, carol: Person, dan: Person):
    drills = await make_tool(ada, copies=2, is_instant=True)
    first, second = [await stored(await ask(drills, who)) for who in (bob, carol)]
    assert first["copy_id"] != second["copy_id"]
    with pytest.raises(LoanRefused):
        await ask(drills, dan)


async def test_a_double_click_asks_once(bob: Person, drill: UUID):
    key = uuid4()
    assert await ask(drill, bob, form_key=key) == await ask(drill, bob, form_key=key)
    assert await Loan.count() == 1


async def test_a_form_brought_up_again_by_back_asks_for_other_days(bob: Person, drill: UUID):
    key = uuid4()
    first, next_day = await ask(drill, bob, form_key=key), SUNDAY + timedelta(days=1)
    assert await ask(drill, bob, next_day, next_day, form_key=key) != first
    assert await Loan.count() == 2


async def test_the_same_days_are_asked_for_once(bob: Person, drill: UUID):
    await ask(drill, bob)
    with pytest.raises(LoanRefused, match="already"):
        await ask(drill, bob, SUNDAY, SUNDAY)


async def test_nobody_borrows_from_themselves(ada: Person, drill: UUID):
    with pytest.raises(LoanRefused, match="your own tool"):
        await ask(drill, ada)


async def test_who_belongs_to_another_community_cannot_borrow_here(erin: Person, drill: UUID):
    with pytest.raises(LoanRefused, match="Only members of Lindenhof"):
        await ask(drill, erin)


async def test_a_private_community_has_no_tools_for_others(erin: Person, drill: UUID):
    await Community.update({Community.is_public: False}).where(Community.name == "Lindenhof")
    with pytest.raises(NotThere):
        await ask(drill, erin)


@pytest.mark.parametrize("gone", [{"is_hidden": True}, {"deleted_at": NOON}])
async def test_what_is_not_shown_cannot_be_asked_for(bob: Person, drill: UUID, gone):
    await Tool.update(gone).where(Tool.id == drill)
    with pytest.raises(NotThere):
        await ask(drill, bob)


async def test_a_tool_that_never_was_cannot_be_asked_for(bob: Person):
    with pytest.raises(NotThere):
        await ask(uuid4(), bob)


async def test_a_tool_without_copies_has_nothing_to_lend(ada: Person, bob: Person):
    with pytest.raises(LoanRefused, match="nothing to lend"):
        await ask(await make_tool(ada, copies=0), bob)


async def test_days_that_the_owner_keeps_are_not_lent(ada: Person, bob: Person, drill: UUID):
    await block_days(
        drill,
        owner_id=ada.id,
        first_day=SUNDAY,
        last_day=SUNDAY,
        note="",
        form_key=uuid4(),
        now=NOON,
    )
    with pytest.raises(LoanRefused, match="These days are taken"):
        await ask(drill, bob)


async def test_the_turnaround_keeps_the_next_day_free(ada: Person, bob: Person, carol: Person):
    saw = await make_tool(ada, is_instant=True, turnaround_days=1)
    await ask(saw, bob)
    with pytest.raises(LoanRefused):
        await ask(saw, carol, SUNDAY + timedelta(days=1), SUNDAY + timedelta(days=1))
    await ask(saw, carol, SUNDAY + timedelta(days=2), SUNDAY + timedelta(days=2))


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (date(2026, 11, 30), SATURDAY, "first_day"),
        (SUNDAY, SATURDAY, "last_day"),
        (SATURDAY, SATURDAY + timedelta(days=7), "last_day"),
        (date(9999, 12, 30), date(9999, 12, 31), "first_day"),
    ],
)
async def test_days_that_cannot_be_are_refused(bob: Person, drill: UUID, first, last, field):
    with pytest.raises(LoanRefused) as refused:
        await ask(drill, bob, first, last)
    assert refused.value.field == field
    assert await Loan.count() == 0


# --- the answer


async def test_the_owner_promises_a_copy(ada: Person, bob: Person, bring: Bring):
    loan = await stored(loan_id := await bring("approved"))
    assert loan["copy_id"] is not None
    assert loan["promised_at"] == NOON
    assert await occupied(loan_id) == 1
    assert await events(loan_id) == [
        ("submit", "requested", bob.id),
        ("approve", "approved", ada.id),
    ]


async def test_approving_twice_is_a_second_click(ada: Person, bring: Bring):
    loan_id = await bring("approved")
    with pytest.raises(AlreadyDone, match="already been answered"):
        await actions.approve(loan_id, by=ada.id, now=NOON)


async def test_the_borrower_cannot_approve(bob: Person, bring: Bring):
    loan_id = await bring("requested")
    with pytest.raises(LoanRefused, match="Only the owner"):
        await actions.approve(loan_id, by=bob.id, now=NOON)


@pytest.mark.parametrize(
    "act",
    [
        lambda loan_id, by: actions.approve(loan_id, by=by, now=NOON),
        lambda loan_id, by: actions.decline(loan_id, by=by, reason="", now=NOON),
        lambda loan_id, by: actions.cancel(loan_id, by=by, reason="", now=NOON),
    ],
    ids=["approve", "decline", "cancel"],
)
async def test_a_stranger_finds_no_loan(carol: Person, bring: Bring, act):
    loan_id = await bring("requested")
    with pytest.raises(NotThere):
        await act(loan_id, carol.id)
    with pytest.raises(NotThere):
        await act(uuid4(), carol.id)


async def test_a_no_is_final_and_says_why(ada: Person, bring: Bring):
    loan = await stored(await bring("declined"))
    assert (loan["reason"], loan["ended_by_id"]) == ("I need it myself.", ada.id)
    assert loan["ended_at"] == NOON


@pytest.mark.parametrize("state", ["approved", "ready"])
async def test_a_cancelled_promise_gives_the_days_back(
    bob: Person, carol: Person, drill: UUID, bring: Bring, state
):
    loan_id = await bring(state)
    await actions.cancel(loan_id, by=bob.id, reason="Rain.", now=NOON)
    assert await occupied(loan_id) == 0
    assert await ask(drill, carol)


async def test_the_owner_may_cancel_a_promise(ada: Person, bring: Bring):
    loan_id = await bring("approved")
    await actions.cancel(loan_id, by=ada.id, reason="It broke.", now=NOON)
    assert (await stored(loan_id))["ended_by_id"] == ada.id


async def test_requests_lapse_after_three_days(bob: Person, drill: UUID, ladder: UUID):
    late, booked = await ask(drill, bob), await ask(ladder, bob)
    assert await actions.lapse_unanswered(NOON + timedelta(hours=71)) == 0
    assert await actions.lapse_unanswered(NOON + timedelta(hours=72)) == 1
    assert (await stored(late))["state"] == "lapsed"
    assert (await stored(booked))["state"] == "approved"
    assert (await events(late))[-1] == ("lapse", "lapsed", None)
    assert await actions.lapse_unanswered(NOON + timedelta(hours=72)) == 0
