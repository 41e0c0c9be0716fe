"""By whom a tool is found: hidden ones by nobody, those of a private community by its members."""

import pytest

from toolshare.catalogue.queries import find_tools
from toolshare.catalogue.queries.scope import scope_of
from toolshare.catalogue.rules import Search
from toolshare.catalogue.tests.asking import found
from toolshare.conftest import NOON, Person
from toolshare.db import execute
from toolshare.occupancy.tests.stage import put_community, put_member, put_tool


async def test_strangers_see_neither_hidden_nor_deleted_tools(ada: Person, bob: Person) -> None:
    await put_tool(ada.id, ada.community_id, title="Shown")
    await put_tool(ada.id, ada.community_id, title="Hidden", is_hidden=True)
    await put_tool(ada.id, ada.community_id, title="Deleted", deleted_at=NOON)
    for viewer in (None, bob, ada):
        assert await found(viewer) == ["Shown"]
        assert await found(viewer, words="hidden") == []
        assert await found(viewer, words="deleted") == []


async def test_a_private_community_is_for_its_members(bob: Person) -> None:
    secret = await put_community("Secret", is_public=False)
    insider = await put_member("Inga", secret)
    await put_tool(insider, secret, title="Secret drill")
    assert await found(None) == []
    assert await found(bob, words="drill") == []
    assert await found(insider, words="drill") == ["Secret drill"]


@pytest.mark.parametrize("is_reading", [False, True])
async def test_a_few_communities_tools_are_found_among_many(
    ada: Person, bob: Person, is_reading: bool
) -> None:
    """By their marks in the index, unless these are still being written."""
    homes = [await put_community(f"Home {number}", is_public=False) for number in range(3)]
    insiders = [await put_member(f"Insider{number}", home) for number, home in enumerate(homes)]
    for home, insider in zip(homes, insiders, strict=True):
        await put_tool(insider, home, title=f"Saw of {home}", category="hand-saws")
    await put_tool(ada.id, ada.community_id, title="Saw of all", category="hand-saws")
    if is_reading:
        await execute("ALTER TABLE tool DISABLE TRIGGER USER")
        await execute(
            "UPDATE tool SET search = ts_delete(search, ARRAY("
            "SELECT lexeme FROM unnest(tsvector_to_array(search)) AS lexeme "
            "WHERE lexeme LIKE 'm/%'))"
        )
        await execute("ALTER TABLE tool ENABLE TRIGGER USER")
        await execute(
            "INSERT INTO community_search (community_id, languages, is_reading) "
            "SELECT id, ARRAY['english'], true FROM community "
            "ON CONFLICT (community_id) DO UPDATE SET is_reading = true"
        )
    scope = await scope_of(insiders[0])
    assert bool(scope.marked) is not is_reading
    for home, insider in zip(homes, insiders, strict=True):
        for asked in ({"words": "saw"}, {"words": "saw", "category": "hand-saws"}):
            answer = await find_tools(
                Search(**asked),  # type: ignore[arg-type]
                viewer_id=insider,
                now=NOON,
                with_facets=True,
            )
            assert {card.title for card in answer.cards} == {f"Saw of {home}", "Saw of all"}
            assert answer.facets is not None
            assert answer.facets.count("category", "hand-saws") == 2
    assert await found(bob, words="saw") == ["Saw of all"]
