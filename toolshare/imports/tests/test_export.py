"""Tools that go out as a table, and come in again."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolshare.conftest import NOON, Browse, Person, Rewind
from toolshare.db import execute, transaction
from toolshare.imports.cells import without_apostrophe
from toolshare.imports.export import Exported, as_csv, harmless, tools_of_member
from toolshare.imports.queries import wrong_rows
from toolshare.imports.rules import RowFacts
from toolshare.imports.tests.tables import bring_in, put_up
from toolshare.loans.tests.conftest import make_tool
from toolshare.tools.categories import LEAVES
from toolshare.tools.rules import SKILL_LEVELS
from toolshare.tools.tables import Copy


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
    assert content.endswith(b",code,further_codes,owner\r\n")


async def _nothing() -> AsyncIterator[list[Exported]]:
    for none in ():
        yield none


_WORDS = st.text(
    st.characters(
        exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp", "Co"), exclude_characters="\ufffd"
    ),
    min_size=1,
    max_size=40,
).map(lambda text: " ".join(text.split()))
_LINES = st.one_of(st.just(""), _WORDS.filter(bool), st.just('-10 °C\nund mehr; "auch" das'))
_CENTS = st.integers(0, 100_000)
_TOOLS = st.lists(
    st.builds(
        RowFacts,
        title=st.one_of(_WORDS.filter(bool), st.sampled_from(["=1+2", "@Bosch", "'=x", "2 - 1"])),
        category=st.sampled_from([leaf.slug for leaf in LEAVES]),
        brand=_LINES.filter(lambda text: "\n" not in text),
        model=st.sampled_from(["", "GBH 2-26", "+4"]),
        year_made=st.one_of(st.none(), st.integers(1850, 2026)),
        description=_LINES,
        accessories=_LINES,
        safety_note=_LINES,
        skill_level=st.sampled_from(SKILL_LEVELS),
        price_per_day_cents=_CENTS,
        replacement_value_cents=st.just(0),
        deposit_cents=_CENTS,
        longest_loan_days=st.integers(1, 90),
        turnaround_days=st.integers(0, 14),
        is_instant=st.booleans(),
        is_hidden=st.booleans(),
    ),
    min_size=1,
    max_size=5,
)


@given(tools=_TOOLS, copies=st.integers(1, 4))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
async def test_what_goes_out_of_one_community_comes_into_another_as_it_was(
    tools: list[RowFacts], copies: int, ada: Person, erin: Person
):
    try:
        async with transaction():
            for number, facts in enumerate(tools):
                tool_id = await make_tool(ada, **msgspec.structs.asdict(facts))
                await give_codes(tool_id, [f"d-{number:03}/{copy}" for copy in range(copies)])
            table = await whole(ada)
            import_id = await bring_in(table, erin)
            assert await wrong_rows(import_id, after=0, limit=9) == []
            await put_up(import_id, erin)
            assert rows((await whole(erin)).decode()) == rows(table.decode())
            raise Rewind
    except Rewind:
        pass


async def whole(owner: Person) -> bytes:
    return b"".join([part async for part in as_csv(tools_of_member(owner.id), with_owner=False)])


async def give_codes(tool_id: UUID, labels: list[str]) -> None:
    await execute("DELETE FROM copy WHERE tool_id = {}", tool_id)
    for number, label in enumerate(labels):
        at = NOON + timedelta(seconds=number)
        await Copy(id=uuid4(), tool_id=tool_id, label=label, created_at=at).save()


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
    ada: Person, bob: Person, dan: Person, erin: Person, browse: Browse, standing: object
):
    await make_tool(bob, title="Ladder")
    await make_tool(bob, title="Hidden ladder", is_hidden=True)
    await make_tool(dan, title="The library's own", is_hidden=True)
    await make_tool(erin, title="Elsewhere")
    answer = await (await browse(ada)).get("/community/tools.csv")
    assert {(row["title"], row["owner"], row["hidden"]) for row in rows(answer.text)} == {
        ("Ladder", "Bob", "no"),
        ("The library's own", "Dan", "yes"),
    }
    assert (await (await browse(bob)).get("/community/tools.csv")).status_code == 404


async def test_rows_with_mistakes_go_out_with_what_is_wrong_and_come_in_mended(
    ada: Person, bob: Person, browse: Browse, standing: object
):
    import_id = await bring_in("Name;Price;Note\nAxe;1,50;\n;much;=1+2\nAxe;lots;\n", ada)
    address = f"/my/imports/{import_id}/rows.csv"
    assert (await (await browse(bob)).get(address)).status_code == 404
    answer = await (await browse(ada)).get(address)
    lines = answer.text.removeprefix("\ufeff").splitlines()
    assert lines[0] == "Row;What is wrong;Name;Price;Note"
    assert lines[1].startswith("3;Name: The tool has no name. / Price: Please type an amount")
    assert lines[1].endswith(";;much;'=1+2")
    assert len(lines) == 3
    mended = answer.text.replace(";;much", ";Rake;2").replace("lots", "3")
    again = await bring_in(mended, ada)
    assert await wrong_rows(again, after=0, limit=9) == []


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
