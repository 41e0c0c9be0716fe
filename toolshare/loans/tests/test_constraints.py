"""What the database itself refuses, whatever the code above it does."""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from toolshare.conftest import NOON, Person
from toolshare.db import execute, transaction
from toolshare.loans import actions
from toolshare.loans.tables import Loan
from toolshare.loans.tests.conftest import HANDOVER, SUNDAY, WAYS, Bring, ask, stored

MONDAY = SUNDAY + timedelta(days=1)

# The columns that belong to a state; without one of them, or with one too many, it is refused.
CONTRADICTIONS: list[tuple[str, dict[str, Any], str]] = [
    ("requested", {"state": "pending"}, "loan_state_known"),
    ("requested", {"state": "approved"}, "loan_promised_has_copy"),
    ("approved", {"copy_id": None}, "loan_promised_has_copy"),
    ("approved", {"handover_code": None}, "loan_promised_has_copy"),
    ("approved", {"promised_at": None}, "loan_promised_has_copy"),
    ("approved", {"state": "requested"}, "loan_unanswered_has_no_copy"),
    ("approved", {"state": "on_loan"}, "loan_out_was_handed_over"),
    ("approved", {"handed_over_at": HANDOVER}, "loan_out_was_handed_over"),
    ("on_loan", {"state": "return_reported"}, "loan_return_was_reported"),
    ("on_loan", {"state": "disputed"}, "loan_return_was_reported"),
    ("on_loan", {"state": "closed"}, "loan_ended_says_when"),
    ("on_loan", {"ended_at": HANDOVER}, "loan_ended_says_when"),
    ("closed", {"ended_at": None}, "loan_ended_says_when"),
    ("cancelled", {"ended_by_id": None}, "loan_cancelled_says_who"),
    ("declined", {"ended_by_id": None}, "loan_cancelled_says_who"),
    ("no_show", {"ended_by_id": None}, "loan_cancelled_says_who"),
    ("requested", {"price_cents": -1}, "loan_money_not_negative"),
    ("requested", {"deposit_cents": -1}, "loan_money_not_negative"),
    ("requested", {"last_day": NOON.date()}, "loan_days_in_order"),
    ("requested", {"due_at": NOON}, "loan_days_in_order"),
    ("requested", {"renewals": 21}, "loan_renewals_bounded"),
    ("requested", {"reason": "x" * 2001}, "loan_reason_length"),
]


@pytest.mark.parametrize(
    ("state", "columns", "constraint"),
    CONTRADICTIONS,
    ids=[f"{state}-{'-'.join(columns)}" for state, columns, _name in CONTRADICTIONS],
)
async def test_a_state_that_its_columns_contradict_is_refused(
    bring: Bring, state: str, columns: dict[str, Any], constraint: str
):
    loan_id = await bring(state)
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        async with transaction():
            await Loan.update(columns).where(Loan.id == loan_id)
    assert refused.value.constraint_name == constraint


async def test_nobody_is_written_down_as_their_own_borrower(ada: Person, bring: Bring):
    loan_id = await bring("requested")
    with pytest.raises(asyncpg.CheckViolationError, match="loan_not_to_oneself"):
        async with transaction():
            await Loan.update({"borrower_id": ada.id}).where(Loan.id == loan_id)


@pytest.mark.parametrize("table", ["loan_event", "loan_message"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {table} SET at = now()", "DELETE FROM {table}"], ids=["change", "drop"]
)
async def test_history_and_thread_are_append_only(bob: Person, drill, table, statement):
    await ask(drill, bob, message="Hello.")
    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        async with transaction():
            await execute(statement.replace("{table}", table))


async def test_control_without_its_trigger_history_can_be_rewritten(bob: Person, drill):
    await ask(drill, bob)
    await execute("DROP TRIGGER loan_event_append_only ON loan_event")
    assert await execute("UPDATE loan_event SET event = 'approve'") == 1


async def both_of_one_copy(ada: Person, carol: Person, drill, bring: Bring) -> tuple:
    monday = await ask(drill, carol, MONDAY, MONDAY)
    await actions.approve(monday, by=ada.id, now=NOON)
    out = await bring("on_loan")
    assert (await stored(out))["copy_id"] == (await stored(monday))["copy_id"]
    return out, monday


HAND_OVER = {"state": "on_loan", "handed_over_at": HANDOVER}


async def test_a_copy_is_in_one_pair_of_hands(ada: Person, carol: Person, drill, bring: Bring):
    _out, monday = await both_of_one_copy(ada, carol, drill, bring)
    with pytest.raises(asyncpg.UniqueViolationError, match="loan_copy_out_once"):
        async with transaction():
            await Loan.update(HAND_OVER).where(Loan.id == monday)


async def test_control_without_its_index_a_copy_is_handed_over_twice(
    ada: Person, carol: Person, drill, bring: Bring
):
    await execute("DROP INDEX loan_copy_out_once")
    _out, monday = await both_of_one_copy(ada, carol, drill, bring)
    code = (await stored(monday))["handover_code"]
    await actions.hand_over(monday, by=ada.id, code=code, now=HANDOVER + timedelta(days=2))
    assert await Loan.count().where(Loan.state == "on_loan") == 2


@pytest.mark.parametrize("state", WAYS)
async def test_every_state_that_the_actions_reach_is_one_the_database_knows(bring: Bring, state):
    assert (await stored(await bring(state)))["state"] == state
