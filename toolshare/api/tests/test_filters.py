"""The catalogue's filters, as programs use them: the same names, and the same answers."""

from typing import Any
from uuid import UUID

import pytest

from toolshare.api.tests.conftest import Call
from toolshare.catalogue.actions import recount_vocabulary
from toolshare.conftest import Browse, Person
from toolshare.db import execute
from toolshare.loans.tests.conftest import make_tool

pytestmark = pytest.mark.usefixtures("standing")


@pytest.fixture
async def tools(ada: Person, dan: Person) -> None:
    await make_tool(ada, title="Saw one", category="jigsaws", skill_level="handy")
    await make_tool(dan, title="Saw two", category="jigsaws", is_instant=True)
    await make_tool(ada, title="Saw three", category="hand-saws", price_per_day_cents=800)
    await execute("UPDATE tool SET price_per_day_cents = 0 WHERE title <> 'Saw three'")
    await recount_vocabulary()


async def told(call: Call, query: str, by: Person | None = None) -> dict[str, Any]:
    answer = await (await call(by)).get(f"/tools?{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("price=0", {"Saw one", "Saw two"}),
        ("price=5", {"Saw one", "Saw two"}),
        ("price=10", {"Saw one", "Saw two", "Saw three"}),
        ("level=handy", {"Saw one"}),
        ("lender=library", {"Saw two"}),
        ("lender=neighbour", {"Saw one", "Saw three"}),
        ("instant=on", {"Saw two"}),
        ("category=sawing-cutting&price=0", {"Saw one", "Saw two"}),
        ("q=saw&category=hand-saws", {"Saw three"}),
        ("q=saw&sort=newest", {"Saw one", "Saw two", "Saw three"}),
        ("q=saw&price=0&lender=library&instant=on", {"Saw two"}),
        ("page=nonsense", {"Saw one", "Saw two", "Saw three"}),
    ],
)
async def test_each_filter_narrows_the_list_as_it_does_on_the_page(
    call: Call, browse: Browse, tools: None, query: str, titles: set[str]
):
    assert {item["title"] for item in (await told(call, query))["items"]} == titles
    page = await (await browse(None)).get(f"/tools?{query}")
    assert {title for title in ("Saw one", "Saw two", "Saw three") if title in page.text} == titles


@pytest.mark.parametrize(
    "query",
    [
        "price=3",
        "price=-1",
        "price=0&price=5",
        "level=wizard",
        "lender=shop",
        "instant=maybe",
        "within=3",
        "within=0",
        "sort=price",
        "typed=%00",
        "facets=perhaps",
    ],
)
async def test_a_filter_that_cannot_be_used_is_named(call: Call, lindenhof: UUID, query: str):
    answer = await (await call(None)).get(f"/tools?{query}")
    assert answer.status_code == 422
    assert {fault["parameter"] for fault in answer.json()["errors"]} == {query.partition("=")[0]}


async def test_what_was_mended_is_said_unless_words_are_to_stay(call: Call, tools: None):
    assert (await told(call, "q=saw+one"))["mended"] is None
    mended = await told(call, "q=threee")
    assert (mended["mended"], len(mended["items"])) == ("three", 1)
    assert (await told(call, "q=threee&typed=on"))["items"] == []


async def test_tools_with_some_of_the_words_are_called_so(call: Call, tools: None):
    assert (await told(call, "q=saw+three"))["is_partial"] is False
    partial = await told(call, "q=three+elephant")
    assert partial["is_partial"] is True
    assert [item["title"] for item in partial["items"]] == ["Saw three"]


async def test_other_choices_are_counted_where_it_is_asked_for(call: Call, tools: None):
    assert (await told(call, "q=saw"))["facets"] is None
    facets = (await told(call, "q=saw&price=0&facets=on"))["facets"]
    assert facets["is_complete"] is True
    assert facets["price"] == {"0": 2, "2": 2, "5": 2, "10": 3, "20": 3}
    assert facets["category"] == {"jigsaws": 2, "sawing-cutting": 2}
    assert facets["lender"] == {"library": 1, "neighbour": 1}
    assert facets["level"]["handy"] == 1
    assert facets["instant"] == {"on": 1}


async def test_a_page_goes_on_with_its_filters(call: Call, tools: None):
    first = await told(call, "q=saw&price=0&limit=1")
    second = await told(call, f"q=saw&price=0&limit=1&cursor={first['next']}")
    assert second["next"] is None
    assert {page["items"][0]["title"] for page in (first, second)} == {"Saw one", "Saw two"}
