"""How much room manuals have: of one tool, and of one member."""

import asyncio
import re
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from toolshare.conftest import NOON, Browse, Person, found, join
from toolshare.db import execute, fetch_value
from toolshare.manuals import actions, rules
from toolshare.manuals.rules import ManualRefused
from toolshare.manuals.tests.files import pdf, pdf_bytes
from toolshare.manuals.tests.test_pages import TOOL
from toolshare.tools import actions as tools
from toolshare.tools.tests.stage import DRILL, list_drill

MB = 1024**2
ROOM = rules.MOST_GB_A_MEMBER * 1024**3
TWENTY = 20 * MB


async def keep(by: Person, size: int) -> UUID:
    """Write the row of a manual that no tool has yet; there is no file to it."""
    manual_id = uuid4()
    await execute(
        "INSERT INTO manual (id, uploader_id, name, title, size_bytes, created_at) "
        "VALUES ({}, {}, {}, 'Drill', {}, {})",
        manual_id,
        by.id,
        manual_id.hex,
        size,
        NOON,
    )
    return manual_id


async def fill(by: Person, *, but: int) -> None:
    """Leave a member so much room, and no more."""
    left = ROOM - but
    while left:
        size = min(left, TWENTY)
        await keep(by, size)
        left -= size


def named(*manual_ids: UUID) -> list[tuple[UUID, str]]:
    return [(manual_id, "") for manual_id in manual_ids]


async def test_a_tools_manuals_are_not_too_large_together(ada: Person) -> None:
    three = [await keep(ada, TWENTY) for _number in range(3)]
    tool_id = await list_drill(ada, NOON, manuals=named(*three))
    one_more = await keep(ada, 1)
    with pytest.raises(ManualRefused, match="at most 60 MB together") as refused:
        await change(tool_id, ada, *three, one_more)
    assert refused.value.field == "manuals"
    await change(tool_id, ada, *three[1:], one_more)


async def test_how_large_anothers_manuals_are_is_not_told(ada: Person, bob: Person) -> None:
    four = [await keep(ada, TWENTY) for _number in range(4)]
    with pytest.raises(ManualRefused, match="no longer there"):
        await list_drill(bob, NOON, manuals=named(*four))


async def test_a_tool_keeps_what_it_has_had_however_large(ada: Person) -> None:
    """As some have since a time when five of the largest were taken."""
    four = [await keep(ada, TWENTY) for _number in range(4)]
    tool_id = await list_drill(ada, NOON)
    await execute("UPDATE manual SET tool_id = {} WHERE id = ANY({})", tool_id, four)
    await change(tool_id, ada, *reversed(four))
    with pytest.raises(ManualRefused, match="together"):
        await change(tool_id, ada, *four, await keep(ada, 1))


async def change(tool_id: UUID, owner: Person, *manual_ids: UUID) -> None:
    await tools.change_tool(
        tool_id,
        owner_id=owner.id,
        facts=DRILL,
        photo_ids=[],
        alternative_texts=[],
        manuals=named(*manual_ids),
        now=NOON,
    )


async def test_a_member_keeps_two_gigabytes_of_manuals_and_not_a_byte_more(
    ada: Person, bob: Person
) -> None:
    await fill(ada, but=4000)
    await actions.store_manual(pdf(4000), by=ada.id, now=NOON)
    with pytest.raises(ManualRefused, match="2 GB together") as refused:
        await actions.store_manual(pdf(), by=ada.id, now=NOON)
    assert refused.value.field == "manuals"
    assert await used(ada) == ROOM
    await actions.store_manual(pdf(), by=bob.id, now=NOON)


async def test_what_is_taken_from_a_tool_makes_room_once_it_is_deleted(ada: Person) -> None:
    await fill(ada, but=0)
    with pytest.raises(ManualRefused):
        await actions.store_manual(pdf(), by=ada.id, now=NOON)
    later = NOON + timedelta(days=1, minutes=1)
    await actions.delete_stale_manuals(now=later)
    await actions.store_manual(pdf(), by=ada.id, now=later)


async def used(member: Person) -> int:
    return await fetch_value(
        "SELECT sum(size_bytes)::bigint FROM manual WHERE uploader_id = {}", member.id
    )


async def test_the_upload_says_that_there_is_no_room(browse: Browse, ada: Person) -> None:
    await fill(ada, but=0)
    files = {"manual": ("Drill.pdf", pdf_bytes(), "application/pdf")}
    answer = await (await browse(ada)).post(
        "/manuals", files=files, headers={"HX-Request-Type": "partial"}
    )
    assert answer.status_code == 422
    assert "2 GB together" in answer.text


async def test_without_javascript_it_is_said_at_the_field(browse: Browse, ada: Person) -> None:
    await fill(ada, but=0)
    files = [("manuals", ("Drill.pdf", pdf_bytes(), "application/pdf"))]
    page = await (await browse(ada)).post("/tools/new", data=TOOL, files=files)
    assert page.status_code == 422
    assert re.search(r'id="manuals-error.{0,400}2 GB together', page.text, re.DOTALL)


async def test_a_form_with_too_much_says_so_at_the_field(browse: Browse, ada: Person) -> None:
    four = [str(await keep(ada, TWENTY)) for _number in range(4)]
    form = {**TOOL, "manual_ids": four, "manual_titles": ["One"] * 4}
    page = await (await browse(ada)).post("/tools/new", data=form)
    assert page.status_code == 422
    assert re.search(r'id="manuals-error.{0,400}60 MB together', page.text, re.DOTALL)
    assert page.text.count('name="manual_ids"') == 4


async def test_of_eight_files_sent_at_once_one_finds_the_last_room(
    committed: str, password_hash: str
) -> None:
    ada = await join(await found("Lindenhof"), "Ada", "admin", password_hash)
    await fill(ada, but=4000)
    assert await sent_at_once(ada) == 1
    assert await used(ada) == ROOM


async def test_without_the_lock_several_files_find_the_last_room(
    committed: str, password_hash: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: in place of the lock stands a gate, so that all of them count at one moment."""
    ada = await join(await found("Lindenhof"), "Ada", "admin", password_hash)
    await fill(ada, but=4000)
    monkeypatch.setattr(
        actions, "_LOCK_UPLOADER", "SELECT pg_advisory_xact_lock_shared(7), {}::uuid"
    )
    gate = await asyncpg.connect(committed)
    await gate.execute("SELECT pg_advisory_lock(7)")
    sending = asyncio.create_task(sent_at_once(ada))
    async with asyncio.timeout(60):
        while await gate.fetchval(WAITING) < 8:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await gate.close()
    assert await sending > 1
    assert await used(ada) > ROOM


WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7 AND NOT granted"


async def sent_at_once(who: Person) -> int:
    """Send eight files, and say how many of them were kept."""
    sent = await asyncio.gather(
        *(actions.store_manual(pdf(4000), by=who.id, now=NOON) for _file in range(8)),
        return_exceptions=True,
    )
    assert all(isinstance(each, UUID | ManualRefused) for each in sent)
    return sum(isinstance(each, UUID) for each in sent)
