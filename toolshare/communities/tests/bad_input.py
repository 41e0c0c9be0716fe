"""What a form may be sent by mistake or with intent, and what must come of it."""

from collections.abc import Mapping
from urllib.parse import quote_plus

import httpx
from markupsafe import escape

from toolshare.db import fetch_value

WELCOME = {"name": "Linden Court", "time_zone": "Europe/Lisbon", "currency": "EUR"}
COMMUNITY = WELCOME | {"opens_at": "09:00", "closes_at": "18:30", "is_public": "on"}
"""Two forms as they should be sent."""

LONG = "x" * 10_000
NO_TEXT = "\udced\udca0\udc80"
"""The three bytes of a lone surrogate, which no well-formed text has."""

UNUSABLE: dict[str, list[str]] = {
    "10,000 characters": [LONG],
    "a NUL": ["a\0b"],
    "a lone surrogate": [NO_TEXT],
    "sent twice": ["a", "b"],
}
"""Unusable in every field that is typed."""

EMPTY: dict[str, list[str]] = {"nothing": [""], "spaces": ["   "], "missing": []}
"""Unusable in every field that is needed."""

ODD: dict[str, list[str]] = {
    "right to left": ["\u202eليس اختياراً"],
    "a script": ["<script>alert(1)</script>"],
    "SQL": ["'; DROP TABLE member; --"],
    "a way up": ["../../etc/passwd"],
    "32 bits": ["4294967296"],
    "64 bits": ["18446744073709551616"],
}
"""Text like any other where text is asked for, and no choice where one is to be made."""


async def send(
    browser: httpx.AsyncClient, path: str, form: Mapping[str, str], **changed: list[str]
) -> httpx.Response:
    """Post a form with some of its fields sent as these texts, byte for byte."""
    fields = [(name, text) for name, text in form.items() if name not in changed]
    fields += [(name, text) for name, texts in changed.items() for text in texts]
    body = "&".join(
        f"{quote_plus(name)}={quote_plus(text.encode(errors='surrogateescape'))}"
        for name, text in fields
    )
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return await browser.post(path, content=body, headers=kind)


def assert_refused(answer: httpx.Response, field: str) -> None:
    """The answer names the field, keeps harmless words harmless, and blames nobody's server."""
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "<title>Error: " in answer.text
    assert "<script>alert" not in answer.text


def shown(text: str) -> str:
    """Return a text as a page must write it."""
    return str(escape(text))


async def stored() -> str:
    """Everything that accounts and communities keep, to compare before with after."""
    return await fetch_value(
        "SELECT concat((SELECT json_agg(member ORDER BY id) FROM member), "
        "(SELECT json_agg(session ORDER BY id) FROM session), "
        "(SELECT json_agg(community ORDER BY id) FROM community), "
        "(SELECT json_agg(membership ORDER BY id) FROM membership))"
    )
