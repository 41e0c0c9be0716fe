import re
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from toolshare.conftest import Browse, Person
from toolshare.tools.tables import Copy, Tool
from toolshare.tools.tests.sending import (
    LADDER,
    only_tool,
    send,
)

LONG = "x" * 10_000
NOBODYS_ID = "0b9f3f4e-6d0c-4c6e-9a55-1e2d3c4b5a69"
TEXT_FIELDS = ("title", "brand", "model", "description")
NUMBER_FIELDS = ("year_made", "longest_loan_days", "turnaround_days")
MONEY_FIELDS = ("price_per_day", "deposit", "replacement_value")
KEY_FIELDS = ("photo_ids", "form_key")
EVERY_FIELD = (*TEXT_FIELDS, "category", "skill_level", *NUMBER_FIELDS, *MONEY_FIELDS)

BAD = [
    *((field, LONG) for field in EVERY_FIELD),
    *((field, "a\x00b") for field in (*EVERY_FIELD, "is_instant", *KEY_FIELDS, "photo_alts")),
    *((field, "9" * 10) for field in (*NUMBER_FIELDS, *MONEY_FIELDS)),
    *((field, str(2**31)) for field in (*NUMBER_FIELDS, *MONEY_FIELDS)),
    *((field, str(2**63)) for field in (*NUMBER_FIELDS, *MONEY_FIELDS)),
    *((field, "-1") for field in (*NUMBER_FIELDS, *MONEY_FIELDS)),
    *((field, "4.005") for field in (*NUMBER_FIELDS, *MONEY_FIELDS)),
    *((field, "1e3") for field in (*NUMBER_FIELDS, *MONEY_FIELDS)),
    *((field, "NaN") for field in (*NUMBER_FIELDS, *MONEY_FIELDS)),
    *((field, "٣") for field in (*NUMBER_FIELDS, *MONEY_FIELDS)),
    *((field, "<script>alert(1)</script>") for field in (*NUMBER_FIELDS, *MONEY_FIELDS)),
    *((field, "'; DROP TABLE tool; --") for field in ("category", "skill_level", *KEY_FIELDS)),
    *((field, "../../etc/passwd") for field in ("category", "skill_level", *KEY_FIELDS)),
    *((field, "   ") for field in ("title", "category", "skill_level", "longest_loan_days")),
    *((field, None) for field in ("title", "category", "skill_level", "longest_loan_days")),
    *((field, ["1", "1"]) for field in (*EVERY_FIELD, "is_instant", "form_key")),
    ("category", "hand-tools"),
    ("year_made", "9999"),
    ("year_made", "2100"),
    ("year_made", "1066"),
    ("is_instant", "maybe"),
    ("photo_ids", NOBODYS_ID),
    ("photo_ids", "no uuid"),
    ("photo_alts", LONG),
    ("photo_alts", ["x"] * 9),
    ("photo_ids", [NOBODYS_ID] * 2),
    ("photo_ids", [str(UUID(int=number)) for number in range(9)]),
    ("photos", "words"),
    ("owner_id", NOBODYS_ID),
    ("is_hidden", "on"),
    ("deposit", "150"),
]


@pytest.mark.parametrize(
    ("field", "text"), BAD, ids=lambda value: re.sub(r"\W+", "-", str(value))[:24]
)
async def test_bad_input_is_answered_in_its_place_and_nothing_is_stored(
    browse: Browse, ada: Person, standing: datetime, field: str, text: Any
) -> None:
    response = await send(await browse(ada), **{field: text})
    assert response.status_code == 422
    assert "error-summary" in response.text
    assert await Tool.count() == 0
    assert await Copy.count() == 0


@pytest.mark.parametrize(
    "words",
    [
        "مثقاب كهربائي للخرسانة",
        "<script>alert(1)</script>",
        "'; DROP TABLE tool; --",
        "../../../etc/passwd",
        "{{ 7 * 7 }} %(x)s %s",
        "🔨" * 40,
    ],
)
async def test_strange_words_are_words(browse: Browse, ada: Person, words: str) -> None:
    client = await browse(ada)
    response = await send(client, title=words, brand=words[:20], description=words * 3)
    assert response.status_code == 303
    assert (await only_tool()).title == words
    page = await client.get(f"{response.headers['Location']}/edit")
    assert page.status_code == 200
    assert "<script>alert" not in page.text


async def test_surrogates_that_stand_alone_are_refused(browse: Browse, ada: Person) -> None:
    client = await browse(ada)
    encoded = "&".join(
        f"{name}={text}" for name, text in {**LADDER, "title": "%ED%A0%80drill"}.items()
    )
    response = await client.post(
        "/tools/new",
        content=encoded.replace("\n", "%0A").replace(" ", "+"),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert response.status_code in {303, 400, 422}
    if response.status_code == 303:
        assert "\ud800" not in (await only_tool()).title


async def test_what_is_no_form_is_refused(browse: Browse, ada: Person) -> None:
    client = await browse(ada)
    tool_id = uuid4()
    assert (await client.post("/tools/new", json=LADDER)).status_code == 415
    assert (await client.post("/tools/new", content=b"\0\xff")).status_code == 415
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    assert (await client.post("/tools/new", content=b"nope", headers=broken)).status_code == 400
    huge = {**LADDER, "description": "x" * 20_000_000}
    assert (await client.post("/tools/new", data=huge)).status_code == 413
    for method, address in (
        ("PUT", "/tools/new"),
        ("DELETE", "/my/tools"),
        ("PATCH", f"/tools/{tool_id}/edit"),
        ("GET", f"/tools/{tool_id}/hiding"),
    ):
        assert (await client.request(method, address)).status_code == 405, address
    assert await Tool.count() == 0


async def test_another_sites_form_lists_nothing(browse: Browse, ada: Person) -> None:
    client = await browse(ada)
    response = await send(client, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert await Tool.count() == 0
