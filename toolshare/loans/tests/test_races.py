"""Two clicks in the same second, with real commits; and what happens where a guard is off."""

import asyncio
from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest

from toolshare.clock import stopped_at
from toolshare.conftest import NOON, Browse, Person
from toolshare.db import execute, fetch_value
from toolshare.loans import actions
from toolshare.loans.actions import requests
from toolshare.loans.tables import Loan
from toolshare.loans.tests.conftest import HANDOVER, SUNDAY, ask, make_tool, outcomes, stored

MONDAY = SUNDAY + timedelta(days=1)

OVERLAPS = (
    "SELECT count(*) FROM occupancy AS one JOIN occupancy AS other "
    "ON one.copy_id = other.copy_id AND one.id < other.id "
    "AND one.active AND other.active AND one.blocked && other.blocked"
)


@pytest.fixture
async def without_constraint(committed: str) -> None:
    await execute("ALTER TABLE occupancy DROP CONSTRAINT occupancy_no_overlap")


# --- twenty approvals of the same days


async def approve_all(people: list[Person]) -> Counter[str]:
    ada, *others = people
    drill = await make_tool(ada)
    asked = [await ask(drill, bob) for bob in others]
    return await outcomes(*(actions.approve(one, by=ada.id, now=NOON) for one in asked))


async def test_of_twenty_requests_for_the_same_days_one_is_approved(people: list[Person]):
    assert await approve_all(people) == {"done": 1, "refused": 19}
    assert await Loan.count().where(Loan.state == "approved") == 1
    assert await fetch_value(OVERLAPS) == 0


async def test_the_constraint_alone_lets_one_approval_through(
    people: list[Person], without_locks: None
):
    assert (await approve_all(people))["done"] == 1
    assert await fetch_value(OVERLAPS) == 0


async def test_control_without_both_several_are_approved(
    people: list[Person], without_locks: None, without_constraint: None
):
    assert (await approve_all(people))["done"] > 1
    assert await fetch_value(OVERLAPS) > 0


# --- twenty browsers book one ladder


async def book_from_browsers(people: list[Person], browse: Browse) -> Counter[int]:
    ada, *others = people
    with stopped_at(NOON):
        ladder = await make_tool(ada, is_instant=True)
        clients = [await browse(bob) for bob in others]
        data = {"first_day": "2026-12-05", "last_day": "2026-12-06", "message": "Me!"}
        answers = await asyncio.gather(
            *(client.post(f"/tools/{ladder}/loans", data=data) for client in clients)
        )
    return Counter(answer.status_code for answer in answers)


async def test_of_twenty_browsers_one_books_and_the_others_are_told(
    people: list[Person], browse: Browse
):
    assert await book_from_browsers(people, browse) == {303: 1, 409: 19}
    assert await Loan.count() == 1
    assert await fetch_value("SELECT count(*) FROM loan_message") == 1
    assert await fetch_value(OVERLAPS) == 0


async def test_control_without_both_the_ladder_is_promised_several_times(
    people: list[Person], browse: Browse, without_locks: None, without_constraint: None
):
    assert (await book_from_browsers(people, browse))[303] > 1
    assert await fetch_value(OVERLAPS) > 0


# --- a double click on "Ask"


async def click_ten_times(people: list[Person]) -> int:
    ada, bob = people[:2]
    drill, key = await make_tool(ada), uuid4()
    await outcomes(*(ask(drill, bob, form_key=key) for _click in range(10)))
    return await Loan.count()


async def test_ten_clicks_at_once_ask_once(people: list[Person]):
    assert await click_ten_times(people) == 1


async def test_the_forms_key_alone_keeps_it_at_one(people: list[Person], without_locks: None):
    assert await click_ten_times(people) == 1


async def test_control_without_key_and_lock_they_ask_several_times(
    people: list[Person], without_locks: None, monkeypatch: pytest.MonkeyPatch
):
    async def never(*_arguments: object, **_more: object) -> None:
        return None

    monkeypatch.setattr(requests, "already_made", never)
    assert await click_ten_times(people) > 1


# --- the borrower cancels while the owner approves

CONTRADICTIONS = (
    "SELECT count(*) FROM loan WHERE (state = 'approved') <> EXISTS "
    "(SELECT FROM occupancy WHERE occupancy.loan_id = loan.id AND occupancy.active)"
)


async def cancel_while_approving(people: list[Person]) -> Counter[str]:
    ada, *others = people
    deeds = []
    for bob in others:
        loan_id = await ask(await make_tool(ada), bob)
        deeds += [
            actions.approve(loan_id, by=ada.id, now=NOON),
            actions.cancel(loan_id, by=bob.id, reason="", now=NOON),
        ]
    return await outcomes(*deeds)


async def test_a_cancelled_request_holds_no_days_whoever_was_first(people: list[Person]):
    assert (await cancel_while_approving(people))["broken"] == 0
    assert await Loan.count().where(Loan.state == "cancelled") == 20
    assert await fetch_value(CONTRADICTIONS) == 0


async def test_control_without_locks_they_write_into_each_others_row(
    people: list[Person], without_locks: None
):
    """Then only the CHECKs keep an approved loan from being one that has ended."""
    assert (await cancel_while_approving(people))["broken"] > 0


# --- the answer comes while the request lapses


async def test_an_answer_in_the_last_moment_wins_or_loses_but_never_both(people: list[Person]):
    ada, *others = people
    late = NOON + timedelta(hours=72)
    loans = [await ask(await make_tool(ada), bob) for bob in others]
    await outcomes(
        *(actions.approve(one, by=ada.id, now=late) for one in loans),
        *(actions.lapse_unanswered(late) for _run in range(5)),
    )
    assert await fetch_value(CONTRADICTIONS) == 0
    assert await Loan.count().where(Loan.state.is_in(["approved", "lapsed"])) == 20


# --- handing over twice


async def hand_over_ten_times(people: list[Person]) -> Counter[str]:
    ada, bob = people[:2]
    loan_id = await ask(await make_tool(ada, is_instant=True), bob)
    code = (await stored(loan_id))["handover_code"]
    return await outcomes(
        *(actions.hand_over(loan_id, by=ada.id, code=code, now=HANDOVER) for _click in range(10))
    )


HANDOVERS = "SELECT count(*) FROM loan_event WHERE event = 'hand_over'"


async def test_ten_clicks_hand_the_tool_over_once(people: list[Person]):
    assert await hand_over_ten_times(people) == {"done": 1, "done before": 9}
    assert await fetch_value(HANDOVERS) == 1


async def test_control_without_locks_the_history_tells_of_several_handovers(
    people: list[Person], without_locks: None
):
    await hand_over_ten_times(people)
    assert await fetch_value(HANDOVERS) > 1


async def guess_ten_times(people: list[Person]) -> int:
    ada, bob = people[:2]
    loan_id = await ask(await make_tool(ada, is_instant=True), bob)
    guesses = (f"{number:07}" for number in range(10))
    await outcomes(
        *(actions.hand_over(loan_id, by=ada.id, code=code, now=HANDOVER) for code in guesses)
    )
    return await fetch_value("SELECT count(*) FROM loan_event WHERE event = 'mistype_code'")


async def test_guessing_at_once_is_no_way_around_the_limit(people: list[Person]):
    assert await guess_ten_times(people) == 5


async def test_control_without_locks_there_are_more_guesses(
    people: list[Person], without_locks: None
):
    assert await guess_ten_times(people) > 5


# --- bob keeps it longer while others book the next day


async def renew_while_booking(people: list[Person]) -> None:
    ada, bob, *others = people
    ladder = await make_tool(ada, is_instant=True)
    loan_id = await ask(ladder, bob)
    code = (await stored(loan_id))["handover_code"]
    await actions.hand_over(loan_id, by=ada.id, code=code, now=HANDOVER)
    await outcomes(
        *(ask(ladder, carol, MONDAY, MONDAY) for carol in others[:4]),
        actions.renew(loan_id, by=bob.id, last_day=MONDAY, now=HANDOVER),
        *(ask(ladder, carol, MONDAY, MONDAY) for carol in others[4:8]),
    )


async def test_the_next_day_is_bobs_or_somebody_elses_but_not_both(people: list[Person]):
    await renew_while_booking(people)
    assert await Loan.count().where(Loan.last_day == MONDAY) == 1
    assert await fetch_value(OVERLAPS) == 0


async def test_control_without_both_the_next_day_is_promised_twice(
    people: list[Person], without_locks: None, without_constraint: None
):
    await renew_while_booking(people)
    assert await fetch_value(OVERLAPS) > 0
