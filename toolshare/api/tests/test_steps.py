"""Every step of a loan as a program takes it: by the right side, by nobody else, in its time."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from toolshare.api.tests.conftest import Call
from toolshare.clock import stopped_at
from toolshare.conftest import NOON, Person
from toolshare.loans.tests.conftest import HANDOVER, Bring, stored

SUNDAY_EVENING = NOON + timedelta(days=5, hours=6)
REASON = {"reason": "The chuck is bent."}

Way = tuple[str, str, str, dict[str, Any] | None, str, datetime]

WAYS: list[Way] = [
    ("approval", "requested", "ada", None, "approved", NOON),
    ("decline", "requested", "ada", REASON, "declined", NOON),
    ("cancellation", "requested", "bob", None, "cancelled", NOON),
    ("cancellation", "approved", "ada", REASON, "cancelled", NOON),
    ("preparation", "approved", "ada", None, "ready", NOON),
    ("absence", "ready", "ada", {}, "no_show", SUNDAY_EVENING),
    ("return", "on_loan", "bob", None, "return_reported", SUNDAY_EVENING),
    ("renewal", "on_loan", "bob", {"last_day": "2026-12-08"}, "on_loan", SUNDAY_EVENING),
    ("confirmation", "return_reported", "ada", None, "closed", SUNDAY_EVENING),
    ("confirmation", "on_loan", "ada", None, "closed", SUNDAY_EVENING),
    ("dispute", "return_reported", "ada", REASON, "disputed", SUNDAY_EVENING),
    ("loss", "on_loan", "ada", REASON, "lost", SUNDAY_EVENING),
    ("settlement", "disputed", "ada", REASON, "closed", SUNDAY_EVENING),
    ("settlement", "lost", "ada", REASON, "closed", SUNDAY_EVENING),
]
BODIES: dict[str, dict[str, Any] | None] = {way[0]: way[3] for way in WAYS} | {
    "handover": {"code": "123456"},
    "messages": {"body": "Hello."},
}


def _named(way: Way) -> str:
    return f"{way[0]} of {way[1]} by {way[2]}"


@pytest.mark.parametrize("way", WAYS, ids=_named)
async def test_a_step_answers_with_the_loan_it_leads_to(
    call: Call, ada: Person, bob: Person, bring: Bring, way: Way
):
    step, state, who, body, target, moment = way
    loan_id = await bring(state)
    with stopped_at(moment):
        program = await call({"ada": ada, "bob": bob}[who])
        offered = (await program.get(f"/loans/{loan_id}")).json()["steps"]
        answer = await program.post(f"/loans/{loan_id}/{step}", json=body)
    assert step in offered
    assert answer.status_code == 200
    assert answer.json()["state"] == target
    assert (await stored(loan_id))["state"] == target


async def test_the_code_hands_the_tool_over(call: Call, ada: Person, bob: Person, bring: Bring):
    loan_id = await bring("approved")
    with stopped_at(HANDOVER):
        code = (await (await call(bob)).get(f"/loans/{loan_id}")).json()["handover_code"]
        program = await call(ada)
        wrong = await program.post(f"/loans/{loan_id}/handover", json={"code": "no"})
        right = await program.post(
            f"/loans/{loan_id}/handover", json={"code": f" {code[:3]} {code[3:]} "}
        )
    assert wrong.status_code == 409
    assert wrong.json()["errors"][0]["pointer"] == "#/code"
    assert right.json()["state"] == "on_loan"


async def test_a_step_taken_twice_is_no_failure(call: Call, ada: Person, bring: Bring):
    loan_id = await bring("approved")
    with stopped_at(NOON):
        again = await (await call(ada)).post(f"/loans/{loan_id}/approval")
    assert again.status_code == 200
    assert again.json()["state"] == "approved"


ONE_SIDED = [way for way in WAYS if way[:2] != ("cancellation", "approved")]
"""A promise may be called off by both."""


@pytest.mark.parametrize("way", ONE_SIDED, ids=_named)
async def test_the_other_side_may_not_take_the_step(
    call: Call, ada: Person, bob: Person, bring: Bring, way: Way
):
    step, state, who, body, _target, moment = way
    loan_id = await bring(state)
    before = await stored(loan_id)
    with stopped_at(moment):
        other = await call({"ada": bob, "bob": ada}[who])
        answer = await other.post(f"/loans/{loan_id}/{step}", json=body)
    assert answer.status_code == 409
    assert answer.json()["detail"]
    assert await stored(loan_id) == before


@pytest.mark.parametrize("step", BODIES)
async def test_to_a_stranger_the_loan_looks_missing(
    call: Call, carol: Person, erin: Person, bring: Bring, step: str
):
    loan_id = await bring("requested")
    before = await stored(loan_id)
    with stopped_at(NOON):
        for person in (carol, erin):
            program = await call(person)
            theirs = await program.post(f"/loans/{loan_id}/{step}", json=BODIES[step])
            missing = await program.post(f"/loans/{uuid4()}/{step}", json=BODIES[step])
            assert theirs.status_code == missing.status_code == 404
            assert theirs.content == missing.content
    assert await stored(loan_id) == before


@pytest.mark.parametrize("step", BODIES)
async def test_without_a_token_no_step_is_taken(call: Call, bring: Bring, step: str):
    loan_id = await bring("requested")
    answer = await (await call(None)).post(f"/loans/{loan_id}/{step}", json=BODIES[step])
    assert answer.status_code == 401
    assert (await stored(loan_id))["state"] == "requested"


@pytest.mark.parametrize("step", BODIES)
async def test_an_id_that_is_none_is_not_there(call: Call, ada: Person, step: str):
    answer = await (await call(ada)).post(f"/loans/1/{step}", json=BODIES[step])
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("step", "body", "pointer"),
    [
        ("decline", {}, "#/reason"),
        ("decline", {"reason": ""}, "#/reason"),
        ("decline", {"reason": "x" * 501}, "#/reason"),
        ("decline", {"reason": "a\x00"}, "#/reason"),
        ("cancellation", {"reason": 7}, "#/reason"),
        ("cancellation", {"state": "closed"}, "#/state"),
        ("handover", {"code": ""}, "#/code"),
        ("handover", {"code": "1" * 10_000}, "#/code"),
        ("handover", {"code": 123456}, "#/code"),
        ("renewal", {"last_day": "2026-02-30"}, "#/last_day"),
        ("renewal", {"last_day": 9999}, "#/last_day"),
        ("dispute", None, "#"),
        ("messages", {"body": "   "}, "#/body"),
        ("messages", {"body": "x" * 2001}, "#/body"),
    ],
)
async def test_a_body_that_cannot_be_used_is_refused(
    call: Call, ada: Person, bring: Bring, step: str, body: dict[str, Any] | None, pointer: str
):
    loan_id = await bring("requested")
    answer = await (await call(ada)).post(f"/loans/{loan_id}/{step}", json=body)
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    assert (await stored(loan_id))["state"] == "requested"


@pytest.mark.parametrize("last_day", ["0001-01-01", "2026-12-01", "2027-06-01", "9999-12-31"])
async def test_a_day_that_a_renewal_cannot_reach_is_refused(
    call: Call, bob: Person, bring: Bring, last_day: str
):
    loan_id = await bring("on_loan")
    with stopped_at(SUNDAY_EVENING):
        answer = await (await call(bob)).post(
            f"/loans/{loan_id}/renewal", json={"last_day": last_day}
        )
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["pointer"] == "#/last_day"
