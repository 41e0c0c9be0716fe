import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from toolshare.conftest import NOON, Person, found, join
from toolshare.db import execute, fetch_value, transaction
from toolshare.tools import actions, rules
from toolshare.tools.rules import ToolRefused
from toolshare.tools.tables import Copy, Tool
from toolshare.tools.tests.stage import list_drill, put_loan, stage_photo

LATER = NOON + timedelta(hours=1)


@pytest.fixture
async def owner(committed: str) -> Person:
    return await join(await found("Lindenhof"), "Ada", "admin", "no hash")


async def test_one_form_sent_many_times_at_once_lists_one_tool(owner: Person) -> None:
    key = uuid4()
    ids = await asyncio.gather(*(list_drill(owner, NOON, form_key=key) for _ in range(12)))
    assert len(set(ids)) == 1
    assert await Tool.count() == 1
    assert await Copy.count() == 1


async def test_without_one_key_the_same_click_would_list_many_tools(owner: Person) -> None:
    ids = await asyncio.gather(*(list_drill(owner, NOON) for _ in range(12)))
    assert len(set(ids)) == 12
    assert await Tool.count() == 12


async def add_copies_at_once(tool_id: UUID, count: int) -> list[str]:
    """Add copies at the same moment, all of which come up with the same few codes."""

    def one_of_few() -> str:
        return rules.new_code()[0] * 6

    return await asyncio.gather(
        *(actions.add_copy(tool_id, now=NOON, made_up=one_of_few) for _ in range(count))
    )


async def test_copies_added_at_once_never_share_a_code(owner: Person) -> None:
    tool_id = await list_drill(owner, NOON)
    codes = await add_copies_at_once(tool_id, 10)
    assert len(set(codes)) == 10


async def test_without_the_unique_index_copies_would_share_codes(owner: Person) -> None:
    tool_id = await list_drill(owner, NOON)
    await execute("DROP INDEX copy_label_once")
    await execute("ALTER TABLE copy DROP CONSTRAINT copy_code_key")

    async def add_carelessly() -> None:
        code = rules.new_code()[0] * 6
        async with transaction():
            if await fetch_value("SELECT 1 FROM copy WHERE label = {}", code) is None:
                await asyncio.sleep(0.05)
                await execute(
                    "INSERT INTO copy (id, tool_id, label, created_at) VALUES ({}, {}, {}, {})",
                    uuid4(),
                    tool_id,
                    code,
                    NOON,
                )

    await asyncio.gather(*(add_carelessly() for _ in range(40)))
    doubled = await fetch_value("SELECT count(*) - count(DISTINCT label) FROM copy")
    assert doubled > 0


async def test_communities_that_take_up_one_code_at_once_all_have_it(committed: str) -> None:
    owners = [await join(await found(f"Street {at}"), f"Ada{at}", "admin", "") for at in range(8)]
    tools = [await list_drill(owner, NOON) for owner in owners]
    codes = [actions.add_copy(tool_id, now=NOON, made_up=lambda: "D-017") for tool_id in tools]
    assert set(await asyncio.gather(*codes)) == {"D-017"}
    # The version before finds one of them by it, and none is lost.
    assert await fetch_value("SELECT count(*) FROM copy WHERE label = 'D-017'") == 8
    assert await fetch_value("SELECT count(*) FROM copy WHERE code = 'D-017'") == 1


async def ask_for(tool_id: UUID, *, by: Person, lender: Person) -> bool:
    """Ask as loans do: lock the tool, look whether it is still listed, write the request."""
    async with transaction():
        gone = await fetch_value(
            "SELECT deleted_at FROM tool WHERE id = {} FOR NO KEY UPDATE", tool_id
        )
        if gone is not None:
            return False
        await asyncio.sleep(0.05)
        await put_loan(tool_id, borrower=by, lender=lender, state="requested", now=NOON)
        return True


async def delete(tool_id: UUID, owner: Person) -> bool:
    try:
        await actions.delete_tool(tool_id, owner_id=owner.id, now=LATER)
    except ToolRefused:
        return False
    return True


async def test_a_tool_is_never_deleted_under_a_request(owner: Person) -> None:
    bob = await join(owner.community_id, "Bob", "member", "no hash")
    for _ in range(8):
        tool_id = await list_drill(owner, NOON)
        asked, deleted = await asyncio.gather(
            ask_for(tool_id, by=bob, lender=owner), delete(tool_id, owner)
        )
        assert asked != deleted


async def test_without_the_lock_a_tool_is_deleted_under_a_request(owner: Person) -> None:
    bob = await join(owner.community_id, "Bob", "member", "no hash")
    tool_id = await list_drill(owner, NOON)

    asked, decided = asyncio.Event(), asyncio.Event()

    async def ask_without_locking() -> None:
        async with transaction():
            await put_loan(tool_id, borrower=bob, lender=owner, state="requested", now=NOON)
            asked.set()
            await decided.wait()

    asking = asyncio.create_task(ask_without_locking())
    await asked.wait()
    deleted = await delete(tool_id, owner)
    decided.set()
    await asking
    assert deleted
    assert await fetch_value("SELECT count(*) FROM loan WHERE state = 'requested'") == 1


async def test_a_photo_that_is_swept_away_meanwhile_is_refused_politely(owner: Person) -> None:
    photo_id = await stage_photo(owner, NOON)

    async def sweep_slowly() -> None:
        async with transaction():
            await execute("DELETE FROM photo WHERE id = {}", photo_id)
            await asyncio.sleep(0.3)

    sweeping = asyncio.create_task(sweep_slowly())
    await asyncio.sleep(0.1)
    with pytest.raises(ToolRefused, match="no longer there"):
        await list_drill(owner, NOON, photo_ids=[photo_id], alternative_texts=[""])
    await sweeping
    assert await Tool.count() == 0
