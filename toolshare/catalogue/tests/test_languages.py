"""Each community's tools are found in its language, by codes, and by words that just came up."""

import pytest

from toolshare.catalogue.actions import recount_vocabulary
from toolshare.catalogue.queries import find_tools, suggest
from toolshare.catalogue.rules import Search
from toolshare.conftest import NOON, Person
from toolshare.db import execute, fetch_value
from toolshare.occupancy.tests.stage import put_community, put_member, put_tool
from toolshare.wording.reading import read_some


async def found(words: str) -> list[str]:
    answer = await find_tools(Search(words=words), viewer_id=None, now=NOON)
    return [card.title for card in answer.cards]


async def speak(community_id: object, language: str) -> None:
    """Choose a language, and have the worker read what is listed already."""
    await execute("UPDATE community SET search_language = {} WHERE id = {}", language, community_id)
    while await read_some(now=NOON):
        pass


@pytest.mark.parametrize(
    ("language", "title", "typed"),
    [
        ("german", "Gartenscheren", "gartenschere "),
        ("spanish", "Cortadoras", "cortadora "),
        ("english", "Winders", "winder "),
    ],
)
async def test_words_bend_by_the_rules_of_the_communitys_language(
    ada: Person, language: str, title: str, typed: str
) -> None:
    await put_tool(ada.id, ada.community_id, title=title, category="watering")
    await speak(ada.community_id, "simple")
    assert await fetch_value("SELECT search @@ 'l/simple'::tsquery FROM tool")
    await speak(ada.community_id, language)
    assert await found(typed) == [title]


async def test_communities_of_two_languages_are_searched_at_once(ada: Person) -> None:
    german = await put_community("Hof")
    await speak(german, "german")
    await put_tool(ada.id, ada.community_id, title="Ring spanner", category="spanners")
    await put_tool(ada.id, german, title="Schraubenschlüsselsatz", category="spanners")
    assert set(await found("Schraubenschlüssel ")) == {"Ring spanner", "Schraubenschlüsselsatz"}


async def test_a_code_on_a_label_finds_its_tool_however_it_is_written(ada: Person) -> None:
    tool_id = await put_tool(ada.id, ada.community_id, title="Labelled")
    await execute("UPDATE copy SET code = '7KQ01Z' WHERE tool_id = {}", tool_id)
    for typed in ("7KQ01Z", "7kq-01z", "7kq oiz"):
        assert await found(typed) == ["Labelled"]
    await execute("UPDATE copy SET retired_at = {} WHERE tool_id = {}", NOON, tool_id)
    assert await found("7KQ01Z") == []


async def test_a_word_is_known_as_soon_as_a_tool_is_called_so(ada: Person) -> None:
    await put_tool(ada.id, ada.community_id, title="Zyklotron", brand="Quarkwerk")
    assert await found("zyklotorn ") == ["Zyklotron"]
    offered = await suggest("quark", viewer_id=None, now=NOON)
    assert list(offered.brands) == ["Quarkwerk"]


async def test_words_of_a_private_community_are_not_given_away(ada: Person, bob: Person) -> None:
    secret = await put_community("Secret", is_public=False)
    insider = await put_member("Inga", secret)
    await put_tool(insider, secret, title="Zyklotron", brand="Quarkwerk")
    answer = await find_tools(Search(words="zyklotorn "), viewer_id=bob.id, now=NOON)
    assert (answer.count, answer.mended) == (0, None)
    assert not await suggest("quark", viewer_id=bob.id, now=NOON)
    assert not await suggest("zykl", viewer_id=None, now=NOON)
    seen = await suggest("zykl", viewer_id=insider, now=NOON)
    assert [card.title for card in seen.tools] == ["Zyklotron"]


async def test_the_vocabulary_is_counted_again_and_forgets_what_is_gone(ada: Person) -> None:
    tool_id = await put_tool(ada.id, ada.community_id, title="Zyklotron")
    for _number in range(3):
        await put_tool(ada.id, ada.community_id, title="Saw")
    await execute("UPDATE tool SET deleted_at = {} WHERE id = {}", NOON, tool_id)
    assert await recount_vocabulary() == 2
    assert await recount_vocabulary() == 0
    assert await fetch_value("SELECT tools FROM vocabulary WHERE term = 'saw'") == 3
    assert await fetch_value("SELECT count(*) FROM vocabulary WHERE term = 'zyklotron'") == 0


async def test_filters_are_counted_each_under_the_others(ada: Person, dan: Person) -> None:
    free = {"price_per_day_cents": 0, "category": "jigsaws"}
    await put_tool(ada.id, ada.community_id, title="Saw one", skill_level="handy", **free)
    await put_tool(dan.id, dan.community_id, title="Saw two", is_instant=True, **free)
    await put_tool(ada.id, ada.community_id, title="Saw three", price_per_day_cents=800)
    search = Search(words="saw", dearest_cents=0)
    answer = await find_tools(search, viewer_id=None, now=NOON, with_facets=True)
    facets = answer.facets
    assert facets is not None
    assert answer.count == 2
    assert [facets.count("price", price) for price in ("0", "5", "10")] == [2, 2, 3]
    assert facets.count("category", "sawing-cutting") == 2
    assert facets.count("category", "hammer-drills") == 0
    assert (facets.count("lender", "library"), facets.count("lender", "neighbour")) == (1, 1)
    assert facets.count("instant", "on") == 1
    assert facets.count("level", "handy") == 1
    assert facets.left("level", "professional") == 0
    for narrower in ({"lender": "library"}, {"instant": True}, {"level": "handy"}):
        narrowed = Search(words="saw", dearest_cents=0, **narrower)  # type: ignore[arg-type]
        assert (await find_tools(narrowed, viewer_id=None, now=NOON)).count == 1
        assert (await find_tools(Search(**narrower), viewer_id=None, now=NOON)).count == 1  # type: ignore[arg-type]
