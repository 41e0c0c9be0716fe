"""Stories about tables: a spreadsheet becomes tools, and tools become a spreadsheet again."""

import re
import secrets
from pathlib import Path

import pytest
from playwright.sync_api import expect

from e2e.checks import assert_usable
from e2e.conftest import Cast
from e2e.people import Person


@pytest.fixture
def mark() -> str:
    """A word that no other story's tools have."""
    return f"Nr{secrets.token_hex(4)}"


@pytest.fixture
def spreadsheet(tmp_path: Path, mark: str) -> Path:
    """As Excel writes it where commas are decimal: three good rows, and two with mistakes."""
    rows = [
        "Werkzeug;Kategorie;Marke;Preis pro Tag;Kaution;Code",
        f"Bohrhammer {mark};Bohrhammer;Bosch;4,50;50;B-{mark}",
        f"Säge {mark};Hand saws;;;;",
        f"=1+2 {mark};Hand saws;;1;;",
        f"Leiter {mark};Leitern;;viel;;",
        f"Bohrer {mark};Bohrmaschine;;1;;B-{mark}",
    ]
    path = tmp_path / f"werkzeug-{mark}.csv"
    path.write_bytes("\r\n".join(rows).encode("cp1252"))
    return path


def test_a_spreadsheet_becomes_tools_and_goes_again(person: Cast, spreadsheet: Path, mark: str):
    ada = person("Ada")
    send_in(ada, spreadsheet)
    ada.is_at("Which column is what?")
    ada.reads("Nothing of your table is left out.")
    expect(ada.field("Name")).to_have_value("0")
    expect(ada.field("Price per day")).to_have_value("3")
    ada.presses("Check the rows")
    reads_when_done(ada, "3 tools can be imported")
    ada.reads("2 rows cannot be imported", "Row 5", "Row 6", "Row 2 has the same code.")
    ada.reads(re.compile("Preis pro Tag “viel”: Please type an amount"))
    assert_usable(ada.page, has_javascript=ada.has_javascript)
    ada.presses("Import these 3 tools")
    reads_when_done(ada, "3 tools are listed")
    bob = person("Bob")
    bob.searches(mark)
    bob.reads(f"Bohrhammer {mark}", f"Säge {mark}", f"=1+2 {mark}")
    bob.does_not_read(f"Leiter {mark}")
    ada.follows("Undo this import")
    ada.presses("Take all of it back")
    reads_when_done(ada, "Taken back")
    bob.searches(mark)
    bob.does_not_read(f"Bohrhammer {mark}", f"Säge {mark}")


def test_rows_with_mistakes_are_taken_along_mended_and_sent_in_again(
    person: Cast, spreadsheet: Path, mark: str, tmp_path: Path
):
    ada = person("Ada")
    send_in(ada, spreadsheet)
    ada.presses("Check the rows")
    reads_when_done(ada, "3 tools can be imported")
    with ada.page.expect_download() as download:
        ada.follows("Download these rows")
    rows = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert f"Leiter {mark};Leitern;;viel" in rows
    mended = tmp_path / f"mended-{mark}.csv"
    mended.write_text(rows.replace("viel", "2").replace(f"B-{mark}", f"C-{mark}"))
    send_in(ada, mended)
    ada.presses("Check the rows")
    reads_when_done(ada, "2 tools can be imported")
    ada.reads("All rows are fine. Nothing is listed yet.", f"Leiter {mark}", f"C-{mark}")
    throws_away(ada, mended, by="Import nothing")
    throws_away(ada, spreadsheet, by="Import nothing")


def test_a_file_that_is_no_table_is_told_so(person: Cast, tmp_path: Path):
    ada = person("Ada")
    workbook = tmp_path / "tools.xlsx"
    workbook.write_bytes(b"PK\x03\x04 and so on")
    send_in(ada, workbook)
    ada.is_warned("In your spreadsheet, choose “Save as” and CSV.")
    ada.presses("Read this table")
    ada.is_warned("Please pick a file.")


@pytest.mark.parametrize("setting", ["desk"], indirect=True)
def test_a_table_is_dropped_on_its_frame(person: Cast, spreadsheet: Path):
    ada = person("Ada")
    ada.opens("/my/imports")
    ada.presses("Read this table")
    ada.is_warned("Please pick a file.")
    table = ada.page.evaluate_handle(
        """([text, name]) => {
          const carried = new DataTransfer();
          carried.items.add(new File([text], name));
          carried.items.add(new File(["another"], "another.csv"));
          return carried;
        }""",
        [spreadsheet.read_text(encoding="cp1252"), spreadsheet.name],
    )
    frame = ada.page.get_by_text("Drag the file here or pick it")
    for moment in ("dragover", "drop"):
        frame.dispatch_event(moment, {"dataTransfer": table})
    expect(ada.page.get_by_role("status").filter(has_text=spreadsheet.name)).to_be_visible()
    ada.does_not_read("Please pick a file.")
    ada.presses("Read this table")
    ada.is_at("Which column is what?")
    throws_away(ada, spreadsheet)


def test_a_table_is_thrown_away(person: Cast, spreadsheet: Path):
    ada = person("Ada")
    send_in(ada, spreadsheet)
    ada.is_at("Which column is what?")
    throws_away(ada, spreadsheet)
    ada.does_not_read(spreadsheet.name)


def test_tools_are_taken_along_as_a_table(person: Cast, spreadsheet: Path, mark: str):
    carla = person("Carla")
    send_in(carla, spreadsheet)
    carla.presses("Check the rows")
    reads_when_done(carla, "3 tools can be imported")
    carla.presses("Import these 3 tools")
    reads_when_done(carla, "3 tools are listed")
    carla.follows("Go to my tools")
    with carla.page.expect_download() as download:
        carla.follows("Export as a table")
    table = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert f"Säge {mark}," in table
    assert f"'=1+2 {mark}," in table


def send_in(who: Person, file: Path) -> None:
    """Send a file in, coming from where one's tools are."""
    who.opens("/my/tools")
    who.follows(re.compile("^(Import a table|Or import a table of tools)$"))
    who.is_at("Import tools from a table")
    who.field("CSV file").set_input_files(file)
    who.presses("Read this table")


def throws_away(who: Person, file: Path, *, by: str = "Remove this table") -> None:
    """Remove a table, of which nobody may keep more than a few unfinished."""
    who.opens("/my/imports")
    who.follows(file.name)
    who.presses(by)
    if who.has_javascript:
        who.presses(by, within=who.page.get_by_role("dialog"))
    who.is_told("Nothing of it was imported.")


def reads_when_done(who: Person, heading: str) -> None:
    """Look on until the table has got so far."""
    who.waits_for(who.page.get_by_role("heading", name=heading, exact=True))
