"""Whatever people or programs send: a clear message, a status of 4xx, nothing stored."""

from uuid import UUID, uuid4

import pytest

from toolshare.clock import stopped_at
from toolshare.conftest import Browse, Person
from toolshare.loans.tables import Loan, LoanEvent, LoanMessage
from toolshare.loans.tests.conftest import HANDOVER, Bring

pytestmark = pytest.mark.usefixtures("standing")

ODD_TEXTS = {
    "nothing": "",
    "spaces": "   ",
    "10,000 characters": "x" * 10_000,
    "NUL": "a\x00b",
}
# A lone surrogate, which no encoder of ours would write.
SURROGATE = b"%ED%A0%80"
HARMLESS = ["<script>alert(1)</script>", "'; DROP TABLE loan; --", "../../etc/passwd", "שלום עולם"]
ODD_DAYS = {
    "nothing": "",
    "spaces": "   ",
    "words": "tomorrow",
    "no such day": "2026-02-30",
    "month 13": "2026-13-01",
    "the past": "2020-01-01",
    "year 9999": "9999-12-31",
    "year 1": "0001-01-01",
    "32 bits": "2147483648",
    "64 bits": "-9223372036854775809",
    "10,000 characters": "2" * 10_000,
    "NUL": "2026-12-05\x00",
    "script": "<script>",
    "SQL": "2026-12-05' OR '1'='1",
    "path": "../2026-12-05",
    "other digits": "٢٠٢٦-١٢-٠٥",
}
TEXT_FORMS = {
    "decline": ("requested", "reason"),
    "dispute": ("return_reported", "reason"),
    "settlement": ("disputed", "reason"),
    "loss": ("on_loan", "reason"),
    "messages": ("requested", "body"),
    "handover": ("approved", "code"),
}


async def state_of(loan_id: UUID) -> tuple[str, int, int]:
    loan = await Loan.select(Loan.state).where(Loan.id == loan_id).first()
    assert loan
    return loan["state"], await LoanEvent.count(), await LoanMessage.count()


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
@pytest.mark.parametrize("step", TEXT_FORMS)
async def test_odd_words_are_refused_by_every_form(
    browse: Browse, ada: Person, bring: Bring, step, text
):
    state, field = TEXT_FORMS[step]
    loan_id = await bring(state)
    before = await state_of(loan_id)
    with stopped_at(HANDOVER):
        answer = await (await browse(ada)).post(f"/loans/{loan_id}/{step}", data={field: text})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert await state_of(loan_id) == before


@pytest.mark.parametrize("step", TEXT_FORMS)
async def test_lone_surrogates_are_refused_by_every_form(
    browse: Browse, ada: Person, bring: Bring, step
):
    state, field = TEXT_FORMS[step]
    loan_id = await bring(state)
    before = await state_of(loan_id)
    answer = await (await browse(ada)).post(
        f"/loans/{loan_id}/{step}",
        content=field.encode() + b"=" + SURROGATE + b"&unknown=" + SURROGATE,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert 400 <= answer.status_code < 500
    assert await state_of(loan_id) == before


@pytest.mark.parametrize("text", HARMLESS)
async def test_harmless_words_are_shown_as_they_are(
    browse: Browse, bob: Person, bring: Bring, text
):
    loan_id = await bring("requested")
    bobs = await browse(bob)
    answer = await bobs.post(f"/loans/{loan_id}/messages", data={"body": text})
    assert answer.status_code == 303
    page = (await bobs.get(f"/loans/{loan_id}")).text
    assert "<script>alert" not in page
    said = await LoanMessage.select(LoanMessage.body).first()
    assert said == {"body": text}


@pytest.mark.parametrize("text", ODD_DAYS.values(), ids=ODD_DAYS)
@pytest.mark.parametrize("field", ["first_day", "last_day"])
async def test_odd_days_cannot_be_asked_for(browse: Browse, bob: Person, drill, field, text):
    data = {"first_day": "2026-12-05", "last_day": "2026-12-06", "message": ""} | {field: text}
    answer = await (await browse(bob)).post(f"/tools/{drill}/loans", data=data)
    assert answer.status_code in {409, 422}
    assert "field-error" in answer.text
    assert await Loan.count() == 0


@pytest.mark.parametrize("text", ODD_DAYS.values(), ids=ODD_DAYS)
async def test_odd_days_cannot_be_added(browse: Browse, bob: Person, bring: Bring, text):
    loan_id = await bring("on_loan")
    answer = await (await browse(bob)).post(f"/loans/{loan_id}/renewal", data={"last_day": text})
    assert answer.status_code in {409, 422}
    assert 'id="last_day-error"' in answer.text
    loan = await Loan.select(Loan.renewals).where(Loan.id == loan_id).first()
    assert loan == {"renewals": 0}


@pytest.mark.parametrize(
    "body",
    [
        b"first_day=2026-12-05&first_day=2026-12-06&last_day=2026-12-06&message=",
        b"last_day=2026-12-06",
        b"",
        b"first_day=2026-12-05&last_day=2026-12-06&message=&borrower_id=1",
        b"first_day=2026-12-05&last_day=2026-12-06&message=&form_key=1",
        b"first_day=2026-12-05&last_day=2026-12-06&message=" + SURROGATE * 1000,
        b"%00=%00",
    ],
    ids=["repeated", "missing", "empty", "unknown", "odd key", "surrogates", "NUL name"],
)
async def test_a_form_of_the_wrong_shape_is_refused(browse: Browse, bob: Person, drill, body):
    answer = await (await browse(bob)).post(
        f"/tools/{drill}/loans",
        content=body,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert 400 <= answer.status_code < 500
    assert "html" in answer.headers["Content-Type"]
    assert await Loan.count() == 0


@pytest.mark.parametrize(
    "address",
    ["/loans/1", "/loans/nothing", "/loans/' OR 1=1", "/loans/99999999999999999999", "/loans/%00"],
)
async def test_an_address_that_is_no_id_is_missing(browse: Browse, bob: Person, address):
    assert (await (await browse(bob)).get(address)).status_code == 404


async def test_a_wrong_method_and_a_wrong_kind_of_body(browse: Browse, ada: Person, bring: Bring):
    loan_id = await bring("requested")
    adas = await browse(ada)
    assert (await adas.get(f"/loans/{loan_id}/approval")).status_code == 405
    assert (await adas.delete(f"/loans/{loan_id}")).status_code == 405
    sent = await adas.post(f"/loans/{loan_id}/decline", json={"reason": "No."})
    assert sent.status_code == 415
    huge = await adas.post(f"/loans/{loan_id}/decline", data={"reason": "x" * 20_000_000})
    assert huge.status_code == 413
    assert (await state_of(loan_id))[0] == "requested"


async def test_a_request_from_another_site_is_refused(browse: Browse, ada: Person, bring: Bring):
    loan_id = await bring("requested")
    answer = await (await browse(ada)).post(
        f"/loans/{loan_id}/approval",
        data={"form_key": str(uuid4())},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403
    assert (await state_of(loan_id))[0] == "requested"
