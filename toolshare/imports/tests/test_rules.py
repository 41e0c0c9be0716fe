"""Rows as tools, or with what is wrong in them."""

from datetime import date

import pytest

from toolshare.imports.columns import guess_columns
from toolshare.imports.files import Row
from toolshare.imports.rules import (
    AFTER_FAILURE,
    CAN_REMOVE,
    MOST_UNFINISHED,
    WORKING,
    Checked,
    ImportRefused,
    Reading,
    RowFacts,
    check_columns,
    check_room,
    check_row,
)

TODAY = date(2026, 12, 1)
HEADINGS = ["Name", "Category", "Brand", "Price per day", "Deposit", "Value", "Year made", "Code"]


def check(*cells: str, category: str | None = None) -> Checked:
    reading = Reading(HEADINGS, guess_columns(HEADINGS), category)
    return check_row(Row(7, list(cells)), reading, today=TODAY)


def wrong(*cells: str) -> list[tuple[str, str]]:
    checked = check(*cells)
    assert checked.facts is None
    return [(problem.column, problem.cell) for problem in checked.problems]


def test_a_row_is_a_tool():
    checked = check("Saw", "hand-saws", "Bahco", "1,50", "10", "40", "2019", "s-1")
    assert checked == Checked(
        number=7,
        facts=RowFacts(
            title="Saw",
            category="hand-saws",
            brand="Bahco",
            price_per_day_cents=150,
            deposit_cents=1000,
            replacement_value_cents=4000,
            year_made=2019,
        ),
        codes=["s-1"],
    )


def test_cells_that_are_missing_at_the_end_are_empty():
    assert check("Handsaw").facts == RowFacts(title="Handsaw", category="hand-saws")


def test_every_cell_that_cannot_be_used_is_told():
    cells = ("", "hand-saws", "x" * 61, "much", "0", "0", "1700", "S-1")
    assert wrong(*cells) == [
        ("Name", ""),
        ("Brand", "x" * 61),
        ("Year made", "1700"),
        ("Price per day", "much"),
    ]


def test_a_row_that_is_longer_than_the_headings_is_told():
    cells = ["Saw", "hand-saws", "", "", "", "", "", "", "", "more"]
    assert wrong(*cells) == [("Column J", "more")]
    assert check(*cells[:-1], "").facts is not None


def test_what_does_not_go_together_is_told():
    assert wrong("Saw", "hand-saws", "", "", "50", "40") == [("Deposit", "50")]
    assert wrong("Saw", "hand-saws", "", "", "", "", "2028") == [("Year made", "2028")]


def test_a_long_cell_is_cut_where_it_is_told():
    ((_column, cell),) = wrong("x" * 5000, "hand-saws")
    assert cell == "x" * 80 + "…"


def test_the_kind_comes_from_the_cell_then_the_name_then_what_was_chosen():
    assert category("Hammer drill", "Ladders") == "step-ladders"
    assert category("Hammer drill", "Gizmos") == "hammer-drills"
    assert category("Thing", "Gizmos", otherwise="bike-repair") == "bike-repair"
    assert category("Hammer drill", "", otherwise="bike-repair") == "hammer-drills"


def category(title: str, cell: str, *, otherwise: str | None = None) -> str:
    facts = check(title, cell, category=otherwise).facts
    assert facts is not None
    return facts.category


def test_an_unknown_kind_is_told():
    assert wrong("Thing", "Gizmos") == [("Category", "Gizmos")]


def test_formulas_are_text():
    checked = check('=HYPERLINK("http://x","Saw")', "hand-saws")
    assert checked.facts is not None
    assert checked.facts.title == '=HYPERLINK("http://x","Saw")'


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        pytest.param({}, "title", id="nothing"),
        pytest.param({"brand": 0}, "title", id="no name"),
        pytest.param({"title": 3}, "title", id="beyond the last"),
        pytest.param({"title": 0, "brand": -1}, "brand", id="before the first"),
        pytest.param({"title": 0, "owner": 1}, "owner", id="an unknown field"),
    ],
)
def test_columns_that_cannot_be_are_refused(columns: dict[str, int], field: str):
    with pytest.raises(ImportRefused) as refused:
        check_columns(columns, width=3)
    assert refused.value.field == field


def test_one_column_may_say_two_things():
    check_columns({"title": 0, "description": 0}, width=1)


def test_nobody_has_many_tables_waiting():
    check_room(MOST_UNFINISHED - 1)
    with pytest.raises(ImportRefused, match="5 imports"):
        check_room(MOST_UNFINISHED)


@pytest.mark.parametrize("state", WORKING)
def test_work_that_fails_again_and_again_ends_where_the_member_can_go_on(state: str):
    passed: list[str] = []
    while state in WORKING:
        assert state not in passed
        passed.append(state)
        state = AFTER_FAILURE[state]
    assert state in {*CAN_REMOVE, "imported", "undone"}
