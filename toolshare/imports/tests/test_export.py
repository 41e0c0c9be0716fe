"""Tools that go out as a table, and come in again."""

import csv
import io
from collections.abc import AsyncIterator

import pytest

from toolshare.conftest import NOON, Browse, Person
from toolshare.db import execute, fetch_value
from toolshare.imports.cells import without_apostrophe
from toolshare.imports.export import as_csv, harmless
from toolshare.imports.queries import Exported, tools_of_member
from toolshare.imports.tests.tables import bring_in, put_up
from toolshare.loans.tests.conftest import make_tool


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "'=", "''@"])
def test_no_cell_is_taken_for_a_formula_and_each_comes_back(sign: str):
    cell = f"{sign}SUM(A1)"
    assert harmless(cell) == f"'{cell}"
    if sign != "\n":
        assert without_apostrophe(harmless(cell)) == cell


@pytest.mark.parametrize("cell", ["Saw", "", "2 - 1", "'tis", "4.50"])
def test_what_is_no_formula_stays_as_it_is(cell: str):
    assert harmless(cell) == cell
    assert without_apostrophe(cell) == cell


async def test_a_table_begins_with_the_mark_that_excel_needs():
    content = b"".join([part async for part in as_csv(_nothing(), with_owner=True)])
    assert content.startswith(b"\xef\xbb\xbftitle,category,")
    assert content.endswith(b",code,owner\r\n")


async def _nothing() -> AsyncIterator[list[Exported]]:
    for none in ():
        yield none


async def test_what_was_exported_is_imported_as_it_was(ada: Person):
    facts = {
        "title": "=Bohrhammer, „groß“",
        "brand": "@Bosch",
        "model": "GBH 2-26",
        "description": "-10 °C\nund mehr; auch das",
        "year_made": 2015,
        "skill_level": "experienced",
        "price_per_day_cents": 450,
        "deposit_cents": 5000,
        "replacement_value_cents": 123_450,
        "longest_loan_days": 14,
        "turnaround_days": 2,
        "is_instant": True,
    }
    await make_tool(ada, **facts)
    table = b"".join([part async for part in as_csv(tools_of_member(ada.id), with_owner=False)])
    await execute("UPDATE tool SET deleted_at = {} WHERE owner_id = {}", NOON, ada.id)
    await execute("UPDATE copy SET code = id::text")
    await put_up(await bring_in(table, ada), ada)
    for column, value in facts.items():
        same = await fetch_value(
            f"SELECT {column} FROM tool WHERE owner_id = {{}} AND deleted_at IS NULL",  # noqa: S608
            ada.id,
        )
        assert same == value, column


async def test_members_take_their_own_tools_with_them(
    ada: Person, bob: Person, browse: Browse, standing: object
):
    await make_tool(ada, title="Saw")
    await make_tool(ada, title="Hidden saw", is_hidden=True)
    await make_tool(bob, title="Ladder")
    answer = await (await browse(ada)).get("/my/tools.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert 'filename="my-tools.csv"' in answer.headers["Content-Disposition"]
    assert {row["title"] for row in rows(answer.text)} == {"Saw", "Hidden saw"}


async def test_admins_take_the_communitys_tools_with_them(
    ada: Person, bob: Person, erin: Person, browse: Browse, standing: object
):
    await make_tool(bob, title="Ladder")
    await make_tool(bob, title="Hidden ladder", is_hidden=True)
    await make_tool(erin, title="Elsewhere")
    answer = await (await browse(ada)).get("/community/tools.csv")
    assert [(row["title"], row["owner"]) for row in rows(answer.text)] == [("Ladder", "Bob")]
    assert (await (await browse(bob)).get("/community/tools.csv")).status_code == 404


async def test_many_tools_are_sent_in_parts_and_each_once(
    ada: Person, browse: Browse, standing: object
):
    await execute(
        "INSERT INTO tool (id, owner_id, community_id, title, brand, model, category, "
        "description, skill_level, created_at, updated_at) "
        "SELECT gen_random_uuid(), {}, {}, 'Saw ' || n, '', '', 'hand-saws', '', 'new', {}, {} "
        "FROM generate_series(1, 1201) AS n",
        ada.id,
        ada.community_id,
        NOON,
        NOON,
    )
    answer = await (await browse(ada)).get("/my/tools.csv")
    assert len({row["title"] for row in rows(answer.text)}) == 1201


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
