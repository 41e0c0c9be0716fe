"""Asking for tools as a program, and reading one's own loans."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from toolshare.api.examples import NEW_LOAN
from toolshare.api.tests.conftest import KEY, Call
from toolshare.clock import stopped_at
from toolshare.conftest import NOON, Person
from toolshare.loans.tables import Loan, LoanMessage
from toolshare.loans.tests.conftest import SUNDAY, Bring, ask, decline
from toolshare.tools.actions import hide_tool

pytestmark = pytest.mark.usefixtures("standing")


async def test_a_request_answers_with_the_loan(call: Call, ada: Person, bob: Person, drill: UUID):
    answer = await (await call(bob)).post(f"/tools/{drill}/loans", json=NEW_LOAN)
    assert answer.status_code == 201
    loan = answer.json()
    assert answer.headers["Location"] == f"/api/v1/loans/{loan['id']}"
    assert loan["state"] == "requested"
    assert loan["side"] == "borrower"
    assert loan["steps"] == ["cancellation"]
    assert loan["price_cents"] == 600
    assert loan["lender"] == {"id": str(ada.id), "name": "Ada"}
    assert loan["starts_at"] == "2026-12-05T07:00:00Z"
    assert [entry["event"] for entry in loan["timeline"]] == ["submit", "message"]
    assert loan["timeline"][1]["text"] == NEW_LOAN["message"]
    assert loan["timeline"][1]["by"] == {"id": str(bob.id), "name": "Bob"}


async def test_where_the_owner_lends_to_everybody_it_is_booked_at_once(
    call: Call, bob: Person, ladder: UUID
):
    loan = (await (await call(bob)).post(f"/tools/{ladder}/loans", json=NEW_LOAN)).json()
    assert loan["state"] == "approved"
    assert len(loan["handover_code"]) == 6


async def test_the_same_key_makes_one_request(call: Call, bob: Person, drill: UUID):
    program = await call(bob)
    headers = {"Idempotency-Key": KEY}
    first = await program.post(f"/tools/{drill}/loans", json=NEW_LOAN, headers=headers)
    again = await program.post(f"/tools/{drill}/loans", json=NEW_LOAN, headers=headers)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert await Loan.count() == 1


async def test_days_that_are_taken_are_refused_with_the_next_that_are_free(
    call: Call, bob: Person, carol: Person, ladder: UUID
):
    await ask(ladder, carol)
    answer = await (await call(bob)).post(f"/tools/{ladder}/loans", json=NEW_LOAN)
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["pointer"] == "#/first_day"
    assert "next" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("first_day", "last_day", "status"),
    [
        ("2026-11-30", "2026-12-01", 409),
        ("2026-12-05", "2026-12-31", 409),
        ("2027-12-20", "2027-12-20", 409),
        ("9999-12-31", "9999-12-31", 409),
        ("0001-01-01", "0001-01-01", 409),
        ("2026-12-06", "2026-12-05", 422),
        ("2026-02-30", "2026-03-01", 422),
        ("05.12.2026", "06.12.2026", 422),
        ("", "", 422),
        (20261205, 20261206, 422),
        (None, None, 422),
        ("2026-12-05T00:00:00Z", "2026-12-06", 422),
    ],
)
async def test_days_that_cannot_be_had_are_refused(
    call: Call, bob: Person, drill: UUID, first_day: object, last_day: object, status: int
):
    days = {"first_day": first_day, "last_day": last_day}
    answer = await (await call(bob)).post(f"/tools/{drill}/loans", json=days)
    assert answer.status_code == status
    assert answer.json()["detail"]
    assert await Loan.count() == 0


@pytest.mark.parametrize(
    "message", ["x" * 2001, "a\x00b", 7, None, ["hello"]], ids=["long", "NUL", "7", "null", "list"]
)
async def test_a_message_that_cannot_be_used_is_refused(
    call: Call, bob: Person, drill: UUID, message: object
):
    answer = await (await call(bob)).post(
        f"/tools/{drill}/loans", json=NEW_LOAN | {"message": message}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/message"


async def test_ones_own_tool_cannot_be_borrowed(call: Call, ada: Person, drill: UUID):
    answer = await (await call(ada)).post(f"/tools/{drill}/loans", json=NEW_LOAN)
    assert answer.status_code == 409


async def test_a_hidden_tool_looks_missing_to_who_asks(
    call: Call, ada: Person, bob: Person, drill: UUID
):
    await hide_tool(drill, owner_id=ada.id, now=NOON)
    program = await call(bob)
    hidden = await program.post(f"/tools/{drill}/loans", json=NEW_LOAN)
    missing = await program.post(f"/tools/{uuid4()}/loans", json=NEW_LOAN)
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content


async def test_each_of_the_two_reads_the_loan_from_their_side(
    call: Call, ada: Person, bob: Person, bring: Bring
):
    loan_id = await bring("approved")
    borrower = (await (await call(bob)).get(f"/loans/{loan_id}")).json()
    lender = (await (await call(ada)).get(f"/loans/{loan_id}")).json()
    assert (borrower["side"], lender["side"]) == ("borrower", "lender")
    assert len(borrower["handover_code"]) == 6
    assert lender["handover_code"] is None
    assert borrower["steps"] == ["cancellation"]
    assert set(lender["steps"]) == {"cancellation", "preparation"}


async def test_who_is_late_is_told_so(call: Call, ada: Person, bring: Bring):
    loan_id = await bring("on_loan")
    with stopped_at(NOON + timedelta(days=9)):
        program = await call(ada)
        assert (await program.get(f"/loans/{loan_id}")).json()["is_overdue"] is True
        assert (await program.get("/loans")).json()["items"][0]["is_overdue"] is True


async def test_a_lapse_is_nobodys_doing(call: Call, ada: Person, bring: Bring):
    loan_id = await bring("lapsed")
    last = (await (await call(ada)).get(f"/loans/{loan_id}")).json()["timeline"][-1]
    assert (last["event"], last["by"]) == ("lapse", None)


async def test_loans_are_listed_by_group(
    call: Call, ada: Person, bob: Person, drill: UUID, bring: Bring
):
    loan_id = await bring("requested")
    past_id = await ask(drill, bob, SUNDAY + timedelta(days=7), SUNDAY + timedelta(days=7))
    await decline(past_id, ada, bob)

    async def ids(person: Person, group: str) -> list[str]:
        answer = await (await call(person)).get("/loans", params={"group": group} if group else {})
        assert answer.status_code == 200
        return [item["id"] for item in answer.json()["items"]]

    assert await ids(bob, "") == await ids(bob, "open") == [str(loan_id)]
    assert await ids(bob, "borrowing") == await ids(ada, "lending") == [str(loan_id)]
    assert await ids(bob, "lending") == await ids(bob, "waiting") == []
    assert await ids(ada, "waiting") == [str(loan_id)]
    assert await ids(bob, "past") == [str(past_id)]


async def test_a_stranger_has_no_loans(call: Call, carol: Person, bring: Bring):
    await bring("requested")
    assert (await (await call(carol)).get("/loans")).json() == {"items": [], "next": None}


async def test_what_is_over_comes_in_pages(call: Call, ada: Person, bob: Person, drill: UUID):
    for number in range(21):
        day = SUNDAY + timedelta(days=number)
        await decline(await ask(drill, bob, day, day), ada, bob)
    program = await call(bob)
    first = (await program.get("/loans?group=past")).json()
    second = (await program.get(f"/loans?group=past&cursor={first['next']}")).json()
    assert (len(first["items"]), len(second["items"]), second["next"]) == (20, 1, None)


@pytest.mark.parametrize(
    ("query", "parameter"), [("group=all", "group"), ("group=past&cursor=x", "cursor")]
)
async def test_a_parameter_that_cannot_be_used_is_named(
    call: Call, bob: Person, query: str, parameter: str
):
    answer = await (await call(bob)).get(f"/loans?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == parameter


async def test_words_stand_at_the_end_of_the_timeline(
    call: Call, ada: Person, bob: Person, bring: Bring
):
    loan_id = await bring("requested")
    sent = await (await call(ada)).post(
        f"/loans/{loan_id}/messages", json={"body": "The blue gate.\r\nSecond bell."}
    )
    assert sent.status_code == 201
    heard = (await (await call(bob)).get(f"/loans/{loan_id}")).json()["timeline"][-1]
    assert heard["text"] == "The blue gate.\nSecond bell."
    assert heard["by"]["name"] == "Ada"


async def test_the_same_key_says_it_once(call: Call, ada: Person, bring: Bring):
    loan_id = await bring("requested")
    program = await call(ada)
    for _attempt in range(2):
        answer = await program.post(
            f"/loans/{loan_id}/messages",
            json={"body": "The blue gate."},
            headers={"Idempotency-Key": KEY},
        )
        assert answer.status_code == 201
    assert await LoanMessage.count() == 1
