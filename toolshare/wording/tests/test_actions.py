"""Groups of names when two admins write at once, and what cannot be one."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from toolshare.conftest import NOON, Person
from toolshare.db import execute, fetch_value
from toolshare.occupancy.tests.stage import put_community
from toolshare.refusal import NotThere
from toolshare.wording import actions, rules
from toolshare.wording.rules import WordingRefused
from toolshare.wording.tests.stage import put_admin


async def add(community_id: UUID, by: UUID, *names: str, form_key: UUID | None = None) -> UUID:
    return await actions.add_group(
        names, community_id=community_id, by=by, form_key=form_key or uuid4(), now=NOON
    )


async def test_the_same_form_makes_one_group(ada: Person) -> None:
    key = uuid4()
    first = await add(ada.community_id, ada.id, "Flex", "grinder", form_key=key)
    assert await add(ada.community_id, ada.id, "Flex", "grinder", form_key=key) == first
    assert await fetch_value("SELECT count(*) FROM synonym") == 2


async def test_a_name_stands_in_one_group_only(ada: Person, erin: Person) -> None:
    await add(ada.community_id, ada.id, "Flex", "angle grinder")
    with pytest.raises(WordingRefused, match="Flex = angle grinder"):
        await add(ada.community_id, ada.id, "Trennjäger", "FLEX")
    await add(erin.community_id, erin.id, "Flex", "angle grinder")


async def test_a_group_that_is_refused_is_still_there_as_it_was(ada: Person) -> None:
    await add(ada.community_id, ada.id, "Flex", "grinder")
    other = await add(ada.community_id, ada.id, "Zange", "pliers")
    with pytest.raises(WordingRefused):
        await actions.change_group(
            other, ["Zange", "Flex"], community_id=ada.community_id, by=ada.id
        )
    names = "SELECT array_agg(name ORDER BY position) FROM synonym WHERE group_id = {}"
    assert await fetch_value(names, other) == ["Zange", "pliers"]
    await actions.change_group(other, ["pliers", "x2"], community_id=ada.community_id, by=ada.id)
    assert await fetch_value(names, other) == ["pliers", "x2"]


async def test_there_are_no_more_groups_than_allowed(
    ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_GROUPS", 1)
    await add(ada.community_id, ada.id, "Flex", "grinder")
    with pytest.raises(WordingRefused, match="1 groups already"):
        await add(ada.community_id, ada.id, "Zange", "pliers")


async def test_only_admins_decide(ada: Person, bob: Person, dan: Person, erin: Person) -> None:
    group_id = await add(ada.community_id, ada.id, "Flex", "grinder")
    home = ada.community_id
    for somebody in (bob, dan, erin):
        with pytest.raises(NotThere):
            await add(home, somebody.id, "Zange", "pliers")
        with pytest.raises(NotThere):
            await actions.change_group(group_id, ["a1", "b2"], community_id=home, by=somebody.id)
        with pytest.raises(NotThere):
            await actions.delete_group(group_id, community_id=home, by=somebody.id)
        with pytest.raises(NotThere):
            await actions.choose_language(home, "german", by=somebody.id)
    with pytest.raises(NotThere):
        await actions.delete_group(group_id, community_id=erin.community_id, by=erin.id)


@pytest.fixture
async def hof(committed: str) -> tuple[UUID, UUID]:
    """A community and its admin, with real commits."""
    community_id = await put_community("Hof")
    return community_id, await put_admin("Inga", community_id)


async def outcomes(*tries: asyncio.Task[UUID]) -> list[type]:
    answers = await asyncio.gather(*tries, return_exceptions=True)
    return sorted((type(answer) for answer in answers), key=lambda kind: kind.__name__)


async def test_of_two_groups_with_one_name_at_once_one_is_told_of_the_other(
    hof: tuple[UUID, UUID],
) -> None:
    for number in range(5):
        tries = [
            asyncio.create_task(add(*hof, f"Flex {number}", f"{letter} {number}"))
            for letter in ("grinder", "cutter")
        ]
        assert await outcomes(*tries) == [UUID, WordingRefused]


async def test_without_the_lock_the_constraint_has_the_last_word(
    hof: tuple[UUID, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same with the guard off."""
    meeting = asyncio.Barrier(2)
    fetch_one = actions.fetch_one

    async def not_locked(*_names: object, **_more: object) -> None:
        pass

    async def look_both(*asked: Any) -> Any:
        found = await fetch_one(*asked)
        await meeting.wait()
        return found

    monkeypatch.setattr(actions, "_lock", not_locked)
    monkeypatch.setattr(actions, "fetch_one", look_both)
    tries = [
        asyncio.create_task(add(*hof, "Flex", letter + " one")) for letter in ("grinder", "cutter")
    ]
    assert await outcomes(*tries) == [UUID, asyncpg.UniqueViolationError]


async def test_at_the_last_free_place_two_at_once_do_not_both_get_in(
    hof: tuple[UUID, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_GROUPS", 1)
    tries = [
        asyncio.create_task(add(*hof, f"{letter} one", f"{letter} two"))
        for letter in ("grinder", "cutter")
    ]
    assert await outcomes(*tries) == [UUID, WordingRefused]


async def test_a_tool_that_is_being_listed_holds_nobody_up(
    hof: tuple[UUID, UUID], committed: str
) -> None:
    """Whoever lists a tool holds the community's own row until that is done."""
    connection = await asyncpg.connect(committed)
    try:
        async with connection.transaction():
            await connection.execute("SELECT FROM community FOR SHARE")
            async with asyncio.timeout(2):
                await add(*hof, "Flex", "grinder")
    finally:
        await connection.close()


async def test_a_process_learns_of_every_change_by_another_number(ada: Person) -> None:
    number = "SELECT synonyms FROM community_search"
    group_id = await add(ada.community_id, ada.id, "Flex", "grinder")
    first = await fetch_value(number)
    await actions.change_group(
        group_id, ["Flex", "cutter"], community_id=ada.community_id, by=ada.id
    )
    second = await fetch_value(number)
    assert 0 != first != second != 0
    await execute("DELETE FROM synonym")
    assert await fetch_value(number) == 0
