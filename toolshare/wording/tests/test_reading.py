"""A community gets another language: its tools are read again, and found all the while."""

import asyncio
from datetime import datetime
from uuid import UUID

import asyncpg
import pytest

from toolshare.catalogue.queries import find_tools
from toolshare.catalogue.queries.asking import scope_of
from toolshare.catalogue.rules import Search
from toolshare.conftest import NOON, Person
from toolshare.db import execute, fetch_value, transaction
from toolshare.occupancy.tests.stage import put_community, put_member, put_tool
from toolshare.wording import reading
from toolshare.wording.reading import read_some


async def speak(community_id: UUID, language: str) -> None:
    await execute("UPDATE community SET search_language = {} WHERE id = {}", language, community_id)


async def found(words: str) -> list[str]:
    answer = await find_tools(Search(words=words), viewer_id=None, now=NOON)
    return sorted(card.title for card in answer.cards)


async def languages() -> list[str]:
    scope = await scope_of(None)
    return list(scope.languages)


async def read_all() -> None:
    """Work until there is nothing to do, as the worker does."""
    while await read_some(now=NOON):
        pass


@pytest.fixture
async def hof(committed: str) -> UUID:
    """A community with five tools, of which one step reads two."""
    community_id = await put_community("Hof")
    owner = await put_member("Inga", community_id)
    for number in range(5):
        await put_tool(owner, community_id, title=f"Gartenscheren {number}")
    return community_id


@pytest.fixture(autouse=True)
def two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "READ_AT_ONCE", 2)


async def test_tools_are_found_in_both_languages_while_they_are_read(hof: UUID) -> None:
    await speak(hof, "german")
    assert await languages() == ["english", "german"]
    for _step in range(2):
        assert len(await found("gartenscheren ")) == 5
        assert await read_some(now=NOON)
    in_german = "SELECT count(*) FROM tool WHERE search @@ '''l/german'''"
    assert 0 < await fetch_value(in_german) < 5
    await read_all()
    assert await languages() == ["german"]
    assert await fetch_value(in_german) == 5
    assert len(await found("gartenschere ")) == 5


async def test_a_worker_that_is_killed_leaves_where_it_stopped(hof: UUID) -> None:
    await speak(hof, "german")
    assert await read_some(now=NOON)
    with pytest.raises(asyncio.CancelledError):
        await read_and_be_killed()
    assert await fetch_value("SELECT done FROM community_search") == 2
    await read_all()
    assert await languages() == ["german"]
    assert not await read_some(now=NOON)


async def read_and_be_killed() -> None:
    async with transaction():
        await read_some(now=NOON)
        raise asyncio.CancelledError


async def test_another_change_meanwhile_begins_again_and_forgets_no_language(hof: UUID) -> None:
    await speak(hof, "german")
    assert await read_some(now=NOON)
    await speak(hof, "spanish")
    assert await languages() == ["english", "german", "spanish"]
    assert len(await found("gartenscheren ")) == 5
    await read_all()
    assert await languages() == ["spanish"]
    assert await fetch_value("SELECT count(*) FROM tool WHERE search @@ '''l/spanish'''") == 5


async def test_what_is_in_the_language_already_is_left_alone(hof: UUID) -> None:
    await speak(hof, "german")
    await read_all()
    before = await fetch_value("SELECT array_agg(ctid::text ORDER BY id) FROM tool")
    await execute("UPDATE community_search SET is_reading = true, waits_for = NULL")
    await read_all()
    assert await fetch_value("SELECT array_agg(ctid::text ORDER BY id) FROM tool") == before


async def listed_meanwhile(hof: UUID, begun: asyncio.Event, go_on: asyncio.Event) -> None:
    """Show a hidden tool again, in a transaction that lasts over the change of language."""
    async with transaction():
        await execute("UPDATE tool SET is_hidden = false WHERE title = 'Hidden'")
        begun.set()
        await go_on.wait()


async def put_hidden(hof: UUID) -> None:
    owner = await fetch_value("SELECT owner_id FROM tool LIMIT 1")
    await put_tool(owner, hof, title="Hidden", is_hidden=True)


async def test_what_was_under_way_when_the_language_changed_is_read_too(hof: UUID) -> None:
    await put_hidden(hof)
    begun, go_on = asyncio.Event(), asyncio.Event()
    listing = asyncio.create_task(listed_meanwhile(hof, begun, go_on))
    await begun.wait()
    await speak(hof, "german")
    await read_all()
    assert await languages() == ["english", "german"], "not over before that transaction is"
    go_on.set()
    await listing
    await read_all()
    assert await languages() == ["german"]
    assert await found("hidden ") == ["Hidden"]


async def test_without_that_wait_it_is_found_by_nobody(
    hof: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same, with the guard off."""
    unguarded = reading._NEXT.replace("pg_snapshot_xmin(pg_current_snapshot())", "'999999'::xid8")
    assert unguarded != reading._NEXT
    monkeypatch.setattr(reading, "_NEXT", unguarded)
    await put_hidden(hof)
    begun, go_on = asyncio.Event(), asyncio.Event()
    listing = asyncio.create_task(listed_meanwhile(hof, begun, go_on))
    await begun.wait()
    await speak(hof, "german")
    await read_all()
    go_on.set()
    await listing
    assert await languages() == ["german"]
    assert await found("cordless hidden ") == []
    assert await fetch_value("SELECT search @@ '''l/english''' FROM tool WHERE title = 'Hidden'")


async def test_what_was_restored_from_another_cluster_waits_for_nothing(hof: UUID) -> None:
    await speak(hof, "german")
    await execute("UPDATE community_search SET waits_for = '999999999999'::xid8")
    await read_all()
    assert await languages() == ["german"]


async def test_two_workers_never_read_for_one_community_at_once(hof: UUID) -> None:
    await speak(hof, "german")
    answers = await asyncio.gather(*(read_some(now=NOON) for _worker in range(4)))
    assert answers.count(True) >= 1
    await read_all()
    assert await fetch_value("SELECT done = total AND total = 5 FROM community_search")


async def test_every_tool_has_its_communitys_mark(ada: Person, standing: datetime) -> None:
    tool_id = await put_tool(ada.id, ada.community_id, title="Saw")
    other = await put_community("Hof")
    marked = "SELECT search::text FROM tool WHERE id = {}"
    assert f"m/{ada.community_id.hex[:12]}" in await fetch_value(marked, tool_id)
    await execute("UPDATE tool SET community_id = {} WHERE id = {}", other, tool_id)
    assert f"m/{other.hex[:12]}" in await fetch_value(marked, tool_id)
    assert f"m/{ada.community_id.hex[:12]}" not in await fetch_value(marked, tool_id)
    await execute("UPDATE tool SET is_hidden = true WHERE id = {}", tool_id)
    assert await fetch_value(marked, tool_id) == ""


async def test_a_community_that_fails_comes_last_and_is_given_up(hof: UUID) -> None:
    """Of others nobody has to wait until somebody finds out."""
    other = await put_community("Other")
    await put_tool(await put_member("Olga", other), other, title="Gartenschere")
    await execute(_BREAK)
    await execute(
        "CREATE TRIGGER tool_broken BEFORE UPDATE ON tool FOR EACH ROW "
        f"WHEN (NEW.community_id = '{hof}') EXECUTE FUNCTION break_it()"
    )
    for community_id in (hof, other):
        await speak(community_id, "german")
    failures = 0
    for _ in range(20):
        try:
            await read_some(now=NOON)
        except asyncpg.RaiseError:
            failures += 1
    assert failures == reading.TRIES
    assert not await read_some(now=NOON)
    left = await fetch_value(
        "SELECT array_agg(community_id) FROM community_search WHERE is_reading"
    )
    assert left == [hof]
    assert len(await found("gartenscheren ")) == 6
    await execute("DROP TRIGGER tool_broken ON tool")
    await speak(hof, "spanish")
    await read_all()
    assert await languages() == ["german", "spanish"]


_BREAK = """
CREATE FUNCTION break_it() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'broken';
END $$
"""
