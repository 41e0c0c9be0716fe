"""Opening an account as a program, and reading it."""

from uuid import UUID, uuid4

import pytest

from toolshare.accounts.tables import Member
from toolshare.api.examples import SIGN_UP
from toolshare.api.tests.conftest import Call
from toolshare.communities.tables import Membership
from toolshare.conftest import PASSWORD, Browse, Person

pytestmark = pytest.mark.usefixtures("standing")


async def test_an_account_joins_the_community_and_gets_a_token(call: Call, lindenhof: UUID):
    program = await call(None)
    opened = await program.post("/accounts", json=SIGN_UP)
    assert opened.status_code == 201
    assert opened.headers["Location"] == "/api/v1/accounts/me"
    assert opened.json() == {"email": SIGN_UP["email"], "name": "Bob", "experience": "handy"}
    token = await program.post(
        "/token", data={"username": SIGN_UP["email"], "password": SIGN_UP["password"]}
    )
    program.headers["Authorization"] = f"Bearer {token.json()['access_token']}"
    account = (await program.get("/accounts/me")).json()
    assert account["community"]["id"] == str(lindenhof)
    assert account["community"]["role"] == "member"
    assert account["created_at"] == "2026-12-01T11:00:00Z"


async def test_a_known_address_gets_the_same_answer_and_changes_nothing(call: Call, bob: Person):
    program = await call(None)
    sent = SIGN_UP | {"email": bob.email}
    known = await program.post("/accounts", json=sent)
    fresh = await program.post("/accounts", json=sent | {"email": "zoe@example.org"})
    assert known.status_code == fresh.status_code == 201
    assert known.json().keys() == fresh.json().keys()
    assert await Member.count().where(Member.email == bob.email) == 1
    kept = await program.post("/token", data={"username": bob.email, "password": PASSWORD})
    assert kept.status_code == 200


async def test_every_fault_is_told_at_once_and_nothing_is_stored(call: Call, lindenhof: UUID):
    answer = await (await call(None)).post(
        "/accounts", json={"email": "no address", "name": 7, "experience": "wizard", "admin": True}
    )
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    faults = {fault["pointer"] for fault in answer.json()["errors"]}
    assert faults == {"#/email", "#/name", "#/password", "#/experience", "#/admin"}
    assert await Member.count() == 0


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 10_000),
        ("name", "Bob\x00"),
        ("name", None),
        ("email", "bob@@example.org"),
        ("email", "a" * 250 + "@example.org"),
        ("email", ["bob@example.org"]),
        ("password", "short"),
        ("password", "password1234"),
        ("password", "Bob@Example.org"),
        ("experience", 2**63),
        ("experience", None),
    ],
)
async def test_a_part_that_cannot_be_used_is_named(call: Call, part: str, value: object):
    answer = await (await call(None)).post("/accounts", json=SIGN_UP | {part: value})
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [f"#/{part}"]
    assert await Member.count() == 0


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"", "application/json", 422),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 422),
        (b'"\\ud800"', "application/json", 400),
        (b'{"name": "\\ud800"}', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 200_000, "application/json", 400),
        (b"9" * 5_000, "application/json", 400),
        (b"{" + b" " * 300_000, "application/json", 413),
        (b"name=Bob", "application/x-www-form-urlencoded", 415),
        (b"{}", "", 415),
    ],
    ids=[
        "nothing",
        "half",
        "a list",
        "a surrogate",
        "a surrogate within",
        "no text",
        "deep",
        "a long number",
        "too large",
        "a form",
        "untold",
    ],
)
async def test_a_body_that_cannot_be_read_is_a_problem(
    call: Call, body: bytes, content_type: str, status: int
):
    program = await call(None)
    answer = await program.post("/accounts", content=body, headers={"Content-Type": content_type})
    assert answer.status_code == status
    assert answer.json()["status"] == status
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_odd_names_of_parts_are_told_in_plain_letters(call: Call):
    answer = await (await call(None)).post(
        "/accounts", json=SIGN_UP | {"a/b~\u202e\x00<script>": 1, "x" * 900: 1}
    )
    assert answer.status_code == 422
    pointers = [fault["pointer"] for fault in answer.json()["errors"]]
    assert pointers == ["#/a~1b~0<script>", "#/" + "x" * 60]


async def test_without_a_token_nobody_has_an_account(call: Call):
    answer = await (await call(None)).get("/accounts/me")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_the_cookie_of_a_browser_counts_for_nothing(browse: Browse, bob: Person):
    client = await browse(bob)
    assert (await client.get("/settings")).status_code == 200
    assert (await client.get("/api/v1/accounts/me")).status_code == 401


async def test_who_comes_before_there_is_a_community_is_told_so(call: Call, bob: Person):
    await Membership.delete().where(Membership.member_id == bob.id)
    program = await call(bob)
    assert (await program.get("/accounts/me")).json()["community"] is None
    listing = await program.post("/tools", json={"title": "Saw", "category": "hand-saws"})
    assert listing.status_code == 409
    asking = await program.post(
        f"/tools/{uuid4()}/loans", json={"first_day": "2026-12-05", "last_day": "2026-12-06"}
    )
    assert asking.status_code == 409
    assert "community" in asking.json()["detail"]
