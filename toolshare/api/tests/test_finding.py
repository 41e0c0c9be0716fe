"""Finding tools as a program."""

from uuid import UUID

import pytest

from toolshare.api.tests.conftest import Call
from toolshare.communities.tables import Community
from toolshare.conftest import Person
from toolshare.loans.tests.conftest import ask, make_tool

pytestmark = pytest.mark.usefixtures("standing")


async def test_words_category_and_days_narrow_the_list(
    call: Call, ada: Person, bob: Person, drill: UUID
):
    await make_tool(ada, title="Long ladder", category="extension-ladders", is_instant=True)
    await ask(await make_tool(ada, title="Saw", category="hand-saws", is_instant=True), bob)

    async def titles(query: str) -> list[str]:
        answer = await (await call(None)).get(f"/tools?{query}")
        assert answer.status_code == 200
        return sorted(item["title"] for item in answer.json()["items"])

    assert await titles("") == ["Hammer drill", "Long ladder", "Saw"]
    assert await titles("q=ladders") == ["Long ladder"]
    assert await titles("category=drilling-fastening") == ["Hammer drill"]
    assert await titles("category=hand-saws") == ["Saw"]
    assert await titles("from=2026-12-05&until=2026-12-06") == ["Hammer drill", "Long ladder"]
    assert await titles("until=2026-12-06") == ["Hammer drill", "Long ladder"]


async def test_pages_follow_one_another_until_the_last(call: Call, ada: Person):
    for number in range(5):
        await make_tool(ada, title=f"Saw {number}")
    program = await call(None)
    seen, path = [], "/tools?limit=2"
    while path:
        page = (await program.get(path)).json()
        seen += [item["id"] for item in page["items"]]
        path = f"/tools?limit=2&cursor={page['next']}" if page["next"] else ""
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize(
    ("query", "faulty"),
    [
        ("q=%00", {"q"}),
        ("q=" + "x" * 101, {"q"}),
        ("category=wands", {"category"}),
        ("from=2026-02-30", {"from"}),
        ("from=tomorrow&q=%07", {"from", "q"}),
        ("from=2020-01-01&category=wands", {"from", "category"}),
        ("from=9999-12-31&until=2026-12-02", {"from", "until"}),
        ("limit=99999999999999999999", {"limit"}),
        ("limit=", {"limit"}),
        ("limit=0", {"limit"}),
        ("until=null", {"until"}),
        ("cursor=!!", {"cursor"}),
        ("cursor=WzEsMl0", {"cursor"}),
    ],
)
async def test_every_parameter_that_cannot_be_used_is_named(
    call: Call, lindenhof: UUID, query: str, faulty: set[str]
):
    answer = await (await call(None)).get(f"/tools?{query}")
    assert answer.status_code == 422
    assert {fault["parameter"] for fault in answer.json()["errors"]} == faulty


async def test_every_category_is_named_with_its_branch(call: Call):
    told = (await (await call(None)).get("/categories")).json()
    assert told["next"] is None
    assert {
        "slug": "hammer-drills",
        "name": "Hammer drills & breakers",
        "branch": "drilling-fastening",
        "branch_name": "Drilling & fastening",
    } in told["items"]


async def test_a_private_community_is_for_its_members(
    call: Call, erin: Person, bob: Person, ada: Person
):
    await Community.update({"is_public": False}).where(Community.id == ada.community_id)
    drill = await make_tool(ada)
    for program in (await call(None), await call(erin)):
        assert (await program.get(f"/tools/{drill}")).status_code == 404
        assert (await program.get("/tools")).json()["items"] == []
    member = await call(bob)
    assert (await member.get(f"/tools/{drill}")).status_code == 200
    assert len((await member.get("/tools")).json()["items"]) == 1
