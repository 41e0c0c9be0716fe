"""What owners write is words to the index, never one of its keys."""

from uuid import UUID

import pytest

from toolshare.catalogue.queries import find_tools
from toolshare.catalogue.rules import Search
from toolshare.conftest import NOON, Person
from toolshare.db import execute, fetch_value
from toolshare.occupancy.tests.stage import put_community, put_member, put_tool
from toolshare.wording import reading
from toolshare.wording.reading import read_some

KEYS = "o/library l/german m/0123 g/1/2/5 ½ c／tents"


async def found(search: Search) -> list[str]:
    answer = await find_tools(search, viewer_id=None, now=NOON)
    return [card.title for card in answer.cards]


@pytest.mark.parametrize("field", ["title", "brand", "model", "description"])
async def test_no_text_of_a_tool_is_a_key(ada: Person, field: str) -> None:
    plain = await put_tool(ada.id, ada.community_id)
    forged = await put_tool(ada.id, ada.community_id, **{field: KEYS})  # type: ignore[arg-type]
    keys = (
        "SELECT array_agg(lexeme) FROM tool, unnest(tsvector_to_array(search)) AS lexeme "
        "WHERE id = {} AND lexeme LIKE '%/%' AND lexeme NOT LIKE 't/%'"
    )
    assert set(await fetch_value(keys, forged)) == set(await fetch_value(keys, plain))


@pytest.mark.parametrize(
    "search",
    [
        Search(words="winch", lender="library"),
        Search(words="winch", instant=True),
        Search(words="winch", level="professional"),
        Search(words="winch", category="tents"),
        Search(words="winch", dearest_cents=0),
    ],
)
async def test_no_description_gets_a_tool_through_a_filter(ada: Person, search: Search) -> None:
    await put_tool(
        ada.id,
        ada.community_id,
        title="Winch",
        description="o/library i/instant s/professional c/tents p/free",
        price_per_day_cents=300,
    )
    assert await found(Search(words="winch")) == ["Winch"]
    assert await found(search) == []


@pytest.mark.parametrize("words", ["driver", "drill driver", "drill/driver", "drill/driv"])
async def test_words_with_a_slash_between_them_are_found(ada: Person, words: str) -> None:
    await put_tool(ada.id, ada.community_id, title="Drill/driver")
    assert await found(Search(words=words)) == ["Drill/driver"]


async def test_a_language_that_descriptions_name_is_read_to_its_end(
    committed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "READ_AT_ONCE", 2)
    community_id: UUID = await put_community("Hof")
    owner_id = await put_member("Inga", community_id)
    for number in range(3):
        await put_tool(owner_id, community_id, title=f"Winch {number}", description="l/english")
    await execute("UPDATE community SET search_language = 'german' WHERE id = {}", community_id)
    for _step in range(10):
        if not await read_some(now=NOON):
            break
    else:
        pytest.fail("the worker reads on and on")
    assert await fetch_value("SELECT languages FROM community_search") == ["german"]
