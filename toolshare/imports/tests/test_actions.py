"""An import from the file to the wall, and back."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from toolshare.conftest import NOON, Person
from toolshare.db import execute, fetch, fetch_value
from toolshare.imports import actions, queries
from toolshare.imports.rules import KEPT_UNFINISHED, MOST_ATTEMPTS, MOST_DEATHS, ImportRefused
from toolshare.imports.steps import work_on_next
from toolshare.imports.tests.tables import bring_in, page, put_up, send_in, titles, work
from toolshare.refusal import NotThere
from toolshare.tools.tables import Copy

TABLE = """\
Name,Category,Price per day,Code
Handsaw,hand-saws,1.50,S-1
Ladder,extension-ladders,,L-1
Broken,Gizmos,much,B-1
"""


async def problems(import_id: UUID) -> dict[int, list[tuple[str, str]]]:
    rows = await queries.wrong_rows(import_id, after=0, limit=100)
    return {row.number: [(each.column, each.cell) for each in row.problems] for row in rows}


async def test_nothing_is_listed_before_the_member_says_so(ada: Person):
    import_id = await bring_in(TABLE, ada)
    table = await page(import_id, ada)
    assert (table.state, table.row_count, table.good_count) == ("checked", 3, 2)
    assert await problems(import_id) == {4: [("Price per day", "much")]}
    assert await titles(ada) == []


async def test_good_rows_become_tools_in_the_tables_order(ada: Person):
    import_id = await bring_in(TABLE, ada)
    await put_up(import_id, ada)
    assert (await page(import_id, ada)).state == "imported"
    assert await titles(ada) == ["Handsaw", "Ladder"]
    codes = await fetch(
        str, "SELECT code FROM copy JOIN tool ON tool.id = copy.tool_id ORDER BY code"
    )
    assert codes == ["L-1", "S-1"]


async def test_tools_without_a_code_get_one(ada: Person):
    await put_up(await bring_in("Name\nHandsaw\nLadder\n", ada), ada)
    lengths = await fetch(
        int,
        "SELECT char_length(code) FROM copy JOIN tool ON tool.id = tool_id WHERE owner_id = {}",
        ada.id,
    )
    assert lengths == [6, 6]


async def test_a_code_that_stands_twice_is_told_where_it_stands_again(ada: Person):
    import_id = await bring_in("Name,Code\nHandsaw,s-1\nLadder,L1\nHandsaw,S-1\n", ada)
    assert await problems(import_id) == {4: [("Code", "S-1")]}
    (row,) = await queries.wrong_rows(import_id, after=0, limit=9)
    assert row.problems[0].message == "Row 2 has the same code."


async def test_a_code_that_there_is_already_is_told(ada: Person, bob: Person, drill: UUID):
    await execute("UPDATE copy SET code = 'D1' WHERE tool_id = {}", drill)
    for somebody, words in (
        (ada, "Your tool “Hammer drill” has this code already."),
        (bob, "This code is taken already. Please use another, or leave it empty."),
    ):
        import_id = await bring_in("Name,Code\nHandsaw,D1\nLadder,L1\n", somebody)
        (row,) = await queries.wrong_rows(import_id, after=0, limit=9)
        assert (row.number, row.problems[0].message) == (2, words)


async def test_a_code_of_another_community_is_in_nobodys_way(ada: Person, erin: Person):
    for owner in (ada, erin):
        await put_up(await bring_in("Name,Code\nHandsaw,D-017\n", owner), owner)
        assert await titles(owner) == ["Handsaw"]
    assert await fetch_value("SELECT count(*) FROM copy WHERE label = 'D-017'") == 2


async def test_further_copies_come_with_their_codes(ada: Person):
    table = "Name;Code;Further codes\nHandsaw;S-1;s-2, S 3\nAxe;A-1;a-1\nRake;;S-2\n"
    import_id = await bring_in(table, ada)
    assert await problems(import_id) == {3: [("Code", "a-1")], 4: [("Code", "S-2")]}
    await put_up(import_id, ada)
    codes = await fetch(str, "SELECT label FROM copy ORDER BY created_at")
    assert codes == ["S-1", "s-2", "S 3"]


async def test_hidden_rows_become_tools_that_only_their_owner_sees(ada: Person):
    await put_up(await bring_in("Name,Hidden\nHandsaw,yes\nAxe,no\n", ada), ada)
    assert await titles(ada) == ["Axe"]
    assert await fetch_value("SELECT count(*) FROM tool WHERE is_hidden") == 1


async def test_other_columns_can_be_chosen_and_all_rows_are_checked_anew(ada: Person):
    import_id = await bring_in(TABLE, ada)
    await actions.choose_columns(
        import_id, owner_id=ada.id, mapped={"title": 0}, category="bike-repair", now=NOON
    )
    await work()
    assert (await page(import_id, ada)).good_count == 3
    assert await problems(import_id) == {}


async def test_a_code_that_goes_to_somebody_else_meanwhile_stops_all_of_it(
    ada: Person, drill: UUID
):
    import_id = await bring_in(TABLE, ada)
    await Copy(id=uuid4(), tool_id=drill, code="L-1", created_at=NOON).save()
    await put_up(import_id, ada)
    table = await page(import_id, ada)
    assert (table.state, table.good_count) == ("checked", 1)
    assert "L-1" in table.message
    assert await titles(ada) == ["Hammer drill"]
    assert await fetch_value("SELECT count(*) FROM tool WHERE title = 'Handsaw'") == 0


async def test_somebody_who_has_left_imports_nothing(ada: Person):
    import_id = await bring_in(TABLE, ada)
    await execute("DELETE FROM membership WHERE member_id = {}", ada.id)
    await put_up(import_id, ada)
    table = await page(import_id, ada)
    assert (table.state, "do not belong" in table.message) == ("checked", True)
    assert await fetch_value("SELECT count(*) FROM tool WHERE owner_id = {}", ada.id) == 0


async def test_a_step_that_fails_for_good_is_told_and_lists_nothing(ada: Person):
    import_id = await bring_in(TABLE, ada)
    await execute("ALTER TABLE tool ADD CONSTRAINT broken CHECK (title <> 'Ladder')")
    await actions.confirm(import_id, owner_id=ada.id, now=NOON)
    for _attempt in range(MOST_ATTEMPTS):
        assert (await page(import_id, ada)).state == "importing"
        assert await work_on_next(now=NOON)
    await work()
    table = await page(import_id, ada)
    assert (table.state, "on our side" in table.message) == ("checked", True)
    assert await titles(ada) == []


async def test_a_step_that_kills_every_worker_is_given_up(ada: Person):
    import_id = await bring_in(TABLE, ada)
    await actions.confirm(import_id, owner_id=ada.id, now=NOON)
    await execute("UPDATE tool_import SET attempts = {}", MOST_DEATHS)
    await work()
    table = await page(import_id, ada)
    assert (table.state, "on our side" in table.message) == ("checked", True)


async def test_the_same_form_sent_twice_is_one_import(ada: Person):
    key = uuid4()
    assert await send_in(TABLE, ada, form_key=key) == await send_in(TABLE, ada, form_key=key)
    assert await send_in(TABLE + "Axe,axes,,\n", ada, form_key=key) is not None
    assert await fetch_value("SELECT count(*) FROM tool_import") == 2


async def test_nobody_fills_the_database_with_tables(ada: Person):
    for _number in range(5):
        await send_in(TABLE, ada)
    with pytest.raises(ImportRefused, match="5 imports are not finished"):
        await send_in(TABLE, ada)
    newest = await queries.own_imports(ada.id, after=None, limit=1)
    await actions.remove_import(newest[0].id, owner_id=ada.id)
    await send_in(TABLE, ada)


@pytest.mark.parametrize("step", ["choose", "confirm", "undo", "remove"])
async def test_what_is_not_theirs_is_not_there(step: str, ada: Person, bob: Person):
    import_id = await bring_in(TABLE, ada)
    with pytest.raises(NotThere):
        await do(step, import_id, bob)
    assert (await page(import_id, ada)).state == "checked"


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("uploaded", "confirm"),
        ("uploaded", "undo"),
        ("checked", "undo"),
        ("importing", "choose"),
        ("importing", "remove"),
        ("imported", "choose"),
        ("imported", "remove"),
        ("undone", "confirm"),
    ],
)
async def test_a_step_out_of_turn_is_refused(state: str, step: str, ada: Person):
    import_id = await bring_in(TABLE, ada)
    await execute(
        "UPDATE tool_import SET state = {}, confirmed_at = {} WHERE id = {}", state, NOON, import_id
    )
    with pytest.raises(ImportRefused):
        await do(step, import_id, ada)


async def do(step: str, import_id: UUID, who: Person) -> None:
    as_owner: dict[str, Any] = {"owner_id": who.id, "now": NOON}
    match step:
        case "choose":
            await actions.choose_columns(import_id, mapped={"title": 0}, category=None, **as_owner)
        case "confirm":
            await actions.confirm(import_id, **as_owner)
        case "undo":
            await actions.undo(import_id, **as_owner)
        case _:
            await actions.remove_import(import_id, owner_id=who.id)


async def test_what_nobody_finishes_is_forgotten(ada: Person):
    waiting = await bring_in(TABLE, ada)
    finished = await bring_in("Name\nAxe\n", ada)
    await put_up(finished, ada)
    assert await actions.delete_forgotten_imports(now=NOON + KEPT_UNFINISHED) == 0
    later = NOON + KEPT_UNFINISHED + timedelta(minutes=1)
    assert await actions.delete_forgotten_imports(now=later) == 1
    with pytest.raises(NotThere):
        await page(waiting, ada)
    assert (await page(finished, ada)).state == "imported"
