"""A tool's own page: for those who may borrow it, for its owner, and for nobody else."""

import re
from datetime import datetime
from uuid import UUID, uuid4

import pytest

from toolshare.accounts.tables import Member
from toolshare.conftest import Browse, Person
from toolshare.db import execute
from toolshare.occupancy.tests.stage import put_community, put_tool


@pytest.fixture
async def drill(ada: Person) -> UUID:
    return await put_tool(
        ada.id,
        ada.community_id,
        description="Drills concrete.",
        price_per_day_cents=650,
        skill_level="experienced",
    )


async def test_a_tool_has_a_page(
    standing: datetime, browse: Browse, drill: UUID, bob: Person
) -> None:
    await Member.update({Member.experience: "new"}).where(Member.id == bob.id)
    page = await (await browse(bob)).get(f"/tools/{drill}")
    assert page.status_code == 200
    for words in (
        "<h1",
        "Hammer drill",
        "€6.50 a day",
        "Drills concrete.",
        "You should know its kind well",
        "less used to tools",
        'id="asking"',
        f"/tools/{drill}/loans",
        "Ada",
    ):
        assert words in page.text
    assert "Days for yourself" not in page.text
    assert f"/tools/{drill}/edit" not in page.text


async def test_what_comes_with_it_and_what_to_mind_are_told_where_there_is_something(
    standing: datetime, browse: Browse, drill: UUID, ada: Person, bob: Person
) -> None:
    bobs = await browse(bob)
    page = (await bobs.get(f"/tools/{drill}")).text
    assert "What comes with it" not in page
    assert "Safety" not in page
    full = await put_tool(
        ada.id,
        ada.community_id,
        accessories="Five bits <new>\n\n  Case ",
        safety_note="Wear ear muffs.",
    )
    page = (await bobs.get(f"/tools/{full}")).text
    assert "What comes with it" in page
    assert re.findall(r'<span class="min-w-0">(.+?)</span></li>', page) == [
        "Five bits &lt;new&gt;",
        "Case",
    ]
    assert "Wear ear muffs." in page


async def test_the_next_free_day_leads_to_the_panel_with_it(
    standing: datetime, browse: Browse, drill: UUID, bob: Person
) -> None:
    client = await browse(bob)
    page = (await client.get(f"/tools/{drill}")).text
    link = re.search(r'Next free: <a [^>]*href="([^"]+)">Tue 1 Dec</a>', page)
    assert link
    page = (await client.get(link[1].replace("&amp;", "&"))).text
    assert re.search(r'name="last_day"[^>]*value="2026-12-01"', page)


async def test_days_from_the_search_come_along(
    standing: datetime, browse: Browse, drill: UUID, bob: Person
) -> None:
    client = await browse(bob)
    page = await client.get(f"/tools/{drill}?from=2026-12-05&until=2026-12-06")
    assert re.search(r'name="first_day"[^>]*value="2026-12-05"', page.text)
    page = await client.get(f"/tools/{drill}?from=nonsense")
    assert page.status_code == 200


async def test_owners_see_what_they_can_do_instead_of_asking(
    standing: datetime, browse: Browse, drill: UUID, ada: Person
) -> None:
    client = await browse(ada)
    page = await client.get(f"/tools/{drill}")
    for words in (f"/tools/{drill}/edit", f"/tools/{drill}/hiding", f"/tools/{drill}/deletion"):
        assert words in page.text
    assert "Days for yourself" in page.text
    assert 'id="asking"' not in page.text
    await execute("UPDATE tool SET is_hidden = true WHERE id = {}", drill)
    page = await client.get(f"/tools/{drill}")
    assert "Only you see this page" in page.text
    assert f"/tools/{drill}/showing" in page.text


async def test_whoever_may_not_see_a_tool_gets_the_page_of_a_missing_one(
    standing: datetime, browse: Browse, ada: Person, bob: Person
) -> None:
    secret = await put_community("Secret", is_public=False)
    tools = [
        await put_tool(ada.id, ada.community_id, is_hidden=True),
        await put_tool(ada.id, ada.community_id, deleted_at=standing),
        await put_tool(ada.id, secret),
    ]
    for viewer in (None, bob):
        client = await browse(viewer)
        missing = await client.get(f"/tools/{uuid4()}")
        assert missing.status_code == 404
        for tool_id in tools:
            page = await client.get(f"/tools/{tool_id}")
            assert (page.status_code, page.text) == (404, missing.text)


async def test_an_id_that_is_none_is_not_there(browse: Browse, db: None) -> None:
    assert (await (await browse(None)).get("/tools/not-a-tool")).status_code == 404
