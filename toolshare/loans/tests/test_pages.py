"""The loan's page and the list, through HTTP: words, statuses, rows."""

from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from toolshare.clock import stopped_at
from toolshare.conftest import Browse, Person
from toolshare.loans.tables import LoanMessage
from toolshare.loans.tests.conftest import HANDOVER, Bring, stored

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}

pytestmark = pytest.mark.usefixtures("standing")

# What a form without fields still sends.
KEY = {"form_key": "7c4d1f6e-7a43-4a3c-9d8e-0f4f0a6a1b11"}

# Each address of a loan with a form that it would take, and the side it is for.
STEPS = {
    "approval": KEY,
    "decline": {"reason": "No."},
    "cancellation": {"reason": ""},
    "preparation": KEY,
    "handover": {"code": "000000"},
    "return": KEY,
    "confirmation": KEY,
    "dispute": {"reason": "Bent."},
    "settlement": {"reason": "Even."},
    "loss": {"reason": "Gone."},
    "absence": {"reason": ""},
    "renewal": {"last_day": "2026-12-08"},
    "messages": {"body": "Hello."},
}


async def follow(client: httpx.AsyncClient, answer: httpx.Response) -> str:
    assert answer.status_code == 303, answer.text
    page = await client.get(answer.headers["Location"])
    assert page.status_code == 200
    return page.text


async def test_bob_asks_and_ada_says_yes(browse: Browse, ada: Person, bob: Person, drill):
    bobs, adas = await browse(bob), await browse(ada)
    asked = await bobs.post(
        f"/tools/{drill}/loans",
        data={"first_day": "2026-12-05", "last_day": "2026-12-06", "message": "For a shelf."},
    )
    page = await follow(bobs, asked)
    assert "Ada has been asked" in page
    assert "For a shelf." in page
    assert "Say yes" not in page
    address = asked.headers["Location"]
    page = (await adas.get(address)).text
    assert "Bob asks for your tool" in page
    page = await follow(adas, await adas.post(f"{address}/approval", data=KEY))
    assert "The days are promised" in page
    assert "Promised to Bob" in page


async def test_the_code_is_on_the_borrowers_page_alone(
    browse: Browse, ada: Person, bob: Person, bring: Bring
):
    loan_id = await bring("approved")
    code = (await stored(loan_id))["handover_code"]
    shown = f"<span>{code[:3]}</span><span>{code[3:]}</span>"
    assert shown in (await (await browse(bob)).get(f"/loans/{loan_id}")).text
    page = (await (await browse(ada)).get(f"/loans/{loan_id}")).text
    assert shown not in page
    assert code not in page
    assert " ".join(code) not in page


async def test_a_wrong_code_is_answered_next_to_the_field(
    browse: Browse, ada: Person, bring: Bring
):
    loan_id = await bring("approved")
    adas = await browse(ada)
    with stopped_at(HANDOVER):
        wrong = "111111" if (await stored(loan_id))["handover_code"] != "111111" else "222222"
        answer = await adas.post(
            f"/loans/{loan_id}/handover", data={"code": wrong}, headers=PARTIAL
        )
    assert answer.status_code == 409
    assert 'id="code-error"' in answer.text
    assert "This is not the code of this loan" in answer.text
    assert "<html" not in answer.text
    assert (await stored(loan_id))["state"] == "approved"


async def test_the_whole_way_with_plain_forms(
    browse: Browse, ada: Person, bob: Person, bring: Bring
):
    loan_id = await bring("requested")
    bobs, adas = await browse(bob), await browse(ada)
    await follow(adas, await adas.post(f"/loans/{loan_id}/approval", data=KEY))
    await follow(adas, await adas.post(f"/loans/{loan_id}/preparation", data=KEY))
    code = (await stored(loan_id))["handover_code"]
    with stopped_at(HANDOVER):
        page = await follow(
            adas, await adas.post(f"/loans/{loan_id}/handover", data={"code": code})
        )
        assert "Handed over." in page
        page = await follow(
            bobs, await bobs.post(f"/loans/{loan_id}/renewal", data={"last_day": "2026-12-07"})
        )
        assert "Yours until Mon 7 Dec, 20:00" in page
        await follow(bobs, await bobs.post(f"/loans/{loan_id}/return", data=KEY))
        page = await follow(adas, await adas.post(f"/loans/{loan_id}/confirmation", data=KEY))
    assert "Back in its place" in page
    assert (await stored(loan_id))["state"] == "closed"


async def test_ada_may_take_it_back_though_bob_forgot_to_say_so(
    browse: Browse, ada: Person, bring: Bring
):
    loan_id = await bring("on_loan")
    adas = await browse(ada)
    await follow(adas, await adas.post(f"/loans/{loan_id}/confirmation", data=KEY))
    assert (await stored(loan_id))["state"] == "closed"


async def test_what_goes_wrong_can_be_told_and_settled(
    browse: Browse, ada: Person, bob: Person, bring: Bring
):
    loan_id = await bring("return_reported")
    adas = await browse(ada)
    await follow(adas, await adas.post(f"/loans/{loan_id}/dispute", data={"reason": "Bent chuck."}))
    assert "Bent chuck." in (await (await browse(bob)).get(f"/loans/{loan_id}")).text
    await follow(
        adas, await adas.post(f"/loans/{loan_id}/settlement", data={"reason": "New chuck."})
    )
    assert (await stored(loan_id))["state"] == "closed"


async def test_a_lost_tool_and_an_absent_borrower(browse: Browse, ada: Person, bring: Bring):
    adas = await browse(ada)
    lost = await bring("on_loan")
    await follow(adas, await adas.post(f"/loans/{lost}/loss", data={"reason": "Canal."}))
    assert (await stored(lost))["state"] == "lost"


async def test_nobody_came(browse: Browse, ada: Person, bring: Bring):
    loan_id = await bring("approved")
    adas = await browse(ada)
    with stopped_at(HANDOVER + timedelta(days=1)):
        await follow(adas, await adas.post(f"/loans/{loan_id}/absence", data={"reason": ""}))
    assert (await stored(loan_id))["state"] == "no_show"


async def test_a_second_click_is_answered_kindly(browse: Browse, ada: Person, bring: Bring):
    loan_id = await bring("requested")
    adas = await browse(ada)
    for _click in range(2):
        answer = await adas.post(f"/loans/{loan_id}/approval", data=KEY)
        assert answer.status_code == 303
    page = await follow(adas, answer)
    assert "This request has already been answered." in page
    assert "notice-info" in page


async def test_a_partial_request_is_told_where_to_go(browse: Browse, ada: Person, bring: Bring):
    loan_id = await bring("requested")
    answer = await (await browse(ada)).post(f"/loans/{loan_id}/approval", data=KEY, headers=PARTIAL)
    assert (answer.status_code, answer.text) == (200, "")
    assert answer.headers["HX-Location"] == f"/loans/{loan_id}"


async def test_what_does_not_fit_any_more_shows_the_loan_as_it_stands(
    browse: Browse, ada: Person, bring: Bring
):
    loan_id = await bring("cancelled")
    answer = await (await browse(ada)).post(f"/loans/{loan_id}/approval", data=KEY, headers=PARTIAL)
    assert answer.status_code == 409
    assert "This loan was cancelled." in answer.text
    assert "Bob called it off" in answer.text


@pytest.mark.parametrize("step", ["decline", "dispute", "settlement", "loss"])
async def test_a_reason_is_asked_for(browse: Browse, ada: Person, bring: Bring, step):
    states = {"decline": "requested", "dispute": "return_reported", "settlement": "disputed"}
    loan_id = await bring(states.get(step, "on_loan"))
    answer = await (await browse(ada)).post(f"/loans/{loan_id}/{step}", data={"reason": "  "})
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert "Please fill this in." in answer.text


async def test_a_message_lands_in_the_thread_without_leaving_the_page(
    browse: Browse, bob: Person, bring: Bring
):
    loan_id = await bring("requested")
    bobs = await browse(bob)
    answer = await bobs.post(
        f"/loans/{loan_id}/messages",
        data={"body": "Any <b>news</b>?", "form_key": str(uuid4())},
        headers=PARTIAL,
    )
    assert answer.status_code == 200
    assert "Any &lt;b&gt;news&lt;/b&gt;?" in answer.text
    plain = await bobs.post(f"/loans/{loan_id}/messages", data={"body": "Hello?"})
    assert plain.headers["Location"] == f"/loans/{loan_id}#thread"
    assert await LoanMessage.count() == 2


# --- who may see and do what


@pytest.mark.parametrize("step", sorted(STEPS))
async def test_a_strangers_404_says_no_more_than_a_missing_ones(
    browse: Browse, carol: Person, erin: Person, bring: Bring, step
):
    loan_id = await bring("approved")
    for stranger in (carol, erin):
        client = await browse(stranger)
        theirs = await client.post(f"/loans/{loan_id}/{step}", data=STEPS[step])
        missing = await client.post(f"/loans/{uuid4()}/{step}", data=STEPS[step])
        assert theirs.status_code == missing.status_code == 404
        assert theirs.content == missing.content
    assert (await stored(loan_id))["state"] == "approved"


async def test_a_stranger_sees_no_loan(browse: Browse, carol: Person, bring: Bring):
    loan_id = await bring("approved")
    client = await browse(carol)
    theirs, missing = [await client.get(f"/loans/{one}") for one in (loan_id, uuid4())]
    assert theirs.status_code == 404
    assert theirs.content == missing.content


@pytest.mark.parametrize("step", sorted(STEPS))
async def test_nobody_comes_in_without_signing_in(browse: Browse, bring: Bring, step):
    loan_id = await bring("approved")
    answer = await (await browse(None)).post(f"/loans/{loan_id}/{step}", data=STEPS[step])
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("requested", "approval"),
        ("requested", "decline"),
        ("approved", "preparation"),
        ("approved", "handover"),
        ("return_reported", "confirmation"),
        ("return_reported", "dispute"),
        ("disputed", "settlement"),
        ("on_loan", "loss"),
    ],
)
async def test_the_borrower_does_not_do_what_is_the_owners(
    browse: Browse, bob: Person, bring: Bring, state, step
):
    loan_id = await bring(state)
    answer = await (await browse(bob)).post(f"/loans/{loan_id}/{step}", data=STEPS[step])
    assert answer.status_code == 409
    assert "Only the owner of the tool can do this." in answer.text
    assert (await stored(loan_id))["state"] == state
