"""Tools as programs list, find and change them."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from toolshare.api.examples import NEW_TOOL
from toolshare.api.tests.conftest import KEY, Call
from toolshare.conftest import NOON, Person
from toolshare.loans.tests.conftest import ask, make_tool
from toolshare.manuals.actions import store_manual
from toolshare.manuals.tests.files import pdf, pdf_bytes
from toolshare.photos.tables import Photo
from toolshare.tools.actions import change_tool
from toolshare.tools.queries import tool_page
from toolshare.tools.rules import ToolFacts
from toolshare.tools.tables import Tool

pytestmark = pytest.mark.usefixtures("standing")

SOMEWHERE = UUID("c3ef99a1-7886-4020-a497-b61406b3146d")


async def listed(program: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await program.post("/tools", json=NEW_TOOL | more)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_tool_is_listed_and_read_as_it_was_sent(call: Call, ada: Person):
    answer = await (await call(ada)).post("/tools", json=NEW_TOOL)
    assert answer.status_code == 201
    tool = answer.json()
    assert answer.headers["Location"] == f"/api/v1/tools/{tool['id']}"
    assert tool | NEW_TOOL == tool
    assert tool["owner"] == {"id": str(ada.id), "name": "Ada"}
    assert tool["currency"] == "EUR"
    assert tool["next_free_day"] == "2026-12-01"
    read = await (await call(None)).get(f"/tools/{tool['id']}")
    assert read.json() == tool


async def test_title_and_category_are_enough(call: Call, ada: Person):
    answer = await (await call(ada)).post(
        "/tools", json={"title": "  A\t saw ", "category": "hand-saws"}
    )
    assert answer.json()["title"] == "A saw"
    assert answer.json()["price_per_day_cents"] == 0


async def test_the_same_key_lists_one_tool(call: Call, ada: Person):
    program = await call(ada)
    headers = {"Idempotency-Key": KEY}
    first = await program.post("/tools", json=NEW_TOOL, headers=headers)
    again = await program.post("/tools", json=NEW_TOOL, headers=headers)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert await Tool.count() == 1


@pytest.mark.parametrize("key", ["once", "", "null", KEY + "0"])
async def test_a_key_that_is_no_uuid_is_refused(call: Call, ada: Person, key: str):
    answer = await (await call(ada)).post("/tools", json=NEW_TOOL, headers={"Idempotency-Key": key})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == "Idempotency-Key"


BAD_PARTS: list[tuple[str, object]] = [
    ("title", ""),
    ("title", "\u200b"),
    ("title", "x" * 81),
    ("title", "Drill\x00"),
    ("title", None),
    ("category", "power-tools"),
    ("category", "drilling-fastening"),
    ("brand", "x" * 10_000),
    ("model", 7),
    ("year_made", 1066),
    ("year_made", 2150),
    ("year_made", 2**70),
    ("year_made", "2019"),
    ("description", "x" * 4001),
    ("description", "a\x07b"),
    ("skill_level", "wizard"),
    ("price_per_day_cents", -1),
    ("price_per_day_cents", 2.5),
    ("price_per_day_cents", 2**31),
    ("price_per_day_cents", 2**63),
    ("price_per_day_cents", True),
    ("deposit_cents", 12_001),
    ("deposit_cents", 10**30),
    ("replacement_value_cents", "12.00"),
    ("longest_loan_days", 0),
    ("longest_loan_days", 91),
    ("turnaround_days", 15),
    ("is_instant", "yes"),
    ("owner_id", str(SOMEWHERE)),
    ("id", str(SOMEWHERE)),
]


@pytest.mark.parametrize(("part", "value"), BAD_PARTS)
async def test_a_part_that_cannot_be_used_is_named_and_nothing_is_listed(
    call: Call, ada: Person, part: str, value: object
):
    answer = await (await call(ada)).post("/tools", json=NEW_TOOL | {part: value})
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [f"#/{part}"]
    assert await Tool.count() == 0


async def test_only_what_is_told_changes(call: Call, ada: Person):
    program = await call(ada)
    before = await listed(program)
    answer = await program.patch(
        f"/tools/{before['id']}", json={"price_per_day_cents": 0, "year_made": None}
    )
    assert answer.status_code == 200
    assert answer.json() == before | {"price_per_day_cents": 0, "year_made": None}


async def test_a_change_leaves_photos_and_manuals_where_they_are(
    call: Call, ada: Person, drill: UUID
):
    manual_id = await store_manual(pdf(), by=ada.id, now=NOON)
    photo = Photo(
        id=uuid4(), uploader_id=ada.id, name="9f" * 16, width=1280, height=960, created_at=NOON
    )
    await photo.save()
    await change_tool(
        drill,
        owner_id=ada.id,
        facts=ToolFacts(title="Hammer drill", category="hammer-drills"),
        photo_ids=[photo.id],
        alternative_texts=["In its case"],
        manuals=[(manual_id, "How it goes")],
        now=NOON,
    )
    program = await call(ada)
    changed = await program.patch(f"/tools/{drill}", json={"title": "Big drill"})
    assert changed.json()["photos"] == [
        {
            "url": f"{program.base_url.copy_with(path='/')}photos/{'9f' * 16}/1280.webp",
            "alternative_text": "In its case",
            "width": 1280,
            "height": 960,
        }
    ]
    (manual,) = changed.json()["manuals"]
    assert (manual["title"], manual["size_bytes"]) == ("How it goes", len(pdf_bytes()))
    assert (await program.get(manual["url"])).content == pdf_bytes()
    found = (await program.get("/tools")).json()["items"][0]
    assert found["picture_url"].endswith(f"/photos/{'9f' * 16}/640.webp")


@pytest.mark.parametrize(("part", "value"), [*BAD_PARTS, ("is_hidden", "yes"), ("is_hidden", None)])
async def test_a_bad_change_changes_nothing(call: Call, ada: Person, part: str, value: object):
    program = await call(ada)
    before = await listed(program)
    answer = await program.patch(f"/tools/{before['id']}", json={part: value})
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [f"#/{part}"]
    assert (await program.get(f"/tools/{before['id']}")).json() == before


async def test_a_hidden_tool_is_there_for_its_owner_alone(call: Call, ada: Person, bob: Person):
    owner, neighbour = await call(ada), await call(bob)
    path = f"/tools/{(await listed(owner))['id']}"
    assert (await owner.patch(path, json={"is_hidden": True})).json()["is_hidden"] is True
    assert (await owner.get(path)).status_code == 200
    assert (await neighbour.get(path)).status_code == 404
    await owner.patch(path, json={"is_hidden": False})
    assert (await neighbour.get(path)).status_code == 200


async def test_an_empty_change_is_none(call: Call, ada: Person, drill: UUID):
    answer = await (await call(ada)).patch(f"/tools/{drill}", json={})
    assert answer.status_code == 200


async def test_a_deleted_tool_is_gone(call: Call, ada: Person, drill: UUID):
    program = await call(ada)
    answer = await program.delete(f"/tools/{drill}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await program.get(f"/tools/{drill}")).status_code == 404
    assert (await program.delete(f"/tools/{drill}")).status_code == 404


async def test_a_tool_that_somebody_asks_for_is_not_deleted(
    call: Call, ada: Person, bob: Person, drill: UUID
):
    await ask(drill, bob)
    answer = await (await call(ada)).delete(f"/tools/{drill}")
    assert answer.status_code == 409
    assert "open request" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("method", "body"), [("PATCH", {"title": "Mine"}), ("DELETE", None)], ids=["change", "delete"]
)
async def test_somebody_elses_tool_looks_missing(
    call: Call, ada: Person, bob: Person, method: str, body: object
):
    drill = await make_tool(ada)
    program = await call(bob)
    theirs = await program.request(method, f"/tools/{drill}", json=body)
    missing = await program.request(method, f"/tools/{SOMEWHERE}", json=body)
    assert theirs.status_code == missing.status_code == 404
    assert theirs.content == missing.content
    assert (await tool_page(drill, viewer_id=ada.id)).title == "Hammer drill"


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/tools"), ("PATCH", f"/tools/{SOMEWHERE}"), ("DELETE", f"/tools/{SOMEWHERE}")],
)
async def test_without_a_token_nothing_changes(call: Call, method: str, path: str):
    answer = await (await call(None)).request(method, path, json=NEW_TOOL)
    assert answer.status_code == 401


@pytest.mark.parametrize("path", ["/tools/1", "/tools/..%2f", "/tools/%00", f"/tools/{SOMEWHERE}"])
async def test_what_is_no_tool_is_not_there(call: Call, path: str):
    answer = await (await call(None)).get(path)
    assert answer.status_code == 404
    assert answer.json() == {"type": "about:blank", "title": "Not Found", "status": 404}
