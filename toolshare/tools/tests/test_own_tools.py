import re
from datetime import datetime, timedelta

from toolshare.clock import stopped_at
from toolshare.conftest import Browse, Person
from toolshare.tools.tests.sending import (
    PARTIAL,
    only_tool,
)
from toolshare.tools.tests.stage import list_drill, put_loan


async def test_a_tool_is_hidden_and_shown_again(
    browse: Browse, ada: Person, standing: datetime
) -> None:
    tool_id = await list_drill(ada, standing)
    client = await browse(ada)
    hidden = await client.post(f"/tools/{tool_id}/hiding")
    assert (hidden.status_code, hidden.headers["Location"]) == (303, "/my/tools")
    assert (await only_tool()).is_hidden
    assert "Only you see this tool now." in (await client.get("/my/tools")).text
    shown = await client.post(
        f"/tools/{tool_id}/showing", headers={"Referer": f"http://x/tools/{tool_id}"}
    )
    assert shown.headers["Location"] == f"/tools/{tool_id}"
    assert not (await only_tool()).is_hidden


async def test_hiding_in_the_list_changes_its_row_alone(
    browse: Browse, ada: Person, standing: datetime
) -> None:
    tool_id = await list_drill(ada, standing)
    response = await (await browse(ada)).post(f"/tools/{tool_id}/hiding", headers=PARTIAL)
    assert response.status_code == 200
    assert f'<li id="tool-{tool_id}"' in response.text
    assert "Hidden, only you see it" in response.text
    assert '<hx-partial hx-target="#flash"' in response.text
    assert "<html" not in response.text


async def test_before_a_tool_is_deleted_one_is_asked(
    browse: Browse, ada: Person, standing: datetime
) -> None:
    tool_id = await list_drill(ada, standing)
    client = await browse(ada)
    question = await client.get(f"/tools/{tool_id}/deletion")
    assert "Delete Hammer drill?" in question.text
    assert "Hide it instead" in question.text
    assert (await only_tool()).deleted_at is None
    answer = await client.post(f"/tools/{tool_id}/deletion")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my/tools")
    assert (await only_tool()).deleted_at == standing
    assert "Hammer drill is no longer listed." in (await client.get("/my/tools")).text
    assert (await client.get(f"/tools/{tool_id}/edit")).status_code == 404


async def test_a_tool_that_is_lent_cannot_be_deleted(
    browse: Browse, ada: Person, bob: Person, standing: datetime
) -> None:
    tool_id = await list_drill(ada, standing)
    await put_loan(tool_id, borrower=bob, lender=ada, state="on_loan", now=standing)
    response = await (await browse(ada)).post(f"/tools/{tool_id}/deletion")
    assert response.status_code == 409
    assert "This tool is promised or lent. Finish that loan first." in response.text
    assert "Go to my loans" in response.text
    assert (await only_tool()).deleted_at is None


async def test_without_tools_the_list_says_what_to_do(browse: Browse, ada: Person) -> None:
    response = await (await browse(ada)).get("/my/tools")
    assert response.status_code == 200
    assert "Your place on the wall is free" in response.text
    assert 'href="/tools/new"' in response.text


async def test_the_list_says_who_has_a_tool_and_who_waits(
    browse: Browse, ada: Person, bob: Person, carol: Person, standing: datetime
) -> None:
    lent, wanted, promised = [await list_drill(ada, standing) for _ in range(3)]
    await put_loan(lent, borrower=bob, lender=ada, state="on_loan", now=standing)
    await put_loan(wanted, borrower=bob, lender=ada, state="requested", now=standing)
    await put_loan(wanted, borrower=carol, lender=ada, state="requested", now=standing)
    await put_loan(promised, borrower=carol, lender=ada, state="approved", now=standing)
    page = (await (await browse(ada)).get("/my/tools")).text
    assert "With Bob until Tue 8 Dec" in page
    assert "Answer 2 requests" in page
    assert "Promised for Sat 5 Dec" in page
    assert "€4.50 a day" in page


async def test_the_list_says_what_is_late(
    browse: Browse, ada: Person, bob: Person, standing: datetime
) -> None:
    tool_id = await list_drill(ada, standing)
    await put_loan(tool_id, borrower=bob, lender=ada, state="on_loan", now=standing)
    with stopped_at(standing + timedelta(days=9)):
        page = (await (await browse(ada)).get("/my/tools")).text
    assert "Late: with Bob, due Tue 8 Dec" in page
    assert "until Tue 8 Dec" not in page


async def test_a_long_list_comes_in_pages(browse: Browse, ada: Person, standing: datetime) -> None:
    for number in range(30):
        await list_drill(ada, standing + timedelta(minutes=number))
    client = await browse(ada)
    first = await client.get("/my/tools")
    assert first.text.count('<li id="tool-') == 24
    (more,) = set(re.findall(r'href="(/my/tools\?after=[^"]+)"', first.text))
    rest = await client.get(more, headers=PARTIAL)
    assert rest.text.count('<li id="tool-') == 6
    assert "/my/tools?after=" not in rest.text
    for nonsense in ("x", "%00", "x" * 9000, "é"):
        page = await client.get(f"/my/tools?after={nonsense}")
        assert page.status_code == 200, nonsense
