"""Sending manuals in, and reading them: whoever sees the tool may, and nobody else."""

import re
from datetime import datetime
from io import BytesIO
from uuid import UUID

import httpx
import pytest

from toolshare.conftest import Browse, Person
from toolshare.db import execute, fetch_value
from toolshare.manuals.actions import store_manual
from toolshare.manuals.rules import LARGEST_FILE_BYTES
from toolshare.manuals.tests.files import pdf, pdf_bytes
from toolshare.tools import actions as tools
from toolshare.tools.tests.stage import list_drill, put_loan

PARTIAL = {"HX-Request-Type": "partial"}
TOOL = {
    "title": "Drill",
    "category": "hammer-drills",
    "skill_level": "new",
    "longest_loan_days": "7",
}


async def send(
    client: httpx.AsyncClient, content: bytes, *, name: str = "drill.pdf", **more: object
) -> httpx.Response:
    return await client.post(
        "/manuals",
        files={"manual": (name, content, "application/pdf")},
        headers=PARTIAL,
        **more,  # type: ignore[arg-type]
    )


async def with_manual(owner: Person, now: datetime, *, size: int = 0) -> tuple[UUID, str]:
    """List a drill with a manual, and return its id and the manual's address."""
    manual_id = await store_manual(pdf(size), by=owner.id, now=now, file_name="Säge.pdf")
    tool_id = await list_drill(owner, now, manuals=[(manual_id, "")])
    return tool_id, await address_of_manual()


async def address_of_manual() -> str:
    name: str = await fetch_value("SELECT name FROM manual")
    return f"/manuals/{name}"


async def test_a_sent_manual_comes_back_as_a_row_of_the_form(browse: Browse, ada: Person) -> None:
    response = await send(await browse(ada), pdf_bytes(), name="Drill_manual.pdf")
    assert response.status_code == 200
    assert response.text.lstrip().startswith("<li")
    manual_id = await fetch_value("SELECT id FROM manual")
    assert f'name="manual_ids" value="{manual_id}"' in response.text
    assert 'value="Drill manual"' in response.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"<!doctype html><script></script>", "no PDF", id="a page named .pdf"),
        pytest.param(pdf_bytes()[:-80], "damaged", id="cut off"),
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(pdf_bytes(LARGEST_FILE_BYTES + 1), "larger than 20 MB", id="20 MB and a byte"),
    ],
)
async def test_a_bad_file_is_named_and_nothing_is_stored(
    browse: Browse, ada: Person, content: bytes, words: str
) -> None:
    response = await send(await browse(ada), content)
    assert response.status_code == 422
    assert words in response.text
    assert "data-alert-message" in response.text
    assert await fetch_value("SELECT count(*) FROM manual") == 0


async def test_a_manual_of_20_mb_is_taken_and_a_body_of_25_is_not(
    browse: Browse, ada: Person
) -> None:
    client = await browse(ada)
    assert (await send(client, pdf_bytes(LARGEST_FILE_BYTES))).status_code == 200
    assert (await send(client, bytes(25_000_000))).status_code == 413


async def test_visitors_send_none_and_members_thirty_an_hour(
    browse: Browse, ada: Person, standing: datetime
) -> None:
    assert (await (await browse(None)).post("/manuals")).status_code == 303
    await execute(
        "INSERT INTO rate_limit (key, tokens, filled_at) VALUES ({}, 0, {})",
        f"manuals:{ada.id}",
        standing,
    )
    assert (await send(await browse(ada), pdf_bytes())).status_code == 429


async def test_a_manual_is_read_as_a_document_and_can_do_nothing(
    browse: Browse, ada: Person, standing: datetime
) -> None:
    _tool, address = await with_manual(ada, standing)
    answer = await (await browse(None)).get(address)
    assert answer.status_code == 200
    assert answer.content == pdf_bytes()
    headers = answer.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Length"] == str(len(pdf_bytes()))
    assert headers["Content-Disposition"] == (
        "inline; filename=\"Sge.pdf\"; filename*=UTF-8''S%C3%A4ge.pdf"
    )
    assert headers.get_list("Content-Security-Policy") == [
        "sandbox; default-src 'none'; frame-ancestors 'none'"
    ]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "public, max-age=86400"
    assert "Content-Encoding" not in headers
    assert "Set-Cookie" not in headers


async def test_a_part_of_a_manual_is_sent_alone(
    browse: Browse, ada: Person, standing: datetime
) -> None:
    size = 2_500_000
    _tool, address = await with_manual(ada, standing, size=size)
    whole = pdf_bytes(size)
    reader = await browse(None)
    part = await reader.get(address, headers={"Range": "bytes=1000000-2400000"})
    assert part.status_code == 206
    assert part.headers["Content-Range"] == f"bytes 1000000-2400000/{size}"
    assert part.content == whole[1_000_000:2_400_001]
    beyond = await reader.get(address, headers={"Range": f"bytes={size}-"})
    assert beyond.status_code == 416
    assert beyond.headers["Content-Range"] == f"bytes */{size}"
    other = {"Range": "bytes=0-9", "If-Range": '"another"'}
    assert (await reader.get(address, headers=other)).status_code == 200
    own = {"Range": "bytes=0-9", "If-Range": part.headers["ETag"]}
    assert (await reader.get(address, headers=own)).content == whole[:10]
    assert (await reader.head(address)).headers["Content-Length"] == str(size)


async def test_whoever_sees_the_tool_reads_its_manual_and_nobody_else(
    browse: Browse, ada: Person, bob: Person, erin: Person, standing: datetime
) -> None:
    _tool, address = await with_manual(ada, standing)
    await execute("UPDATE community SET is_public = false WHERE id = {}", ada.community_id)
    for person, status in ((ada, 200), (bob, 200), (erin, 404), (None, 404)):
        answer = await (await browse(person)).get(address)
        assert answer.status_code == status, person
        assert "public" not in answer.headers["Cache-Control"]


async def test_a_hidden_tools_manual_is_for_its_owner_and_its_borrowers(
    browse: Browse, ada: Person, bob: Person, carol: Person, standing: datetime
) -> None:
    tool_id, address = await with_manual(ada, standing)
    await put_loan(tool_id, borrower=bob, lender=ada, state="closed", now=standing)
    await tools.hide_tool(tool_id, owner_id=ada.id, now=standing)
    for person, status in ((ada, 200), (bob, 200), (carol, 404), (None, 404)):
        assert (await (await browse(person)).get(address)).status_code == status, person


async def test_a_manual_that_no_tool_has_is_its_uploaders(
    browse: Browse, ada: Person, bob: Person, standing: datetime
) -> None:
    await store_manual(BytesIO(pdf_bytes()), by=ada.id, now=standing)
    address = await address_of_manual()
    for person, status in ((ada, 200), (bob, 404), (None, 404)):
        assert (await (await browse(person)).get(address)).status_code == status, person


@pytest.mark.parametrize("name", ["0" * 32, "0" * 31, "x" * 9000, "%00", "..%2F..%2Fetc"])
async def test_what_is_not_there_looks_like_what_one_may_not_see(
    browse: Browse, ada: Person, standing: datetime, name: str
) -> None:
    await store_manual(pdf(), by=ada.id, now=standing)
    reader = await browse(None)
    hidden = await reader.get(await address_of_manual())
    missing = await reader.get(f"/manuals/{name}")
    assert (missing.status_code, missing.text) == (404, hidden.text)


async def test_a_tools_page_lists_its_manuals_with_their_size(
    browse: Browse, ada: Person, bob: Person, standing: datetime
) -> None:
    tool_id, address = await with_manual(ada, standing, size=2_400_000)
    page = (await (await browse(bob)).get(f"/tools/{tool_id}")).text
    assert re.search(rf'<a [^>]*href="{address}"', page)
    assert "Säge" in page
    assert "PDF, 2.4 MB" in page


async def test_without_javascript_manuals_travel_with_the_form(
    browse: Browse, ada: Person, standing: datetime
) -> None:
    client = await browse(ada)
    files = [("manuals", ("One.pdf", pdf_bytes(), "application/pdf"))]
    page = await client.post("/tools/new", data={**TOOL, "arrange": "add"}, files=files)
    assert page.status_code == 200
    manual_id = re.findall(r'name="manual_ids" value="([^"]+)"', page.text)[0]
    said = {**TOOL, "manual_ids": manual_id, "manual_titles": "Instructions"}
    dropped = await client.post("/tools/new", data={**said, "arrange": f"drop:{manual_id}"})
    assert "manual_ids" not in dropped.text
    assert (await client.post("/tools/new", data=said)).status_code == 303
    assert await fetch_value("SELECT title FROM manual WHERE tool_id IS NOT NULL") == "Instructions"


async def test_the_form_keeps_good_manuals_and_names_bad_ones(
    browse: Browse, ada: Person, standing: datetime
) -> None:
    tool_id, _address = await with_manual(ada, standing)
    client = await browse(ada)
    edit = (await client.get(f"/tools/{tool_id}/edit")).text
    assert 'name="manual_titles" class="input" value="Säge"' in edit
    files = [
        ("manuals", ("good.pdf", pdf_bytes(), "application/pdf")),
        ("manuals", ("bad.pdf", b"no", "application/pdf")),
    ]
    page = await client.post(f"/tools/{tool_id}/edit", data=TOOL, files=files)
    assert page.status_code == 422
    assert "“bad.pdf” is no PDF" in page.text
    assert 'value="good"' in page.text
    saved = await client.post(f"/tools/{tool_id}/edit", data=TOOL)
    assert saved.status_code == 303
    assert await fetch_value("SELECT count(*) FROM manual WHERE tool_id IS NOT NULL") == 0
