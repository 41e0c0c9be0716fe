"""Getting a token, and which tokens count."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest

from toolshare.accounts.actions import change_password
from toolshare.api.tests.conftest import Call, token_of
from toolshare.clock import stopped_at
from toolshare.conftest import NOON, PASSWORD, Person
from toolshare.db import execute
from toolshare.settings import Settings

pytestmark = pytest.mark.usefixtures("standing")


async def test_address_and_password_give_a_token_that_opens_the_account(
    call: Call, bob: Person, settings: Settings
):
    program = await call(None)
    answer = await program.post("/token", data={"username": bob.email, "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json()
    assert told["token_type"] == "bearer"
    assert told["expires_in"] == settings.token_minutes * 60
    bearer = {"Authorization": f"Bearer {told['access_token']}"}
    account = await program.get("/accounts/me", headers=bearer)
    assert account.json()["email"] == bob.email


async def test_a_token_is_signed_with_the_secret_key_as_the_settings_say(
    bob: Person, settings: Settings
):
    token = await token_of(bob, settings)
    claims = jwt.decode(
        token,
        settings.secret_key,
        algorithms=[settings.token_algorithm],
        options={"verify_exp": False, "verify_iat": False},
    )
    assert claims["sub"] == str(bob.id)
    assert claims["exp"] - claims["iat"] == settings.token_minutes * 60


async def test_the_address_may_be_written_in_capitals(call: Call, bob: Person):
    sent = {"username": bob.email.upper(), "password": PASSWORD, "grant_type": "password"}
    assert (await (await call(None)).post("/token", data=sent)).status_code == 200


async def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(call: Call, bob: Person):
    program = await call(None)
    wrong = await program.post("/token", data={"username": bob.email, "password": "wrong"})
    unknown = await program.post(
        "/token", data={"username": "nobody@example.org", "password": PASSWORD}
    )
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.content == unknown.content
    assert wrong.headers["WWW-Authenticate"] == unknown.headers["WWW-Authenticate"] == "Bearer"


async def test_guessing_ends_after_ten_wrong_passwords(call: Call, bob: Person):
    program = await call(None)
    sent = {"username": bob.email, "password": "wrong"}
    for _attempt in range(10):
        assert (await program.post("/token", data=sent)).status_code == 401
    stopped = await program.post("/token", data=sent | {"password": PASSWORD})
    assert stopped.status_code == 429
    assert int(stopped.headers["Retry-After"]) > 0
    assert stopped.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"username": "bob@example.org"},
        {"username": "", "password": ""},
        {"username": "bob\x00@example.org", "password": PASSWORD},
        {"username": "b" * 10_000, "password": PASSWORD},
        {"username": "bob@example.org", "password": "x" * 10_000},
        {"username": "bob@example.org", "password": PASSWORD, "grant_type": "refresh_token"},
        {"username": "bob@example.org", "password": PASSWORD, "remember": "yes"},
    ],
    ids=["nothing", "no password", "empty", "NUL", "long", "long password", "grant", "unknown"],
)
async def test_a_form_that_cannot_be_used_is_refused(call: Call, bob: Person, sent: dict[str, str]):
    answer = await (await call(None)).post("/token", data=sent)
    assert answer.status_code == 422
    assert answer.json()["errors"]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b'{"username": "bob@example.org"}', "application/json", 415),
        (b"username=bob", "text/plain", 415),
        (b"&".join(b"x%d=1" % number for number in range(60)), None, 400),
        (b"username=\xff\xfe&password=\xed\xa0\x80", None, 422),
        (b"x" * 300_000, None, 413),
    ],
    ids=["JSON", "text", "too many fields", "no text", "too large"],
)
async def test_a_body_that_is_no_such_form_is_refused(
    call: Call, body: bytes, content_type: str | None, status: int
):
    headers = {"Content-Type": content_type or "application/x-www-form-urlencoded"}
    answer = await (await call(None)).post("/token", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


Forge = Callable[[dict[str, Any], Settings], str]


def _signed(claims: dict[str, Any], settings: Settings) -> str:
    return jwt.encode(claims, settings.secret_key, settings.token_algorithm)


FORGED: dict[str, Forge] = {
    "signed by another key": lambda claims, _settings: jwt.encode(
        claims, "another key that nobody here has ever seen", "HS256"
    ),
    "signed by nobody": lambda claims, _settings: jwt.encode(claims, "", "none"),
    "signed in another way": lambda claims, settings: jwt.encode(
        claims, settings.secret_key + "x" * 64, "HS512"
    ),
    "of somebody unknown": lambda claims, settings: _signed(
        claims | {"sub": str(uuid4())}, settings
    ),
    "of no member's id": lambda claims, settings: _signed(claims | {"sub": "bob"}, settings),
    "without an end": lambda claims, settings: _signed(
        {name: claim for name, claim in claims.items() if name != "exp"}, settings
    ),
    "with an odd end": lambda claims, settings: _signed(claims | {"exp": 10**400}, settings),
    "without a password": lambda claims, settings: _signed(
        {name: claim for name, claim in claims.items() if name != "pwd"}, settings
    ),
    "for another password": lambda claims, settings: _signed(claims | {"pwd": "0" * 32}, settings),
    "for odd letters": lambda claims, settings: _signed(claims | {"pwd": "é"}, settings),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
async def test_a_token_that_is_not_ours_does_not_count(
    call: Call, bob: Person, settings: Settings, forge: Forge
):
    own = jwt.decode(await token_of(bob, settings), options={"verify_signature": False})
    program = await call(None)
    program.headers["Authorization"] = f"Bearer {forge(own, settings)}"
    answer = await program.get("/accounts/me")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize(
    "sent", ["", "Bearer", "Bearer x", "Bearer a.b.c", "Basic Ym9iOmJvYg==", "Bearer é\udcff"]
)
async def test_what_is_no_token_does_not_count(call: Call, bob: Person, sent: str):
    headers = {b"Authorization": sent.encode("utf-8", "surrogateescape")}
    answer = await (await call(None)).get("/accounts/me", headers=headers)
    assert answer.status_code == 401


async def test_a_token_ends(call: Call, bob: Person, settings: Settings, standing: datetime):
    program = await call(bob)
    end = standing + timedelta(minutes=settings.token_minutes)
    with stopped_at(end - timedelta(seconds=1)):
        assert (await program.get("/accounts/me")).status_code == 200
    with stopped_at(end):
        assert (await program.get("/accounts/me")).status_code == 401


async def test_another_password_ends_the_tokens_for_the_old_one(call: Call, bob: Person):
    program = await call(bob)
    await change_password(bob.id, current=PASSWORD, new="seven yellow wheelbarrows")
    assert (await program.get("/accounts/me")).status_code == 401


async def test_a_token_ends_with_its_member(call: Call, bob: Person):
    program = await call(bob)
    await execute("DELETE FROM member WHERE id = {}", bob.id)
    assert (await program.get("/accounts/me")).status_code == 401


async def test_a_token_that_does_not_count_is_refused_even_where_none_is_needed(call: Call):
    program = await call(None)
    assert (await program.get("/tools")).status_code == 200
    program.headers["Authorization"] = "Bearer worn-out"
    assert (await program.get("/tools")).status_code == 401


async def test_the_scheme_may_be_written_in_small_letters(
    call: Call, bob: Person, settings: Settings
):
    program = await call(None)
    program.headers["Authorization"] = f"bearer {await token_of(bob, settings)}"
    assert (await program.get("/accounts/me")).status_code == 200


async def test_a_token_from_now_is_not_too_young(bob: Person, call: Call):
    with stopped_at(NOON + timedelta(days=400)):
        assert (await (await call(bob)).get("/accounts/me")).status_code == 200
