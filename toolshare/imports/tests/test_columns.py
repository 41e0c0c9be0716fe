"""Columns that are known by their headings."""

import pytest

from toolshare.imports.columns import FIELDS, guess_columns, guess_source

LEND_ENGINE = (
    "Added on,Code,Name,Type,Serial number,Condition,Tags,Location,Brand,Price paid,Value (RRP),"
    "Shown on website,Loan fee,Loan period,Short description,Long description,Components,"
    "Care information,Keywords"
)
CIRCULATE = (
    "id,complete_number,code,number,name,categories,description,item_url,size,brand,model,serial,"
    "strength,power_source,other_names,quantity,checkout_notice,status,location_area,"
    "location_shelf,purchase_link,purchase_price,myturn_item_type,url,created_at,updated_at"
)
MY_TURN = (
    "Item ID,Item Type,Status(es),Name,Additional Image,Amount / Fee,Between Buffer Days,"
    "Categories,Condition,Daily Late Fee,Default Loan Length,Description,Image,Keywords,"
    "Location Code,Manufacturer,Model,Price to Purchase,Replacement Cost,Serial Number,Size"
)


def named(headings: str) -> dict[str, str]:
    """Guess, and name each column by its heading."""
    cells = headings.split(",")
    return {field: cells[at] for field, at in guess_columns(cells).items()}


@pytest.mark.parametrize(
    ("headings", "system", "expected"),
    [
        pytest.param(
            LEND_ENGINE,
            "Lend Engine",
            {
                "title": "Name",
                "category": "Type",
                "brand": "Brand",
                "description": "Long description",
                "replacement_value": "Value (RRP)",
                "longest_loan_days": "Loan period",
                "accessories": "Components",
                "code": "Code",
            },
            id="Lend Engine",
        ),
        pytest.param(
            CIRCULATE,
            "Circulate",
            {
                "title": "name",
                "category": "categories",
                "brand": "brand",
                "model": "model",
                "description": "description",
                "replacement_value": "purchase_price",
                "code": "complete_number",
            },
            id="Circulate",
        ),
        pytest.param(
            MY_TURN,
            "myTurn",
            {
                "title": "Name",
                "category": "Item Type",
                "brand": "Manufacturer",
                "model": "Model",
                "description": "Description",
                "replacement_value": "Replacement Cost",
                "longest_loan_days": "Default Loan Length",
                "turnaround_days": "Between Buffer Days",
                "photos": "Image",
                "further_photos": "Additional Image",
                "code": "Item ID",
            },
            id="myTurn",
        ),
    ],
)
def test_exports_of_other_systems_are_known(headings: str, system: str, expected: dict[str, str]):
    source = guess_source(headings.split(","))
    assert source is not None
    assert source.name == system
    assert named(headings) == expected


def test_addresses_of_photos_in_a_field_of_ones_own_are_known():
    assert named(f"{LEND_ENGINE},Photo URL")["photos"] == "Photo URL"


def test_our_own_export_is_known_whole():
    assert named(",".join(FIELDS)) == {field: field for field in FIELDS}


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        pytest.param(
            "Werkzeug,Marke,Modell,Preis pro Tag,Kaution,Baujahr,Leihdauer",
            {
                "title": "Werkzeug",
                "brand": "Marke",
                "model": "Modell",
                "price_per_day": "Preis pro Tag",
                "deposit": "Kaution",
                "year_made": "Baujahr",
                "longest_loan_days": "Leihdauer",
            },
            id="German",
        ),
        pytest.param(
            "Herramienta,Categoría,Descripción",
            {"title": "Herramienta", "category": "Categoría", "description": "Descripción"},
            id="Spanish, with accents",
        ),
        pytest.param("  TOOL_NAME ,Maker", {"title": "  TOOL_NAME ", "brand": "Maker"}, id="odd"),
        pytest.param("Title,Name", {"title": "Title"}, id="the better of two"),
        pytest.param("id,number,foo", {}, id="numbers of rows are no codes"),
    ],
)
def test_usual_headings_are_known(headings: str, expected: dict[str, str]):
    assert guess_source(headings.split(",")) is None
    assert named(headings) == expected
