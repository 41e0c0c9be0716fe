"""The settings and what members see of each other."""

from datetime import datetime
from uuid import uuid4

import httpx
import pytest

from toolshare.accounts.sessions import start_session
from toolshare.accounts.tables import Member, Session
from toolshare.communities.tables import Community
from toolshare.communities.tests import bad_input
from toolshare.communities.tests.bad_input import send
from toolshare.conftest import NOON, PASSWORD, Browse, Person
from toolshare.db import fetch_value

PROFILE = {
    "name": "Bob Okafor",
    "neighbourhood": "By the fountain",
    "about": "I mend chairs.\n\nAt home after six.",
    "experience": "experienced",
}
NEW_PASSWORD = "shelf brackets and tea"
PASSWORDS = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
SIGN_UP = {"name": "Fay", "email": "fay@example.org", "password": NEW_PASSWORD}
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.mark.parametrize("path", ["/settings", "/settings/profile", "/community"])
async def test_the_settings_are_for_members(browse: Browse, ada: Person, path: str):
    browser = await browse(None)
    answer = await browser.get(path)
    onward = path.replace("/", "%2F")
    assert answer.headers["Location"] == f"/sign-in?next={onward}"
    for form in ("profile", "password", "sessions"):
        answer = await browser.post(f"/settings/{form}", data=PROFILE)
        assert answer.headers["Location"] == "/sign-in?next=%2F"


async def test_bob_says_something_of_himself(browse: Browse, bob: Person):
    browser = await browse(bob)
    answer = await browser.post("/settings/profile", data=PROFILE)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/settings")
    page = await browser.get("/settings")
    assert "Your profile is saved." in page.text
    assert 'value="By the fountain"' in page.text
    profile = await browser.get(f"/members/{bob.id}")
    for words in ("Bob Okafor", "By the fountain", "At home after six.", "December 2026"):
        assert words in profile.text
    assert "Experienced" in profile.text


async def test_what_is_optional_can_be_taken_back(browse: Browse, bob: Person):
    browser = await browse(bob)
    await browser.post("/settings/profile", data=PROFILE)
    await browser.post("/settings/profile", data={"name": "Bob", "experience": "new"})
    member = await Member.objects().get(Member.id == bob.id)
    assert member is not None
    assert (member.about, member.neighbourhood) == ("", "")


async def test_a_refused_section_comes_back_alone(browse: Browse, bob: Person):
    browser = await browse(bob)
    form = PROFILE | {"name": ""}
    answer = await browser.post("/settings/profile", data=form, headers=PARTIAL)
    assert answer.status_code == 422
    assert answer.text.lstrip().startswith('<section id="profile"')
    assert "I mend chairs." in answer.text
    assert 'id="sessions"' not in answer.text


async def test_a_reload_after_a_refusal_leads_back(browse: Browse, bob: Person):
    browser = await browse(bob)
    for form in ("profile", "password", "sessions"):
        answer = await browser.get(f"/settings/{form}")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/settings")


async def test_a_new_password_leaves_only_this_browser(browse: Browse, bob: Person):
    here, elsewhere = await browse(bob), await browse(bob)
    before = here.cookies["session"]
    here.cookies.clear()
    here.cookies.set("session", before, domain="127.0.0.1")
    answer = await here.post("/settings/password", data=PASSWORDS)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/settings")
    assert here.cookies["session"] != before
    assert (await here.get("/settings")).status_code == 200
    assert (await elsewhere.get("/settings")).status_code == 303
    assert await Session.count() == 1


async def test_the_new_password_needs_the_current_one(browse: Browse, bob: Person):
    browser = await browse(bob)
    form = PASSWORDS | {"current_password": "not the password"}
    answer = await browser.post("/settings/password", data=form)
    bad_input.assert_refused(answer, "current_password")
    assert NEW_PASSWORD not in answer.text


async def test_guessing_the_current_password_is_slowed_down(
    browse: Browse, bob: Person, standing: datetime
):
    browser = await browse(bob)
    form = PASSWORDS | {"current_password": "not the password"}
    for _time in range(10):
        assert (await browser.post("/settings/password", data=form)).status_code == 422
    assert (await browser.post("/settings/password", data=PASSWORDS)).status_code == 429


async def test_browsers_are_listed_in_words(browse: Browse, bob: Person, standing: datetime):
    browser = await browse(bob)
    phone = "Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36"
    await start_session(bob.id, user_agent=phone, now=NOON)
    page = await browser.get("/settings")
    assert "Chrome on Android" in page.text
    assert page.text.count("This browser") == 1


async def test_one_browser_is_signed_out(browse: Browse, bob: Person):
    here, elsewhere, third = await browse(bob), await browse(bob), await browse(bob)
    page = await here.get("/settings")
    session_id = page.text.partition('name="session_id" value="')[2][:36]
    answer = await here.post("/settings/sessions", data={"session_id": session_id})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/settings")
    statuses = [(await b.get("/settings")).status_code for b in (here, elsewhere, third)]
    assert sorted(statuses) == [200, 200, 303]
    assert statuses[0] == 200


async def test_every_other_browser_is_signed_out(browse: Browse, bob: Person, ada: Person):
    here, elsewhere, hers = await browse(bob), await browse(bob), await browse(ada)
    answer = await here.post("/settings/sessions", data={"session_id": ""})
    assert answer.status_code == 303
    statuses = [(await b.get("/settings")).status_code for b in (here, elsewhere, hers)]
    assert statuses == [200, 303, 200]


async def test_somebody_elses_browser_stays(browse: Browse, bob: Person, ada: Person):
    here, hers = await browse(bob), await browse(ada)
    session_id = await fetch_value("SELECT id FROM session WHERE member_id = {}", ada.id)
    answer = await here.post("/settings/sessions", data={"session_id": str(session_id)})
    missing = await here.post("/settings/sessions", data={"session_id": str(uuid4())})
    assert answer.content == missing.content
    assert (await hers.get("/settings")).status_code == 200


@pytest.mark.parametrize("text", ["1", "x" * 10_000, "00000000-0000-0000-0000-00000000000g"])
async def test_a_browser_that_is_none_signs_nobody_out(browse: Browse, bob: Person, text: str):
    browser = await browse(bob)
    answer = await browser.post("/settings/sessions", data={"session_id": text})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert await Session.count() == 1


async def test_members_know_each_other(browse: Browse, bob: Person, carol: Person):
    browser = await browse(carol)
    page = await browser.get(f"/members/{bob.id}")
    assert page.status_code == 200
    assert "Bob" in page.text
    assert bob.email not in page.text


async def test_a_closed_community_keeps_its_members_to_itself(
    browse: Browse, bob: Person, erin: Person
):
    browser = await browse(erin)
    assert (await browser.get(f"/members/{bob.id}")).status_code == 200
    await Community.update({Community.is_public: False}).where(Community.id == bob.community_id)
    hidden = await browser.get(f"/members/{bob.id}")
    missing = await browser.get(f"/members/{uuid4()}")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content
    assert (await (await browse(bob)).get(f"/members/{bob.id}")).status_code == 200


@pytest.mark.parametrize("member_id", ["1", "bob", "../ada", "0" * 36])
async def test_an_id_that_is_none_is_nobody(browse: Browse, bob: Person, member_id: str):
    browser = await browse(bob)
    assert (await browser.get(f"/members/{member_id}")).status_code == 404


@pytest.mark.parametrize("field", PROFILE)
@pytest.mark.parametrize("what", bad_input.UNUSABLE)
async def test_a_profile_with_bad_input_is_not_stored(
    browse: Browse, bob: Person, field: str, what: str
):
    texts = bad_input.UNUSABLE[what]
    await _assert_refused(await browse(bob), "/settings/profile", PROFILE, field, texts)


@pytest.mark.parametrize("field", ["name", "experience"])
@pytest.mark.parametrize("what", bad_input.EMPTY)
async def test_a_profile_needs_a_name_and_an_experience(
    browse: Browse, bob: Person, field: str, what: str
):
    texts = bad_input.EMPTY[what]
    await _assert_refused(await browse(bob), "/settings/profile", PROFILE, field, texts)


@pytest.mark.parametrize("what", bad_input.ODD)
async def test_an_odd_experience_is_none(browse: Browse, bob: Person, what: str):
    texts = bad_input.ODD[what]
    await _assert_refused(await browse(bob), "/settings/profile", PROFILE, "experience", texts)


@pytest.mark.parametrize("what", bad_input.ODD)
async def test_odd_words_about_oneself_are_shown_as_they_are(
    browse: Browse, bob: Person, what: str
):
    browser = await browse(bob)
    (text,) = bad_input.ODD[what]
    form = PROFILE | {"name": text, "about": text, "neighbourhood": text}
    assert (await browser.post("/settings/profile", data=form)).status_code == 303
    page = await browser.get(f"/members/{bob.id}")
    assert page.text.count(bad_input.shown(text)) >= 3
    assert "<script>alert" not in page.text


@pytest.mark.parametrize("field", PASSWORDS)
@pytest.mark.parametrize("what", bad_input.UNUSABLE | bad_input.EMPTY)
async def test_a_password_with_bad_input_is_not_stored(
    browse: Browse, bob: Person, field: str, what: str
):
    texts = (bad_input.UNUSABLE | bad_input.EMPTY)[what]
    if what == "spaces" and field == "current_password":
        texts = [""]  # spaces may be a password, only not a right one
    await _assert_refused(await browse(bob), "/settings/password", PASSWORDS, field, texts)


@pytest.mark.parametrize("field", SIGN_UP)
@pytest.mark.parametrize("what", bad_input.UNUSABLE | bad_input.EMPTY)
async def test_a_sign_up_with_bad_input_stores_nothing(
    browse: Browse, ada: Person, field: str, what: str
):
    texts = (bad_input.UNUSABLE | bad_input.EMPTY)[what]
    await _assert_refused(await browse(None), "/sign-up", SIGN_UP, field, texts)


@pytest.mark.parametrize("field", ["email", "experience"])
@pytest.mark.parametrize("what", bad_input.ODD)
async def test_a_sign_up_with_odd_input_stores_nothing(
    browse: Browse, ada: Person, field: str, what: str
):
    texts = bad_input.ODD[what]
    await _assert_refused(await browse(None), "/sign-up", SIGN_UP, field, texts)


@pytest.mark.parametrize("what", bad_input.UNUSABLE | bad_input.EMPTY)
@pytest.mark.parametrize("field", ["email", "password"])
async def test_a_sign_in_with_bad_input_is_refused(
    browse: Browse, ada: Person, field: str, what: str
):
    form = {"email": ada.email, "password": PASSWORD}
    texts = (bad_input.UNUSABLE | bad_input.EMPTY)[what]
    browser = await browse(None)
    before = await bad_input.stored()
    answer = await send(browser, "/sign-in", form, **{field: texts})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert await bad_input.stored() == before


@pytest.mark.parametrize(
    "path", ["/sign-up", "/sign-in", "/settings/profile", "/settings/password"]
)
async def test_only_whole_forms_are_read(browse: Browse, bob: Person, path: str):
    browser = await browse(bob if path.startswith("/settings") else None)
    before = await bad_input.stored()
    assert (await browser.post(path, json=SIGN_UP)).status_code == 415
    assert (await browser.put(path, data=SIGN_UP)).status_code == 405
    form = SIGN_UP | PROFILE | PASSWORDS | {"is_admin": "on"}
    assert (await browser.post(path, data=form)).status_code == 422
    huge = await browser.post(path, data=form | {"name": "x" * 20_000_000})
    assert huge.status_code == 413
    other = {"Sec-Fetch-Site": "cross-site"}
    assert (await browser.post(path, data=form, headers=other)).status_code == 403
    assert await bad_input.stored() == before


async def _assert_refused(
    browser: httpx.AsyncClient, path: str, form: dict[str, str], field: str, texts: list[str]
) -> None:
    before = await bad_input.stored()
    answer = await send(browser, path, form, **{field: texts})
    bad_input.assert_refused(answer, field)
    assert await bad_input.stored() == before
