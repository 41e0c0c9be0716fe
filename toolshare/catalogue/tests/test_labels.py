"""Tools are found by what stands on their copies' labels, exactly and however it is typed."""

from uuid import UUID

import pytest

from toolshare.catalogue.queries import find_tools
from toolshare.catalogue.rules import Search
from toolshare.conftest import NOON, Person
from toolshare.db import columns, execute, fetch
from toolshare.occupancy.tests.stage import put_community, put_member, put_tool


async def put_labelled(owner_id: UUID, community_id: UUID, title: str, label: str) -> UUID:
    tool_id = await put_tool(owner_id, community_id, title=title)
    await execute("UPDATE copy SET label = {} WHERE tool_id = {}", label, tool_id)
    return tool_id


async def first(words: str, viewer_id: UUID | None = None) -> str | None:
    answer = await find_tools(Search(words=words), viewer_id=viewer_id, now=NOON)
    return answer.cards[0].title if answer.cards else None


@pytest.mark.parametrize(
    ("label", "typed"),
    [
        ("D-017", "D-017"),
        ("D-017", "d-017"),
        ("D-017", " d - 017 "),
        ("LIB 0042", "LIB 0042"),
        ("LIB 0042", "lib0042"),
        ("lib0042", "LIB 0042"),
        ("Säge/3.b", "säge/3.B"),
        ("OIL0LI", "oil 0li"),
        ("7KQ01Z", "7kqoiz"),
        ("7KQ01Z", "7KQ-0LZ"),
    ],
)
async def test_a_label_is_found_however_it_is_typed(ada: Person, label: str, typed: str) -> None:
    await put_labelled(ada.id, ada.community_id, "Carpet cleaner", label)
    await put_tool(ada.id, ada.community_id, title="Saw 0042 D 017")
    assert await first(typed) == "Carpet cleaner"


@pytest.mark.parametrize("typed", ["D017", "D-O17", "D-0170", "D-01"])
async def test_others_labels_are_taken_by_the_letter(ada: Person, typed: str) -> None:
    await put_labelled(ada.id, ada.community_id, "Carpet cleaner", "D-017")
    assert await first(typed) is None


async def test_two_communities_may_have_one_label(ada: Person, erin: Person, bob: Person) -> None:
    secret = await put_community("Secret", is_public=False)
    insider = await put_member("Inga", secret)
    await put_labelled(ada.id, ada.community_id, "Of Ada", "LIB 1")
    await put_labelled(insider, secret, "Of Inga", "LIB 1")
    answer = await find_tools(Search(words="lib 1"), viewer_id=bob.id, now=NOON)
    assert [card.title for card in answer.cards] == ["Of Ada"]
    answer = await find_tools(Search(words="lib 1"), viewer_id=insider, now=NOON)
    assert {card.title for card in answer.cards} == {"Of Ada", "Of Inga"}


@pytest.mark.parametrize("change", ["is_hidden = true", "deleted_at = now()"])
async def test_labels_of_what_is_not_shown_find_nothing(ada: Person, change: str) -> None:
    tool_id = await put_labelled(ada.id, ada.community_id, "Carpet cleaner", "D-017")
    await execute(f"UPDATE tool SET {change} WHERE id = {{}}", tool_id)  # noqa: S608
    assert await first("D-017") is None


async def test_a_label_is_looked_up_in_an_index(db: None) -> None:
    # Over a handful of rows any plan costs the same, so another one is taken away.
    await execute("SET LOCAL enable_seqscan = off")
    plan = await fetch(
        columns,
        "EXPLAIN SELECT FROM copy WHERE label_key(label) = ANY({}::text[]) "
        "AND community_id = ANY({}::uuid[]) AND retired_at IS NULL",
        ["d-017"],
        [],
    )
    assert any("copy_labelled" in line for (line,) in plan)
