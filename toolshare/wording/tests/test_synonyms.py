"""What a community calls things counts at once, and for its own tools alone."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from toolshare.catalogue.actions import recount_vocabulary
from toolshare.catalogue.queries import Found, find_tools, suggest, usage
from toolshare.catalogue.rules import Search
from toolshare.conftest import NOON, Person
from toolshare.occupancy.tests.stage import put_community, put_tool
from toolshare.wording.actions import add_group, change_group, delete_group
from toolshare.wording.queries import preview_of
from toolshare.wording.tests.stage import put_admin


async def group(person: Person, *names: str) -> UUID:
    return await add_group(
        names, community_id=person.community_id, by=person.id, form_key=uuid4(), now=NOON
    )


async def search(words: str, viewer_id: UUID | None = None) -> Found:
    return await find_tools(Search(words=words), viewer_id=viewer_id, now=NOON, with_facets=True)


async def found(words: str, viewer_id: UUID | None = None) -> list[str]:
    return sorted(card.title for card in (await search(words, viewer_id)).cards)


@pytest.fixture
async def tools(ada: Person) -> None:
    put = {"owner_id": ada.id, "community_id": ada.community_id}
    await put_tool(**put, title="Zwirbler", category="other-tools")
    await put_tool(**put, title="Winkelschleifer Metabo", category="angle-grinders")
    await put_tool(**put, title="Old side grinder", category="angle-grinders")
    await recount_vocabulary()


async def test_each_name_of_a_group_finds_the_others(ada: Person, tools: None) -> None:
    assert await found("zwirbler ") == ["Zwirbler"]
    await group(ada, "Zwirbler", "angle grinder")
    everything = ["Old side grinder", "Winkelschleifer Metabo", "Zwirbler"]
    assert await found("zwirbler ") == everything
    assert await found("angle grinders ") == everything
    # What our thesaurus says of one of the names counts for all of them.
    assert await found("winkelschleifer ") == everything
    assert await found("side grinder ") == everything


async def test_a_change_counts_from_the_next_search_on(ada: Person, tools: None) -> None:
    group_id = await group(ada, "quaxi", "Zwirbler")
    assert await found("quaxi ") == ["Zwirbler"]
    names = ["flomp", "Zwirbler"]
    await change_group(group_id, names, community_id=ada.community_id, by=ada.id)
    assert await found("flomp ") == ["Zwirbler"]
    assert await found("quaxi ") == []
    await delete_group(group_id, community_id=ada.community_id, by=ada.id)
    assert await found("flomp ") == []


async def test_a_name_of_several_words_is_looked_for_as_one(ada: Person, tools: None) -> None:
    await group(ada, "Omas kleiner Helfer", "Zwirbler")
    assert await found("omas kleiner helfer ") == ["Zwirbler"]
    assert await found("kleiner ") == []


async def test_a_filler_is_none_where_it_is_a_name(ada: Person, tools: None) -> None:
    await group(ada, "stuff", "Zwirbler")
    assert await found("stuff ") == ["Zwirbler"]


async def test_names_are_offered_while_they_are_typed(ada: Person, tools: None) -> None:
    await group(ada, "quaxelmann", "Zwirbler")
    offered = await suggest("quax", viewer_id=None, now=NOON)
    assert [card.title for card in offered.tools] == ["Zwirbler"]


async def test_names_are_no_mistakes_and_mistakes_become_them(ada: Person, tools: None) -> None:
    assert (await search("zwirbles")).mended == "zwirbler"
    await group(ada, "Zwirbles", "ladder")
    assert (await search("zwirbles ")).mended is None
    await group(ada, "quaxelmann", "Zwirbler")
    mistyped = await search("quaxlemann")
    assert mistyped.mended == "quaxelmann"
    assert [card.title for card in mistyped.cards] == ["Zwirbler"]


async def test_filters_count_what_is_called_otherwise(ada: Person, tools: None) -> None:
    await group(ada, "Zwirbler", "angle grinder")
    facets = (await search("zwirbler ")).facets
    assert facets is not None
    assert facets.count("category", "angle-grinders") == 2


async def test_one_communitys_names_change_nothing_for_the_tools_of_others(
    ada: Person, erin: Person, tools: None
) -> None:
    await put_tool(erin.id, erin.community_id, title="Winkelschleifer Bosch")
    await put_tool(erin.id, erin.community_id, title="Zwirbler two")
    await group(erin, "Zwirbler", "Winkelschleifer")
    assert await found("zwirbler ") == ["Winkelschleifer Bosch", "Zwirbler", "Zwirbler two"]
    # A name that would spoil everybody's search spoils only that of its own community.
    await group(erin, "side grinder", "Zwirbler three")
    assert "Old side grinder" not in await found("zwirbler three ")


async def test_a_private_communitys_names_are_not_given_away(ada: Person, tools: None) -> None:
    secret = await put_community("Secret", is_public=False)
    insider = await put_admin("Inga", secret)
    await put_tool(insider, secret, title="Winkelschleifer Bosch")
    await add_group(
        ["quaxelmann", "Winkelschleifer"],
        community_id=secret,
        by=insider,
        form_key=uuid4(),
        now=NOON,
    )
    assert await found("quaxelmann ", insider) == ["Winkelschleifer Bosch"]
    for words in ("quaxelmann ", "quaxelman ", "quaxel"):
        answer = await search(words, ada.id)
        assert (answer.count, answer.mended) == (0, None)
        assert not await suggest(words, viewer_id=ada.id, now=NOON)


async def test_what_a_group_would_find_is_counted_before_it_is_there(
    ada: Person, erin: Person, tools: None
) -> None:
    await put_tool(erin.id, erin.community_id, title="Zwirbler two")
    names = ["Zwirbler", "angle grinder", "quaxelmann"]
    preview = await preview_of(names, community_id=ada.community_id)
    assert preview.together == 3
    assert list(preview.alone) == [("Zwirbler", 1), ("angle grinder", 2), ("quaxelmann", 0)]


async def test_a_search_asks_for_names_once_until_they_change(
    ada: Person, tools: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    fetch = usage.fetch

    async def counted(*query: Any) -> Any:
        asked.append(query)
        return await fetch(*query)

    monkeypatch.setattr(usage, "fetch", counted)
    await found("zwirbler ")
    assert asked == [], "nothing to ask where nobody has written a group"
    await group(ada, "quaxi", "Zwirbler")
    for _search in range(3):
        assert await found("quaxi ") == ["Zwirbler"]
    assert len(asked) == 1
    await group(ada, "flomp", "ladder")
    assert await found("quaxi ") == ["Zwirbler"]
    assert len(asked) == 2
