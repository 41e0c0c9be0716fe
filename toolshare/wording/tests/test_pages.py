"""The pages on which an admin decides how tools are found, as a browser meets them."""

import re
from uuid import UUID, uuid4

import pytest

from toolshare.conftest import NOON, Browse, Person
from toolshare.db import execute, fetch_value
from toolshare.occupancy.tests.stage import put_tool
from toolshare.wording.actions import add_group
from toolshare.wording.reading import read_some

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
async def flex(ada: Person) -> UUID:
    return await add_group(
        ["Flex", "angle grinder"],
        community_id=ada.community_id,
        by=ada.id,
        form_key=uuid4(),
        now=NOON,
    )


async def test_an_admin_chooses_the_language_and_sees_how_far_it_is(
    browse: Browse, ada: Person, standing: object
):
    await put_tool(ada.id, ada.community_id, title="Sägen")
    browser = await browse(ada)
    assert "/community/search" in (await browser.get("/community")).text
    page = await browser.get("/community/search")
    assert 'value="english" id="language" checked' in page.text
    assert "being read again" not in page.text
    answer = await browser.post("/community/search", data={"language": "german"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/community/search")
    assert await fetch_value("SELECT search_language FROM community") == "german"
    assert "being read again" in (await browser.get("/community/search")).text
    while await read_some(now=NOON):
        pass
    progress = await browser.get("/community/search", headers=PARTIAL)
    assert progress.text.lstrip().startswith('<section id="reading"')
    # It ends once no transaction is older; of other databases on the server some may be.
    assert re.search("1 of 1|The one tool is read in this language", progress.text)


async def test_a_language_nobody_knows_changes_nothing(browse: Browse, ada: Person):
    browser = await browse(ada)
    answer = await browser.post("/community/search", data={"language": "klingon"}, headers=PARTIAL)
    assert answer.status_code == 422
    assert answer.text.lstrip().startswith('<section id="language"')
    assert await fetch_value("SELECT search_language FROM community") == "english"


async def test_a_group_is_added_changed_and_removed(browse: Browse, ada: Person):
    browser = await browse(ada)
    added = await browser.post(
        "/community/synonyms", data={"names": "Flex = angle grinder,  Trennjäger"}
    )
    assert added.status_code == 303
    group_id = await fetch_value("SELECT group_id FROM synonym LIMIT 1")
    page = await browser.get("/community/synonyms")
    assert "Change Flex = angle grinder, Trennjäger" in page.text
    own = await browser.get(f"/community/synonyms/{group_id}")
    assert 'value="Flex = angle grinder, Trennjäger"' in own.text
    changed = await browser.post(
        f"/community/synonyms/{group_id}", data={"names": "Flex = grinder"}
    )
    assert changed.status_code == 303
    names = "SELECT array_agg(name ORDER BY position) FROM synonym"
    assert await fetch_value(names) == ["Flex", "grinder"]
    removed = await browser.post(f"/community/synonyms/{group_id}/deletion", data={})
    assert removed.status_code == 303
    assert await fetch_value(names) is None
    assert (await browser.get(f"/community/synonyms/{group_id}")).status_code == 404


@pytest.mark.parametrize("path", ["/community/synonyms", "/community/synonyms/{}"])
async def test_what_a_group_would_find_is_shown_and_nothing_kept(
    browse: Browse, ada: Person, flex: UUID, path: str
):
    await put_tool(ada.id, ada.community_id, title="Zwirbler", category="other-tools")
    browser = await browse(ada)
    answer = await browser.post(
        path.format(flex),
        data={"names": "quaxelmann = Zwirbler", "preview": "on"},
        headers=PARTIAL,
    )
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<section id="adding"')
    assert "Each of these names would find: one tool" in answer.text
    assert 'value="quaxelmann = Zwirbler"' in answer.text
    assert await fetch_value("SELECT count(*) FROM synonym WHERE name = 'quaxelmann'") == 0


@pytest.mark.parametrize(
    ("names", "why"),
    [
        ("Flex", "at least two names"),
        ("flex = grinder", "stands in another group already: Flex = angle grinder"),
        ("a\u202eb = grinder", "nobody can see"),
        ("x" * 61 + " = grinder", "too long"),
        ("one = ONE", "the same to the search"),
    ],
)
async def test_what_cannot_be_a_group_comes_back_with_why(
    browse: Browse, ada: Person, flex: UUID, names: str, why: str
):
    browser = await browse(ada)
    answer = await browser.post("/community/synonyms", data={"names": names})
    assert answer.status_code == 422
    assert why in answer.text
    assert 'id="names-error"' in answer.text
    assert await fetch_value("SELECT count(*) FROM synonym") == 2


async def test_names_are_shown_as_they_are_written(browse: Browse, ada: Person):
    browser = await browse(ada)
    names = "<b>bold</b> = &amp"
    assert (await browser.post("/community/synonyms", data={"names": names})).status_code == 303
    assert "<b>bold</b>" not in (await browser.get("/community/synonyms")).text


async def test_a_long_list_goes_on(browse: Browse, ada: Person):
    for number in range(51):
        await add_group(
            [f"thing {number}", f"ding {number}"],
            community_id=ada.community_id,
            by=ada.id,
            form_key=uuid4(),
            now=NOON,
        )
    browser = await browse(ada)
    page = await browser.get("/community/synonyms")
    assert "51 of at most 500 groups" in page.text
    assert "/community/synonyms?after=" in page.text


async def test_a_stranger_learns_nothing_of_another_communitys_groups(
    browse: Browse, erin: Person, flex: UUID
):
    browser = await browse(erin)
    for method, path in (("GET", ""), ("POST", ""), ("POST", "/deletion")):
        answer = await browser.request(
            method, f"/community/synonyms/{flex}{path}", data={"names": "Flex = saw"}
        )
        assert answer.status_code == 404
    assert "Change Flex" not in (await browser.get("/community/synonyms")).text
    assert await fetch_value("SELECT count(*) FROM synonym") == 2


async def test_librarians_do_not_decide(browse: Browse, dan: Person, flex: UUID):
    browser = await browse(dan)
    for path in ("/community/search", "/community/synonyms", f"/community/synonyms/{flex}"):
        assert (await browser.get(path)).status_code == 404
    await execute("UPDATE membership SET role = 'admin' WHERE member_id = {}", dan.id)
    assert (await browser.get("/community/search")).status_code == 200
