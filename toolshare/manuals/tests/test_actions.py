"""Manuals are kept, put with a tool, and forgotten when no tool has them."""

from datetime import datetime, timedelta
from io import BytesIO
from uuid import UUID, uuid4

import pytest

from toolshare.conftest import NOON, Person
from toolshare.db import fetch, fetch_value
from toolshare.manuals import actions, rules
from toolshare.manuals.rules import ManualRefused
from toolshare.manuals.tests.files import pdf, pdf_bytes
from toolshare.photos import store
from toolshare.tools import actions as tools
from toolshare.tools.tests.stage import DRILL, list_drill

A_DAY_LATER = NOON + timedelta(hours=24, minutes=1)


async def content_of(manual_id: UUID) -> bytes:
    name, size = await named(manual_id)
    return b"".join([part async for part in store.manual_parts(name, 0, size)])


async def named(manual_id: UUID) -> tuple[str, int]:
    (row,) = await fetch(
        lambda name, size: (name, size),
        "SELECT name, size_bytes FROM manual WHERE id = {}",
        manual_id,
    )
    return row


async def keep(by: Person, *, file_name: str = "drill.pdf", now: datetime = NOON) -> UUID:
    return await actions.store_manual(pdf(), by=by.id, now=now, file_name=file_name)


async def test_a_manual_comes_back_byte_for_byte(ada: Person) -> None:
    content = pdf_bytes(11_000_000)
    manual_id = await actions.store_manual(BytesIO(content), by=ada.id, now=NOON)
    assert await content_of(manual_id) == content


async def test_what_is_no_pdf_leaves_nothing_behind(ada: Person) -> None:
    with pytest.raises(ManualRefused, match="is no PDF"):
        await actions.store_manual(BytesIO(b"<script>"), by=ada.id, now=NOON, file_name="drill.pdf")
    assert await fetch_value("SELECT count(*) FROM manual") == 0


async def test_a_manual_that_no_tool_has_is_forgotten_after_a_day(ada: Person) -> None:
    manual_id = await keep(ada)
    name, _size = await named(manual_id)
    assert await actions.delete_stale_manuals(now=NOON + timedelta(hours=23)) == 0
    assert await actions.delete_stale_manuals(now=A_DAY_LATER) == 1
    assert await store.read_path(store.manual_path(name)) is None
    assert await fetch_value("SELECT count(*) FROM manual") == 0


async def test_a_tools_manuals_stay_and_go_with_it(ada: Person) -> None:
    manual_id = await keep(ada)
    tool_id = await list_drill(ada, NOON, manuals=[(manual_id, "Drill")])
    assert await actions.delete_stale_manuals(now=A_DAY_LATER) == 0
    await tools.delete_tool(tool_id, owner_id=ada.id, now=A_DAY_LATER)
    assert await actions.delete_stale_manuals(now=A_DAY_LATER) == 1


async def test_a_change_that_does_not_speak_of_manuals_keeps_them(ada: Person) -> None:
    manual_id = await keep(ada)
    tool_id = await list_drill(ada, NOON, manuals=[(manual_id, "Drill")])
    change = {
        "owner_id": ada.id,
        "facts": DRILL,
        "photo_ids": [],
        "alternative_texts": [],
        "now": NOON,
    }
    await tools.change_tool(tool_id, **change)  # type: ignore[arg-type]
    assert await fetch_value("SELECT tool_id FROM manual") == tool_id
    await tools.change_tool(tool_id, **change, manuals=[(manual_id, "")])  # type: ignore[arg-type]
    assert await fetch_value("SELECT title FROM manual") == "Drill"
    await tools.change_tool(tool_id, **change, manuals=[])  # type: ignore[arg-type]
    assert await fetch_value("SELECT tool_id FROM manual") is None


async def test_nobody_takes_anothers_manual_nor_one_of_another_tool(
    ada: Person, bob: Person
) -> None:
    manual_id = await keep(ada)
    with pytest.raises(ManualRefused, match="no longer there"):
        await list_drill(bob, NOON, manuals=[(manual_id, "Mine")])
    await list_drill(ada, NOON, manuals=[(manual_id, "Drill")])
    with pytest.raises(ManualRefused, match="no longer there"):
        await list_drill(ada, NOON, manuals=[(manual_id, "Another")])
    with pytest.raises(ManualRefused, match="no longer there"):
        await list_drill(ada, NOON, manuals=[(uuid4(), "Lost")])


async def test_a_tool_has_five_manuals_at_most_each_once(ada: Person) -> None:
    six = [(await keep(ada), "") for _number in range(rules.MOST_MANUALS + 1)]
    with pytest.raises(ManualRefused, match="at most 5"):
        await list_drill(ada, NOON, manuals=six)
    with pytest.raises(ManualRefused, match="more than once"):
        await list_drill(ada, NOON, manuals=[six[0], six[0]])
    tool_id = await list_drill(ada, NOON, manuals=list(reversed(six[:5])))
    order = await fetch(
        lambda key: key, "SELECT id FROM manual WHERE tool_id = {} ORDER BY position", tool_id
    )
    assert order == [key for key, _title in reversed(six[:5])]


async def test_a_row_without_its_file_is_swept_too(ada: Person) -> None:
    """As a crash between the two leaves it."""
    manual_id = await keep(ada)
    name, _size = await named(manual_id)
    await store.delete_manual(name)
    assert await actions.delete_stale_manuals(now=A_DAY_LATER) == 1
