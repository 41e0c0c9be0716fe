"""Messages that the next page shows once, carried in a signed cookie."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Literal

import msgspec
from litestar.datastructures import Cookie

COOKIE = "flash"

Mood = Literal["success", "info", "warning", "error"]


class Flash(msgspec.Struct, frozen=True):
    """One message; ``kind`` chooses its look."""

    kind: Mood
    message: str


def pack(flash: Flash, *, secret: str, secure: bool) -> Cookie:
    """Return the cookie that brings a message to the next page."""
    body = urlsafe_b64encode(msgspec.json.encode(flash)).decode()
    return _cookie(f"{body}.{_signature(body, secret)}", max_age_s=120, secure=secure)


def unpack(text: str | None, *, secret: str) -> list[Flash]:
    """Return the message in a cookie; one that we did not sign counts as none."""
    body, _, signature = (text or "").partition(".")
    if not body or not hmac.compare_digest(
        _signature(body, secret).encode(), signature.encode(errors="replace")
    ):
        return []
    return [msgspec.json.decode(urlsafe_b64decode(body), type=Flash)]


def spent(*, secure: bool) -> Cookie:
    """Return the cookie that removes a message which was shown."""
    return _cookie("", max_age_s=0, secure=secure)


def _cookie(value: str, *, max_age_s: int, secure: bool) -> Cookie:
    return Cookie(
        key=COOKIE, value=value, max_age=max_age_s, httponly=True, secure=secure, samesite="lax"
    )


def _signature(body: str, secret: str) -> str:
    return hmac.new(secret.encode(), b"flash:" + body.encode(), sha256).hexdigest()
