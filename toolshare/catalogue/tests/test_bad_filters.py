"""Filters that cannot be used are named, and never break the catalogue."""

import re
from datetime import datetime
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest

from toolshare.conftest import Browse, Person
from toolshare.db import fetch_value
from toolshare.occupancy.tests.stage import put_tool
from toolshare.web.tests.test_paging import TOO_DEEP

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def titles(html: str) -> list[str]:
    return re.findall(r'class="tool-card-title"><a href="[^"]+">([^<]*)<', html)


@pytest.fixture
async def drill(ada: Person) -> UUID:
    return await put_tool(ada.id, ada.community_id)


@pytest.mark.parametrize(
    ("asked", "field", "message"),
    [
        ("from=yesterday", "from", "year-month-day"),
        ("from=2026-13-45", "from", "does not exist"),
        ("from=2026-11-01", "from", "This day is over"),
        ("until=9999-12-31", "until", "within the next two years"),
        ("from=2026-12-09&until=2026-12-05", "until", "before the first one"),
        ("from=2026-12-05&from=2026-12-06", "from", "more than once"),
        ("category=nonsense", "category", "choose one of the options"),
        ("q=" + "a" * 10_000, "q", "shorten this"),
        ("q=%00", "q", "cannot be used"),
    ],
)
async def test_a_bad_filter_is_named_and_the_rest_still_works(
    standing: datetime, browse: Browse, drill: UUID, asked: str, field: str, message: str
) -> None:
    client = await browse(None)
    page = await client.get(f"/tools?{asked}")
    assert page.status_code == 422
    assert re.search(rf'id="{field}-error".*?{message}', page.text, re.DOTALL)
    assert titles(page.text) == ["Hammer drill"]
    if field != "category":
        answer = await client.get(f"/tools?{asked}", headers=PARTIAL)
        assert answer.status_code == 422
        assert re.search(
            rf'hx-target="#{field}" hx-swap="afterend">.*?{message}', answer.text, re.DOTALL
        )


@pytest.mark.parametrize("headers", [{}, PARTIAL], ids=["page", "while typing"])
async def test_bad_filters_are_told_above_the_tools_where_the_fields_are_out_of_sight(
    standing: datetime, browse: Browse, drill: UUID, headers: dict[str, str]
) -> None:
    asked = f"/tools?from=2026-11-01&category=none&q={'a' * 101}"
    page = (await (await browse(None)).get(asked, headers=headers)).text
    results = page.split('id="results"')[1].split("</section>")[0]
    assert results.count("notice-warning") == 1
    assert "From: This day is over" in results
    assert "Category: Please choose one of the options." in results
    assert "What do you need? Please shorten this" in results


@pytest.mark.parametrize(
    "asked",
    ["page=W10", "page=" + "a" * 300, "page=W10&page=W10", f"page={TOO_DEEP}"],
    ids=["no place", "too long", "two", "too deep"],
)
async def test_a_broken_page_of_the_list_begins_again(
    standing: datetime, browse: Browse, drill: UUID, asked: str
) -> None:
    page = await (await browse(None)).get(f"/tools?{asked}")
    assert page.status_code == 422
    assert "This part of the list is not there any more" in page.text
    assert titles(page.text) == ["Hammer drill"]


@pytest.mark.parametrize(
    "asked", ["shown=7", "shown=24&shown=48", "sort=oldest", "typed=perhaps", "shown=%00"]
)
async def test_what_nobody_chooses_in_a_field_is_taken_for_nothing(
    standing: datetime, browse: Browse, drill: UUID, asked: str
) -> None:
    page = await (await browse(None)).get(f"/tools?q=drill&{asked}")
    assert page.status_code == 200
    assert "notice-warning" not in page.text
    assert titles(page.text) == ["Hammer drill"]


FIELDS = ("q", "category", "from", "until", "within", "price", "level", "lender", "instant")
HOSTILE = [
    "",
    "   ",
    "a" * 10_000,
    "\0",
    "%ED%A0%80",
    "שלום",
    "<script>alert(1)</script>",
    "'; DROP TABLE tool; --",
    "../../etc/passwd",
    "2147483648",
    "99999999999999999999",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "-1.5",
    str(uuid4()),
    "W1siMDAwMS0wMS0wMVQwMDowMDowMCsxNDowMCIsIDFd",
    "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwiMDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAwIl0",
    "{}",
    "\u202e\u200b",
]


@pytest.mark.parametrize("name", [*FIELDS, "sort", "typed", "page", "shown", "unknown"])
async def test_nothing_in_the_address_breaks_the_catalogue(
    standing: datetime, browse: Browse, drill: UUID, name: str
) -> None:
    client = await browse(None)
    for text in HOSTILE:
        sent = text if text.startswith("%") else quote(text)
        for query in (f"{name}={sent}", f"{name}={sent}&{name}={sent}"):
            page = await client.get(f"/tools?{query}")
            assert page.status_code in {200, 422}, text
            assert "<script>alert" not in page.text
    assert await fetch_value("SELECT count(*) FROM tool") == 1
