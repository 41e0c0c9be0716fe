"""An import taken back: whole, or not at all."""

from uuid import UUID

import pytest

from toolshare.conftest import NOON, Person
from toolshare.db import execute, fetch, fetch_value
from toolshare.imports import actions, listing, queries
from toolshare.imports.rules import ImportRefused
from toolshare.imports.steps import work_on_next
from toolshare.imports.tests.tables import bring_in, page, put_up, titles, work
from toolshare.loans.tests.conftest import ask, decline
from toolshare.refusal import NotThere
from toolshare.tools.actions import delete_tool, hide_tool

TABLE = """\
Name,Category,Price per day,Code
Handsaw,hand-saws,1.50,S-1
Ladder,extension-ladders,,L-1
Broken,Gizmos,much,B-1
"""


async def test_an_import_is_taken_back_whole_and_can_be_sent_in_again(ada: Person):
    import_id = await bring_in(TABLE, ada)
    await put_up(import_id, ada)
    await actions.undo(import_id, owner_id=ada.id, now=NOON)
    await work()
    assert (await page(import_id, ada)).state == "undone"
    assert await titles(ada) == []
    again = await bring_in(TABLE, ada)
    assert (await page(again, ada)).good_count == 2
    await put_up(again, ada)
    assert await titles(ada) == ["Handsaw", "Ladder"]


async def test_what_its_owner_has_deleted_keeps_its_code(ada: Person):
    import_id = await bring_in(TABLE, ada)
    await put_up(import_id, ada)
    await delete_tool(await tool_of(import_id, 2), owner_id=ada.id, now=NOON)
    await actions.undo(import_id, owner_id=ada.id, now=NOON)
    await work()
    codes = await fetch(str, "SELECT code FROM copy WHERE char_length(code) < 36")
    assert codes == ["S-1"]


async def tool_of(import_id: UUID, number: int) -> UUID:
    return await fetch_value(
        "SELECT tool_id FROM import_row WHERE import_id = {} AND number = {}", import_id, number
    )


async def test_a_tool_that_is_asked_for_keeps_its_import(ada: Person, bob: Person):
    import_id = await bring_in(TABLE, ada)
    await put_up(import_id, ada)
    loan_id = await ask(await tool_of(import_id, 3), bob)
    with pytest.raises(ImportRefused, match="lent or are asked for"):
        await actions.undo(import_id, owner_id=ada.id, now=NOON)
    assert [tool.title for tool in await queries.in_the_way(import_id)] == ["Ladder"]
    await decline(loan_id, ada, bob)
    await actions.undo(import_id, owner_id=ada.id, now=NOON)
    await work()
    assert await titles(ada) == []


async def test_nobody_gets_hold_of_a_tool_once_its_undo_is_asked_for(ada: Person, bob: Person):
    import_id = await bring_in(TABLE, ada)
    await put_up(import_id, ada)
    await actions.undo(import_id, owner_id=ada.id, now=NOON)
    with pytest.raises(NotThere):
        await ask(await tool_of(import_id, 3), bob)
    await work()
    assert (await page(import_id, ada)).state == "undone"
    assert await titles(ada) == []


async def test_a_request_that_is_there_before_the_worker_keeps_the_import(ada: Person, bob: Person):
    """As when it had been let through just before the undo was asked for."""
    import_id = await bring_in(TABLE, ada)
    await put_up(import_id, ada)
    await ask(await tool_of(import_id, 3), bob)
    await execute("UPDATE tool_import SET state = 'undoing' WHERE id = {}", import_id)
    await work()
    table = await page(import_id, ada)
    assert (table.state, "lent or are asked for" in table.message) == ("imported", True)
    assert await titles(ada) == ["Handsaw", "Ladder"]


async def test_tools_go_in_one_moment_and_their_codes_bit_by_bit(
    ada: Person, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(listing, "FREED_AT_ONCE", 1)
    import_id = await bring_in(TABLE, ada)
    await put_up(import_id, ada)
    await actions.undo(import_id, owner_id=ada.id, now=NOON)
    seen: list[tuple[str, int, list[str]]] = []
    while await work_on_next(now=NOON):
        table = await page(import_id, ada)
        seen.append((table.state, table.percent, await titles(ada)))
    assert seen == [
        ("freeing", 0, []),
        ("freeing", 50, []),
        ("freeing", 100, []),
        ("undone", 100, []),
    ]
    assert await fetch_value("SELECT count(*) FROM copy WHERE retired_at IS NULL") == 0


async def test_their_owner_changes_nothing_about_tools_that_are_leaving(ada: Person):
    import_id = await bring_in(TABLE, ada)
    await put_up(import_id, ada)
    await actions.undo(import_id, owner_id=ada.id, now=NOON)
    tool_id = await tool_of(import_id, 2)
    for change in (hide_tool, delete_tool):
        with pytest.raises(NotThere):
            await change(tool_id, owner_id=ada.id, now=NOON)


async def test_codes_that_cannot_be_freed_keep_nothing_of_the_rest(ada: Person):
    """The tools are gone by then, and there is no way back."""
    import_id = await bring_in(TABLE, ada)
    await put_up(import_id, ada)
    await execute("ALTER TABLE copy ADD CONSTRAINT broken CHECK (retired_at IS NULL)")
    await actions.undo(import_id, owner_id=ada.id, now=NOON)
    await work()
    table = await page(import_id, ada)
    assert (table.state, "on our side" in table.message) == ("undone", True)
    assert await titles(ada) == []
