"""The pages on which a table becomes tools."""

from uuid import UUID

import httpx
import pytest

from toolshare.conftest import NOON, Browse, Person
from toolshare.db import execute, fetch_value
from toolshare.imports import actions
from toolshare.imports.listing import LISTED_AT_ONCE
from toolshare.imports.steps import work_on_next
from toolshare.imports.tests.tables import bring_in, put_up, send_in, work
from toolshare.loans.tests.conftest import ask

TABLE = """\
Name,Category,Price per day,Code
Handsaw,hand-saws,1.50,S-1
Ladder,extension-ladders,,L-1
<script>alert(1)</script>,Gizmos,much,=B-1
"""
PARTIAL = {"HX-Request-Type": "partial"}

pytestmark = pytest.mark.usefixtures("standing")


@pytest.fixture
async def browser(ada: Person, browse: Browse) -> httpx.AsyncClient:
    return await browse(ada)


async def send(
    browser: httpx.AsyncClient, content: str | bytes, name: str = "tools.csv"
) -> httpx.Response:
    raw = content.encode() if isinstance(content, str) else content
    return await browser.post("/my/imports", files={"file": (name, raw, "text/csv")})


async def test_a_table_goes_all_the_way_to_the_wall(browser: httpx.AsyncClient):
    sent = await send(browser, TABLE)
    assert sent.status_code == 303
    choosing = await browser.get(sent.headers["Location"])
    assert "Which column is what?" in choosing.text
    assert '<option value="0" selected>Name (Handsaw)</option>' in choosing.text
    chosen = await browser.post(
        sent.headers["Location"],
        data={"title": "0", "category": "1", "price_per_day": "2", "code": "3"},
    )
    address = chosen.headers["Location"]
    assert "The rows are being checked" in (await browser.get(address)).text
    await work()
    checked = await browser.get(address)
    assert "2 tools can be imported" in checked.text
    assert "Row 4" in checked.text
    assert "Price per day “much”: Please type an amount" in checked.text
    assert "<script>alert" not in checked.text
    begun = await browser.post(f"{address}/confirmation")
    assert begun.headers["Location"] == address
    assert "The tools are being listed" in (await browser.get(address)).text
    await work()
    listed = (await browser.get(address)).text
    assert "2 tools are listed" in listed
    assert f'href="{address}/rows.csv"' in listed
    mine = await browser.get("/my/tools")
    assert mine.text.index("Handsaw") < mine.text.index("Ladder")
    assert "tools.csv" in (await browser.get("/my/imports")).text


async def test_progress_shows_how_far_it_is_and_asks_for_itself(
    browser: httpx.AsyncClient, ada: Person
):
    table = "Name\n" + "Handsaw\n" * 1500
    import_id = await send_in(table, ada)
    await actions.choose_columns(
        import_id, owner_id=ada.id, mapped={"title": 0}, category=None, now=NOON
    )
    assert await work_on_next(now=NOON)
    for headers in ({}, PARTIAL):
        answer = await browser.get(f"/my/imports/{import_id}", headers=headers)
        assert 'value="66"' in answer.text
        assert "1,000 of 1,500" in answer.text
        assert 'hx-trigger="every 1s"' in answer.text
        assert ("<html" in answer.text) is (not headers)
        assert answer.text.count("<title>") == 1
        assert "<title>Under way: tools.csv · " in answer.text
    await work()
    answer = await browser.get(f"/my/imports/{import_id}", headers=PARTIAL)
    assert "1,500 tools can be imported" in answer.text
    assert "<title>tools.csv · " in answer.text
    assert "hx-trigger" not in answer.text


async def test_progress_says_which_of_its_two_steps_it_is_in(
    browser: httpx.AsyncClient, ada: Person
):
    import_id = await bring_in("Name\n" + "Handsaw\n" * (LISTED_AT_ONCE + 1), ada)
    await actions.confirm(import_id, owner_id=ada.id, now=NOON)
    for told in ("Step 1 of 2: 0 of 501", "Step 1 of 2: 500 of 501", "Step 2 of 2: 0 of 501"):
        answer = await browser.get(f"/my/imports/{import_id}")
        assert told in answer.text
        await work_on_next(now=NOON)


async def test_what_is_wrong_in_many_rows_is_told_once(browser: httpx.AsyncClient, ada: Person):
    import_id = await bring_in("Name,Price\nSaw,much\nAxe,lots\nRake,1\n,1\n", ada)
    answer = await browser.get(f"/my/imports/{import_id}")
    assert "In 2 rows: Price – Please type an amount" in answer.text
    assert answer.text.count("The tool has no name.") == 1


async def test_rows_with_mistakes_are_shown_page_by_page(browser: httpx.AsyncClient, ada: Person):
    import_id = await bring_in("Name\n" + "x,\n" * 3 + "Unknown thing\n" * 120, ada)
    first = await browser.get(f"/my/imports/{import_id}")
    assert first.text.count("Row ") - first.text.count("Row 1 ") >= 50
    more = await browser.get(f"/my/imports/{import_id}?after=51", headers=PARTIAL)
    assert "Row 52<" in more.text
    assert "Row 51<" not in more.text
    assert "?after=101" in more.text
    for odd in ("x", "-1", "9" * 30, "٣"):
        answer = await browser.get(f"/my/imports/{import_id}", params={"after": odd})
        assert "Row 2<" in answer.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "This file is empty.", id="empty"),
        pytest.param(b"PK\x03\x04", "Save as", id="a workbook"),
        pytest.param(b"Name\n", "only one row", id="headings alone"),
        pytest.param(b"Name\nSaw\n" + b"x" * 15_000_000, "15 MB", id="too large"),
    ],
)
async def test_a_file_that_is_no_table_is_refused_beside_the_field(
    browser: httpx.AsyncClient, content: bytes, words: str
):
    answer = await send(browser, content)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'id="file-error"' in answer.text
    assert await fetch_value("SELECT count(*) FROM tool_import") == 0


async def test_a_form_without_a_file_says_so(browser: httpx.AsyncClient):
    answer = await browser.post("/my/imports", data={"file": ""})
    assert answer.status_code == 422
    assert "Please pick a file." in answer.text


async def test_too_many_files_in_an_hour_are_too_many(browser: httpx.AsyncClient):
    answers = [await send(browser, b"") for _file in range(21)]
    assert [answer.status_code for answer in answers] == [422] * 20 + [429]


async def test_columns_that_cannot_be_are_told_beside_their_field(
    browser: httpx.AsyncClient, ada: Person
):
    import_id = await send_in(TABLE, ada)
    address = f"/my/imports/{import_id}/columns"
    answer = await browser.post(address, data={"title": "", "brand": "1"})
    assert answer.status_code == 422
    assert 'id="title-error"' in answer.text
    answer = await browser.post(address, data={"title": "77"})
    assert "The file has no such column." in answer.text


async def test_what_was_chosen_is_shown_again(browser: httpx.AsyncClient, ada: Person):
    import_id = await bring_in(TABLE, ada, mapped={"title": 1}, category="bike-repair")
    answer = await browser.get(f"/my/imports/{import_id}/columns")
    assert '<option value="1" selected>Category (hand-saws)</option>' in answer.text
    assert '<option value="bike-repair" selected>' in answer.text


async def test_columns_that_no_field_is_read_from_are_named(
    browser: httpx.AsyncClient, ada: Person
):
    import_id = await send_in("Name,Serial,Shelf\nSaw,1,2\n", ada)
    answer = await browser.get(f"/my/imports/{import_id}/columns")
    assert "Left out as it is now: Serial, Shelf." in answer.text
    import_id = await send_in("Name,Photos\nSaw,https://example.org/saw.jpg\n", ada)
    answer = await browser.get(f"/my/imports/{import_id}/columns")
    assert "Left out as it is now: Photos." in answer.text, "nothing is fetched here"


@pytest.mark.parametrize(
    ("headings", "is_open"), [("Name,Brand", False), ("Name,Loan period", True)]
)
async def test_what_a_table_says_nothing_of_is_folded_away(
    browser: httpx.AsyncClient, ada: Person, headings: str, is_open: bool
):
    import_id = await send_in(f"{headings}\nSaw,7\n", ada)
    page = (await browser.get(f"/my/imports/{import_id}/columns")).text
    fold = page[: page.index("How it is lent")].rpartition("<details")[2]
    assert fold.startswith(" open>") is is_open
    assert "Nothing of your table is left out." in page


async def test_rows_are_told_apart_by_what_stands_for_their_names(
    browser: httpx.AsyncClient, ada: Person
):
    table = "Price;Name;Codes;Hidden\nmuch;<b>;;\n1;Axe;A;yes\n"
    import_id = await bring_in(table.replace("Codes", "Code"), ada)
    answer = await browser.get(f"/my/imports/{import_id}")
    assert "Row 2</span> · &lt;b&gt;" in answer.text
    assert "Hidden" in answer.text


async def test_an_export_of_another_system_is_named(browser: httpx.AsyncClient, ada: Person):
    import_id = await send_in(
        "Added on,Code,Name,Type,Shown on website,Loan fee,Long description\n"
        "2020-01-01,A1,Saw,Hand saws,Yes,5,Sharp\n",
        ada,
    )
    answer = await browser.get(f"/my/imports/{import_id}/columns")
    assert "This is an export of Lend Engine" in answer.text


async def test_two_clicks_on_import_do_it_once(browser: httpx.AsyncClient, ada: Person):
    import_id = await bring_in(TABLE, ada)
    for _click in range(2):
        answer = await browser.post(f"/my/imports/{import_id}/confirmation")
        assert answer.status_code == 303
    await work()
    assert (await browser.post(f"/my/imports/{import_id}/confirmation")).status_code == 303
    await work()
    assert await fetch_value("SELECT count(*) FROM tool WHERE owner_id = {}", ada.id) == 2


async def test_an_import_is_undone_after_a_question(browser: httpx.AsyncClient, ada: Person):
    import_id = await bring_in(TABLE, ada)
    await put_up(import_id, ada)
    asked = await browser.get(f"/my/imports/{import_id}/undo")
    assert "All 2 tools of tools.csv leave the catalogue" in asked.text
    done = await browser.post(f"/my/imports/{import_id}/undo")
    assert done.headers["Location"] == f"/my/imports/{import_id}"
    await work()
    assert "Taken back" in (await browser.get(f"/my/imports/{import_id}")).text
    assert "Handsaw" not in (await browser.get("/my/tools")).text


async def test_what_stands_in_the_way_of_an_undo_is_named(
    browser: httpx.AsyncClient, ada: Person, bob: Person
):
    import_id = await bring_in(TABLE, ada)
    await put_up(import_id, ada)
    ladder: UUID = await fetch_value("SELECT id FROM tool WHERE title = 'Ladder'")
    await ask(ladder, bob)
    asked = await browser.get(f"/my/imports/{import_id}/undo")
    refused = await browser.post(f"/my/imports/{import_id}/undo")
    assert (asked.status_code, refused.status_code) == (200, 409)
    for answer in (asked, refused):
        assert f'href="/tools/{ladder}"' in answer.text
        assert "Take all of it back" not in answer.text


async def test_a_table_can_be_thrown_away(browser: httpx.AsyncClient, ada: Person):
    import_id = await bring_in(TABLE, ada)
    answer = await browser.post(f"/my/imports/{import_id}/removal")
    assert answer.headers["Location"] == "/my/imports"
    assert (await browser.get(f"/my/imports/{import_id}")).status_code == 404
    assert await fetch_value("SELECT count(*) FROM import_row") == 0


@pytest.mark.parametrize("page", ["", "/columns", "/undo"])
async def test_an_import_is_its_owners_alone(page: str, ada: Person, bob: Person, browse: Browse):
    import_id = await bring_in(TABLE, ada)
    answer = await (await browse(bob)).get(f"/my/imports/{import_id}{page}")
    assert answer.status_code == 404
    assert "tools.csv" not in (await (await browse(bob)).get("/my/imports")).text


async def test_my_tools_lead_to_import_and_export(browser: httpx.AsyncClient, ada: Person):
    assert 'href="/my/imports"' in (await browser.get("/my/tools")).text
    await put_up(await bring_in(TABLE, ada), ada)
    mine = (await browser.get("/my/tools")).text
    assert 'href="/my/imports"' in mine
    assert 'href="/my/tools.csv"' in mine


async def test_an_import_that_failed_says_what_is_safe(browser: httpx.AsyncClient, ada: Person):
    import_id = await bring_in(TABLE, ada)
    await execute("UPDATE tool_import SET state = 'failed', message = 'Odd.'")
    answer = await browser.get(f"/my/imports/{import_id}")
    assert "Nothing of it was imported." in answer.text
    assert "Odd." in answer.text
