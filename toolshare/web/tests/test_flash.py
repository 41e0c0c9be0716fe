"""Flash messages: told once, on the next page, and only by us."""

from base64 import urlsafe_b64encode

import httpx
import pytest

from toolshare.web.flash import Flash, pack, spent, unpack

SECRET = "s" * 32
GREETING = Flash("success", "Ada's drill, 3 € — „yours“")


def cookie_of(flash: Flash, secret: str = SECRET) -> str:
    return pack(flash, secret=secret, secure=False).value or ""


def test_a_message_survives_its_cookie():
    assert unpack(cookie_of(GREETING), secret=SECRET) == [GREETING]


@pytest.mark.parametrize("cookie", [None, "", ".", "x", "x.", ".y", "a.b.c", "ä.ö", "\x00.\x00"])
def test_what_is_no_message_of_ours_says_nothing(cookie: str | None):
    assert unpack(cookie, secret=SECRET) == []


def test_a_message_signed_with_another_key_says_nothing():
    assert unpack(cookie_of(GREETING, "t" * 32), secret=SECRET) == []


def test_a_changed_message_says_nothing():
    _, _, signature = cookie_of(GREETING).partition(".")
    forged = urlsafe_b64encode(b'{"kind":"success","message":"Send me your password"}').decode()
    assert unpack(f"{forged}.{signature}", secret=SECRET) == []


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites():
    cookie = pack(GREETING, secret=SECRET, secure=True)
    assert (cookie.httponly, cookie.secure, cookie.samesite) == (True, True, "lax")


def test_a_message_that_was_shown_is_taken_away():
    assert spent(secure=False).max_age == 0


async def test_a_change_tells_the_next_page_and_only_that(visitor: httpx.AsyncClient):
    await visitor.post("/change")
    first, second = await visitor.get("/nowhere"), await visitor.get("/nowhere")
    assert "Changed." in first.text
    assert "Changed." not in second.text


async def test_a_part_of_a_page_leaves_the_message_for_the_page(visitor: httpx.AsyncClient):
    await visitor.post("/change", headers={"HX-Request-Type": "partial"})
    part = await visitor.get("/raises/refused", headers={"HX-Request-Type": "partial"})
    assert "Changed." not in part.text
    assert "Changed." in (await visitor.get("/nowhere")).text


async def test_a_forged_message_is_not_shown(visitor: httpx.AsyncClient):
    body = urlsafe_b64encode(b'{"kind":"success","message":"Pay here"}').decode()
    visitor.cookies.set("flash", f"{body}.{'0' * 64}")
    assert "Pay here" not in (await visitor.get("/nowhere")).text


async def test_a_message_with_markup_is_shown_as_text(visitor: httpx.AsyncClient, settings: object):
    cookie = cookie_of(Flash("error", "<script>alert(1)</script>"), settings.secret_key)  # type: ignore[attr-defined]
    visitor.cookies.set("flash", cookie)
    assert "<script>alert(1)" not in (await visitor.get("/nowhere")).text
