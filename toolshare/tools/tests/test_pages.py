from datetime import datetime
from uuid import uuid4

from toolshare.conftest import Browse, Person
from toolshare.tools.tables import Copy, Tool
from toolshare.tools.tests.sending import (
    LADDER,
    PARTIAL,
    good_file,
    only_tool,
    photo_alts,
    photo_ids,
    send,
)
from toolshare.tools.tests.stage import list_drill, stage_photo


async def test_the_form_offers_categories_and_the_communitys_currency(
    browse: Browse, ada: Person
) -> None:
    response = await (await browse(ada)).get("/tools/new")
    assert response.status_code == 200
    assert '<optgroup label="Hand tools">' in response.text
    assert '<option value="hammers">' in response.text
    assert "EUR" in response.text
    assert 'name="longest_loan_days"' in response.text
    assert "List this tool" in response.text


async def test_a_tool_is_listed_with_what_was_typed(
    browse: Browse, ada: Person, standing: datetime
) -> None:
    response = await send(await browse(ada), is_instant="on", turnaround_days="2")
    tool = await only_tool()
    assert response.status_code == 303
    assert response.headers["Location"] == f"/tools/{tool.id}"
    assert (tool.title, tool.category, tool.skill_level) == ("Ladder, 4 m", "step-ladders", "new")
    assert tool.description == "Stands on stairs too.\n\nWithout paint."
    assert (tool.price_per_day_cents, tool.deposit_cents) == (450, 2000)
    assert tool.replacement_value_cents == 14990
    assert (tool.longest_loan_days, tool.turnaround_days, tool.is_instant) == (7, 2, True)
    assert (tool.owner_id, tool.community_id) == (ada.id, ada.community_id)
    assert (tool.created_at, tool.is_hidden, tool.deleted_at) == (standing, False, None)
    assert await Copy.count() == 1


async def test_the_next_page_tells_that_the_tool_is_listed(browse: Browse, ada: Person) -> None:
    client = await browse(ada)
    await send(client)
    page = await client.get("/my/tools")
    assert "Ladder, 4 m is listed. Your neighbours can find it now." in page.text


async def test_a_partial_request_is_told_where_to_go(browse: Browse, ada: Person) -> None:
    response = await send(await browse(ada), headers=PARTIAL)
    assert response.status_code == 200
    assert response.headers["HX-Location"] == f"/tools/{(await only_tool()).id}"


async def test_what_is_left_empty_is_free_and_rests_for_no_day(browse: Browse, ada: Person) -> None:
    await send(
        await browse(ada), price_per_day="", deposit=" ", replacement_value="", description=""
    )
    tool = await only_tool()
    assert (tool.price_per_day_cents, tool.deposit_cents, tool.turnaround_days) == (0, 0, 0)
    assert (tool.year_made, tool.is_instant) == (None, False)


async def test_a_double_click_lists_one_tool(browse: Browse, ada: Person) -> None:
    client, key = await browse(ada), str(uuid4())
    first = await send(client, form_key=key)
    second = await send(client, form_key=key)
    assert first.headers["Location"] == second.headers["Location"]
    assert await Tool.count() == 1


async def test_every_mistake_is_shown_at_once_and_what_was_typed_is_kept(
    browse: Browse, ada: Person
) -> None:
    response = await send(
        await browse(ada),
        title="",
        category="",
        price_per_day="free",
        longest_loan_days="0",
        description="Kept <b>words</b>",
    )
    assert response.status_code == 422
    assert "<title>Error: List a tool" in response.text
    assert "4 things need another look" in response.text
    for words in (
        "Please give the tool a name.",
        "Please choose a category.",
        "Please type an amount, e.g. 4.50.",
        "Please choose a number from 1 to 90.",
    ):
        assert response.text.count(words) == 2, words
    assert "Kept &lt;b&gt;words&lt;/b&gt;" in response.text
    assert 'value="free"' in response.text
    assert await Tool.count() == 0


async def test_a_partial_request_gets_the_form_alone(browse: Browse, ada: Person) -> None:
    response = await send(await browse(ada), title="", headers=PARTIAL)
    assert response.status_code == 422
    assert response.text.lstrip().startswith('<section id="describing">')
    assert "<html" not in response.text


async def test_the_edit_form_shows_what_is_stored(
    browse: Browse, ada: Person, standing: datetime
) -> None:
    photo_id = await stage_photo(ada, standing)
    tool_id = await list_drill(
        ada, standing, photo_ids=[photo_id], alternative_texts=["in its case"]
    )
    response = await (await browse(ada)).get(f"/tools/{tool_id}/edit")
    assert response.status_code == 200
    for text in ("Hammer drill", "Borealis", "HD 26", "2019", "4.50", "20.00", "180.00", "5"):
        assert f'value="{text}"' in response.text, text
    assert "Goes through concrete." in response.text
    assert '<option value="hammer-drills" selected>' in response.text
    assert photo_ids(response) == [str(photo_id)]
    assert photo_alts(response) == ["in its case"]


async def test_a_change_is_stored_and_told(browse: Browse, ada: Person, standing: datetime) -> None:
    tool_id = await list_drill(ada, standing)
    client = await browse(ada)
    response = await send(client, f"/tools/{tool_id}/edit", sent_files=[good_file()])
    assert response.status_code == 303
    assert response.headers["Location"] == f"/tools/{tool_id}"
    tool = await only_tool()
    assert (tool.title, tool.year_made, tool.is_instant) == ("Ladder, 4 m", None, False)
    assert "Ladder, 4 m is up to date." in (await client.get("/my/tools")).text


async def test_a_wrong_change_is_shown_and_not_stored(
    browse: Browse, ada: Person, standing: datetime
) -> None:
    tool_id = await list_drill(ada, standing)
    response = await send(await browse(ada), f"/tools/{tool_id}/edit", year_made="2090")
    assert response.status_code == 422
    assert "This year has not come yet." in response.text
    assert (await only_tool()).title == "Hammer drill"


async def test_somebody_elses_tool_looks_like_one_that_is_not_there(
    browse: Browse, ada: Person, bob: Person, erin: Person, standing: datetime
) -> None:
    tool_id = await list_drill(ada, standing)
    before = await only_tool()
    for person in (bob, erin):
        client = await browse(person)
        for action in ("edit", "hiding", "showing", "deletion"):
            for method in ("GET", "POST") if action in {"edit", "deletion"} else ("POST",):
                own = await client.request(method, f"/tools/{tool_id}/{action}", data=LADDER)
                missing = await client.request(method, f"/tools/{uuid4()}/{action}", data=LADDER)
                assert own.status_code == missing.status_code == 404, action
                assert own.text == missing.text
    after = await only_tool()
    assert after.to_dict() == before.to_dict()


async def test_visitors_are_asked_to_sign_in(browse: Browse, ada: Person) -> None:
    client = await browse(None)
    for method, address in (
        ("GET", "/tools/new"),
        ("POST", "/tools/new"),
        ("GET", "/my/tools"),
        ("GET", f"/tools/{uuid4()}/edit"),
        ("POST", f"/tools/{uuid4()}/hiding"),
        ("POST", f"/tools/{uuid4()}/deletion"),
    ):
        response = await client.request(method, address)
        assert response.status_code == 303, address
        assert response.headers["Location"].startswith("/sign-in"), address
