"""Signing up, in and out, the settings and profiles, as a browser meets them."""

from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

import httpx
import pytest

from toolshare import clock
from toolshare.accounts.tables import Member, Session
from toolshare.conftest import PASSWORD, Browse, Person
from toolshare.db import execute, fetch_value

NEW_PASSWORD = "shelf brackets and tea"


def sign_up_form(**changes: str) -> dict[str, str]:
    return {"email": "fay@example.org", "name": "Fay", "password": NEW_PASSWORD} | changes


async def test_a_newcomer_signs_up_and_is_in_the_community(browse: Browse, ada: Person):
    browser = await browse(None)
    answer = await browser.post("/sign-up", data=sign_up_form(experience="handy"))
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/welcome"
    assert (await browser.get("/welcome")).headers["Location"] == "/"
    assert "fay@example.org" in (await browser.get("/settings")).text
    role = await fetch_value(
        "SELECT role FROM membership JOIN member ON member.id = member_id WHERE email = {}",
        "FAY@example.org",
    )
    assert role == "member"


async def test_without_a_level_of_experience_one_is_new(browse: Browse, ada: Person):
    browser = await browse(None)
    await browser.post("/sign-up", data=sign_up_form())
    fay = await Member.objects().get(Member.name == "Fay")
    assert fay is not None
    assert fay.experience == "new"
    assert NEW_PASSWORD not in fay.password_hash


async def test_a_known_address_gets_the_same_answer_as_a_new_one(browse: Browse, bob: Person):
    new, known = await browse(None), await browse(None)
    answer = await new.post("/sign-up", data=sign_up_form())
    same = await known.post("/sign-up", data=sign_up_form(email=bob.email.upper()))
    assert (same.status_code, same.content) == (answer.status_code, answer.content)
    assert _shape(same) == _shape(answer)
    assert await Member.count().where(Member.name == "Fay") == 1


async def test_a_known_address_leads_to_sign_in_with_a_calm_word(browse: Browse, bob: Person):
    browser = await browse(None)
    await browser.post("/sign-up", data=sign_up_form(email=bob.email))
    answer = await browser.get("/welcome", follow_redirects=True)
    assert answer.url.path == "/sign-in"
    assert "If you already had an account with this address" in answer.text
    assert await Session.count() == 0


async def test_a_double_click_signs_up_once_and_signs_in(browse: Browse, ada: Person):
    form = sign_up_form(form_key=str(uuid4()))
    for _click in range(2):
        browser = await browse(None)
        await browser.post("/sign-up", data=form)
        assert (await browser.get("/settings")).status_code == 200
    assert await Member.count().where(Member.name == "Fay") == 1
    another = await browse(None)
    await another.post("/sign-up", data=form | {"form_key": str(uuid4())})
    assert (await another.get("/settings")).status_code == 303


async def test_signing_up_remembers_where_somebody_was_going(browse: Browse, ada: Person):
    browser = await browse(None)
    page = await browser.get("/sign-in?next=/loans%3Ftab%3Dpast")
    assert 'href="/sign-up?next=%2Floans%3Ftab%3Dpast"' in page.text
    answer = await browser.post("/sign-up", data=sign_up_form(next="/loans?tab=past"))
    assert answer.headers["Location"] == "/welcome?next=%2Floans%3Ftab%3Dpast"
    onward = await browser.get(answer.headers["Location"])
    assert onward.headers["Location"] == "/loans?tab=past"


@pytest.mark.parametrize("password", ["short", "password123", "fay@example.org", "FayExample"])
async def test_a_weak_password_is_refused_next_to_its_field(
    browse: Browse, ada: Person, password: str
):
    browser = await browse(None)
    form = sign_up_form(name="Fay Example", password=password)
    answer = await browser.post("/sign-up", data=form)
    assert answer.status_code == 422
    assert 'id="password-error"' in answer.text
    assert "Fay Example" in answer.text
    assert password not in answer.text.replace("fay@example.org", "", 1)
    assert await Member.count() == 1


async def test_every_problem_of_a_sign_up_is_told_at_once(browse: Browse, ada: Person):
    browser = await browse(None)
    answer = await browser.post("/sign-up", data={"email": "no", "name": " ", "password": "x"})
    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    for field in ("email", "name", "password"):
        assert f'id="{field}-error"' in answer.text


async def test_the_forms_ask_for_what_they_need(browse: Browse, ada: Person):
    browser = await browse(None)
    page = await browser.get("/sign-up")
    assert page.status_code == 200
    for field in ("name", "email", "password", "experience", "next", "form_key"):
        assert f'name="{field}"' in page.text
    page = await browser.get("/sign-in?next=/loans")
    assert page.status_code == 200
    assert 'name="next" value="/loans"' in page.text


async def test_somebody_signed_in_has_no_use_for_the_forms(browse: Browse, bob: Person):
    browser = await browse(bob)
    for path in ("/sign-up", "/sign-in"):
        assert (await browser.get(f"{path}?next=/loans")).headers["Location"] == "/loans"
    answer = await browser.post("/sign-up", data=sign_up_form())
    assert answer.headers["Location"] == "/"
    assert await Member.count() == 1


async def test_bob_signs_in_and_out(browse: Browse, bob: Person):
    browser = await browse(None)
    answer = await browser.post("/sign-in", data=_credentials(bob))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert (await browser.get("/settings")).status_code == 200
    token = browser.cookies["session"]
    answer = await browser.post("/sign-out")
    assert answer.status_code == 303
    assert "session" not in browser.cookies
    assert not await Session.exists().where(Session.token_hash == sha256(token.encode()).digest())


async def test_a_session_that_was_signed_out_stays_out(browse: Browse, bob: Person):
    browser, thief = await browse(bob), await browse(None)
    thief.cookies.set("session", browser.cookies["session"])
    await browser.post("/sign-out")
    assert (await thief.get("/settings")).status_code == 303


async def test_the_cookie_is_for_this_site_and_no_script(browse: Browse, bob: Person):
    browser = await browse(None)
    answer = await browser.post("/sign-in", data=_credentials(bob))
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "Path=/" in cookie
    assert "SameSite=lax" in cookie
    assert "Domain" not in cookie


async def test_a_wrong_password_and_an_unknown_address_look_alike(browse: Browse, bob: Person):
    browser = await browse(None)
    wrong = await browser.post("/sign-in", data=_credentials(bob, password="not the password"))
    unknown = await browser.post(
        "/sign-in", data={"email": "who@example.org", "password": "not the password"}
    )
    assert wrong.status_code == unknown.status_code == 422
    assert "do not belong together" in wrong.text
    assert _without(wrong, bob.email) == _without(unknown, "who@example.org")
    assert await Session.count() == 0


async def test_a_session_is_renewed_by_signing_in(browse: Browse, bob: Person):
    browser = await browse(bob)
    before = browser.cookies["session"]
    browser.cookies.clear()
    browser.cookies.set("session", before, domain="127.0.0.1")
    await browser.post("/sign-in", data=_credentials(bob))
    after = browser.cookies["session"]
    assert after != before
    assert await Session.count() == 1


async def test_a_planted_cookie_is_not_taken_over(browse: Browse, bob: Person):
    victim, attacker = await browse(None), await browse(None)
    for browser in (victim, attacker):
        browser.cookies.set("session", "planted-by-somebody-else", domain="127.0.0.1")
    await victim.post("/sign-in", data=_credentials(bob))
    assert (await victim.get("/settings")).status_code == 200
    assert victim.cookies["session"] != "planted-by-somebody-else"
    assert (await attacker.get("/settings")).status_code == 303


@pytest.mark.parametrize(
    ("wish", "onward"),
    [
        ("/tools/new", "/tools/new"),
        ("/tools?q=a%20b", "/tools?q=a%20b"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
async def test_signing_in_leads_on_within_the_site_only(
    browse: Browse, bob: Person, wish: str, onward: str
):
    browser = await browse(None)
    answer = await browser.post("/sign-in", data=_credentials(bob, next=wish))
    assert answer.headers["Location"] == onward


async def test_guessing_passwords_is_slowed_down(browse: Browse, bob: Person, standing: datetime):
    browser = await browse(None)
    wrong = _credentials(bob, password="not the password")
    statuses = [(await browser.post("/sign-in", data=wrong)).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    answer = await browser.post("/sign-in", data=_credentials(bob))
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "wait" in answer.text.lower()
    with clock.stopped_at(standing + timedelta(minutes=5)):
        assert (await browser.post("/sign-in", data=_credentials(bob))).status_code == 303


async def test_signing_in_rightly_is_not_counted(browse: Browse, bob: Person, standing: datetime):
    browser = await browse(None)
    for _time in range(12):
        answer = await browser.post("/sign-in", data=_credentials(bob))
        assert answer.status_code == 303


async def test_accounts_from_one_place_are_counted(browse: Browse, ada: Person, standing: datetime):
    await execute(
        "INSERT INTO rate_limit (key, tokens, filled_at) VALUES ({}, 0, {})",
        "sign-up from 127.0.0.1",
        standing,
    )
    browser = await browse(None)
    answer = await browser.post("/sign-up", data=sign_up_form())
    assert answer.status_code == 429
    assert await Member.count() == 1


def _credentials(person: Person, **changes: str) -> dict[str, str]:
    return {"email": person.email, "password": PASSWORD} | changes


def _shape(answer: httpx.Response) -> list[tuple[str, int]]:
    """The names of the headers in order, and how long each is."""
    return [(name, len(text)) for name, text in answer.headers.multi_items()]


def _without(answer: httpx.Response, email: str) -> str:
    """The page without the address that was typed and the key of the form."""
    head, _key, tail = answer.text.partition('name="form_key" value="')
    return head.replace(email, "") + tail[36:].replace(email, "")
