"""Who is told of which new tool: everybody whose search finds it, once."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import msgspec
import pytest

from toolshare.conftest import NOON, Person
from toolshare.db import columns, execute, fetch, fetch_value
from toolshare.keeping.actions import (
    look_at_listings,
    read_stale_searches,
    rounds,
    set_notices,
)
from toolshare.keeping.tests.stage import found_by, let_searches_look, save, told
from toolshare.occupancy.tests.stage import put_tool, take
from toolshare.tools.actions import delete_tool, hide_tool, show_tool

SATURDAY = date(2026, 12, 5)


async def put(owner: Person, **facts: object) -> UUID:
    return await put_tool(owner.id, owner.community_id, **facts)


async def test_a_new_tool_that_matches_is_told_once(ada: Person, bob: Person):
    search = await save(bob, words="hammer drill")
    drill = await put(ada)
    await put(ada, title="Ladder", category="extension-ladders")
    assert await let_searches_look() > 0
    assert await told(bob) == [("new_tool", drill, 1)]
    assert await found_by(search) == {drill}
    assert await let_searches_look() == 0


async def test_two_searches_that_find_one_tool_are_one_notice(ada: Person, bob: Person):
    await save(bob, words="drill")
    await save(bob, category="hammer-drills")
    drill = await put(ada)
    await let_searches_look()
    assert await told(bob) == [("new_tool", drill, 1)]


async def test_nobody_is_told_of_their_own_tool(ada: Person):
    await save(ada, words="drill")
    await put(ada)
    await let_searches_look()
    assert await told(ada) == []


async def test_nobody_is_told_of_what_they_may_not_see(ada: Person, erin: Person):
    search = await save(erin, words="drill")
    await execute("UPDATE community SET is_public = false")
    await put(ada)
    await let_searches_look()
    assert await told(erin) == []
    assert await found_by(search) == set()


async def test_a_tool_that_is_hidden_before_anybody_looked_is_no_news(ada: Person, bob: Person):
    await save(bob, words="drill")
    drill = await put(ada)
    await hide_tool(drill, owner_id=ada.id, now=NOON)
    await let_searches_look()
    assert await told(bob) == []


async def test_a_tool_that_is_shown_again_is_news_to_who_has_not_heard_of_it(
    ada: Person, bob: Person, carol: Person
):
    await save(bob, words="drill")
    drill = await put(ada)
    await let_searches_look()
    await hide_tool(drill, owner_id=ada.id, now=NOON)
    assert await told(bob) == []
    await save(carol, words="drill")
    await show_tool(drill, owner_id=ada.id, now=NOON)
    await let_searches_look()
    assert await told(carol) == [("new_tool", drill, 1)]
    assert await told(bob) == []


async def change(tool_id: UUID, **facts: object) -> None:
    """Change what its owner says of a tool."""
    for name, value in facts.items():
        await execute(f"UPDATE tool SET {name} = {{}} WHERE id = {{}}", value, tool_id)  # noqa: S608


async def test_a_tool_that_matches_since_it_was_changed_is_news_once(ada: Person, bob: Person):
    tool = await put(ada, title="Level", price_per_day_cents=500)
    await save(bob, words="laser level")
    await save(bob, category="hammer-drills", dearest_cents=200)
    await change(tool, description="With a laser")
    await let_searches_look()
    assert await told(bob) == [("new_tool", tool, 1)]
    await execute("UPDATE notice SET read_at = {}", NOON)
    await change(tool, description="With a green laser")
    await let_searches_look()
    assert await told(bob) == []
    await change(tool, price_per_day_cents=200)
    await let_searches_look()
    assert await told(bob) == [("new_tool", tool, 1)]


async def test_what_matched_before_it_was_changed_is_no_news(ada: Person, bob: Person):
    tool = await put(ada, price_per_day_cents=200)
    searches = [await save(bob, words="drill"), await save(bob, dearest_cents=200)]
    await change(tool, description="With a new cable", price_per_day_cents=100)
    await let_searches_look()
    assert await told(bob) == []
    assert [await found_by(search) for search in searches] == [set(), set()]


async def test_a_new_tool_that_is_changed_at_once_is_as_new_as_before(ada: Person, bob: Person):
    await save(bob, words="drill")
    tool = await put(ada)
    await change(tool, description="With a new cable")
    await let_searches_look()
    assert await told(bob) == [("new_tool", tool, 1)]


async def test_words_that_are_read_again_are_no_news(ada: Person, bob: Person):
    await put(ada)
    await save(bob, words="drill")
    await execute("UPDATE community SET search_language = 'german'")
    await execute("UPDATE tool SET search = ''")
    assert await fetch_value("SELECT count(*) FROM listing") == 0


async def test_what_was_there_when_the_search_was_saved_is_no_news(ada: Person, bob: Person):
    await save(bob, words="saw")
    await put(ada)
    await save(bob, words="drill")
    await let_searches_look()
    assert await told(bob) == []


async def test_many_tools_at_once_are_one_notice_with_their_number(ada: Person, bob: Person):
    search = await save(bob, words="drill")
    for _ in range(12):
        await put(ada)
    await let_searches_look()
    assert await told(bob) == [("new_tools", search, 12)]
    for _ in range(5):
        await put(ada)
    await let_searches_look()
    assert await told(bob) == [("new_tools", search, 17)]


async def test_a_silent_search_finds_and_tells_nothing(ada: Person, bob: Person):
    search = await save(bob, words="drill")
    await set_notices(search, member_id=bob.id, wanted=False)
    drill = await put(ada)
    await let_searches_look()
    assert await told(bob) == []
    assert await found_by(search) == {drill}


async def test_a_deleted_tool_takes_what_was_told_of_it_along(ada: Person, bob: Person):
    await save(bob, words="drill")
    drill = await put(ada)
    await let_searches_look()
    await delete_tool(drill, owner_id=ada.id, now=NOON)
    assert await told(bob) == []


async def test_only_tools_that_are_free_on_the_days_are_told(ada: Person, bob: Person):
    search = await save(bob, words="drill", first_day=SATURDAY, last_day=SATURDAY)
    taken, free = await put(ada), await put(ada)
    await take(taken, SATURDAY, SATURDAY)
    await let_searches_look()
    assert await found_by(search) == {free}


async def test_days_that_have_begun_find_nothing(ada: Person, bob: Person):
    search = await save(bob, words="drill", first_day=SATURDAY, last_day=SATURDAY)
    await put(ada)
    while await look_at_listings(now=NOON + timedelta(days=5)):
        pass
    assert await found_by(search) == set()


@pytest.mark.parametrize("alone", [64, 2], ids=["one by one", "through the index"])
async def test_both_ways_of_looking_find_the_same(
    alone: int, ada: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rounds, "COMPARED_ONE_BY_ONE", alone)
    drills = await save(bob, words="drill")
    cheap = await save(bob, dearest_cents=200)
    wanted = {await put(ada, price_per_day_cents=price) for price in (0, 200, 300)}
    await put(ada, title="Ladder", category="extension-ladders", price_per_day_cents=500)
    await let_searches_look()
    assert await found_by(drills) == wanted
    assert len(await found_by(cheap)) == 2


async def test_a_word_that_was_unknown_is_found_once_somebody_lists_it(ada: Person, bob: Person):
    await put(ada, title="Theodolite")
    mistyped = await save(bob, words="theodolyte")
    unknown = await save(bob, words="alidade")
    begun = await save(bob, words="tach")
    theodolite = await put(ada, title="Theodolite of my father")
    alidade = await put(ada, title="Alidade")
    tachymeter = await put(ada, title="Tachymeter")
    await let_searches_look()
    assert await found_by(mistyped) == {theodolite}
    assert await found_by(unknown) == {alidade}
    assert await found_by(begun) == {tachymeter}


async def test_a_round_goes_on_where_it_stopped(
    ada: Person, bob: Person, carol: Person, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rounds, "SEARCHES_A_STEP", 1)
    for words in ("drill", "hammer", "hammer drill"):
        await save(bob, words=words)
        await save(carol, words=words)
    drill = await put(ada)
    assert await look_at_listings(now=NOON)
    for _ in range(3):
        assert await look_at_listings(now=NOON)
    later = await save(carol, words="drilling")
    await let_searches_look()
    assert await told(bob) == await told(carol) == [("new_tool", drill, 1)]
    assert await found_by(later) == set()
    assert await fetch_value("SELECT count(*) FROM listing") == 0


async def test_nothing_waits_while_nobody_has_saved_a_search(ada: Person):
    await put(ada)
    assert await fetch_value("SELECT count(*) FROM listing") == 0
    assert not await look_at_listings(now=NOON)


async def test_a_member_who_is_gone_leaves_nothing(ada: Person, bob: Person):
    await save(bob, words="drill")
    await put(ada)
    await let_searches_look()
    await execute("DELETE FROM member WHERE id = {}", bob.id)
    for table in ("saved_search", "saved_search_find", "notice"):
        assert await fetch_value(f"SELECT count(*) FROM {table}") == 0  # noqa: S608


async def test_a_search_that_fails_for_good_is_passed_over(
    ada: Person, bob: Person, carol: Person, dan: Person
):
    for member in (bob, carol, dan):
        await save(member, words="drill")
    broken = await fetch_value("SELECT id FROM saved_search ORDER BY id OFFSET 1 LIMIT 1")
    await execute("UPDATE saved_search SET search = '[]' WHERE id = {}", broken)
    drill = await put(ada)
    failures = 0
    for _ in range(20):
        try:
            await look_at_listings(now=NOON)
        except msgspec.ValidationError:
            failures += 1
    assert failures == 1 + rounds.TRIES
    unlucky = await fetch_value("SELECT member_id FROM saved_search WHERE id = {}", broken)
    for member in (bob, carol, dan):
        expected = [] if member.id == unlucky else [("new_tool", drill, 1)]
        assert await told(member) == expected
    assert await fetch_value("SELECT count(*) FROM listing_round") == 0


async def test_a_search_that_cannot_be_read_again_holds_up_no_other(bob: Person, carol: Person):
    broken, good = await save(bob, words="drill"), await save(carol, words="drill")
    await execute("UPDATE saved_search SET search = '[]', wanted = NULL WHERE id = {}", broken)
    await execute("UPDATE saved_search SET wanted = NULL")
    tomorrow = NOON + timedelta(days=1)
    assert await read_stale_searches(tomorrow) == 2
    read = await fetch(columns, "SELECT id, wanted IS NOT NULL, read_at FROM saved_search")
    assert set(read) == {(broken, False, tomorrow), (good, True, tomorrow)}
    assert await read_stale_searches(tomorrow) == 0


async def test_a_step_that_fails_is_as_if_it_had_not_been(
    ada: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
):
    search = await save(bob, words="drill")
    drill = await put(ada)
    assert await look_at_listings(now=NOON)
    monkeypatch.setattr(rounds.sql, "CURRENT", rounds.sql.CURRENT)
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(rounds, "SEARCHES_A_STEP", uuid4())
        with pytest.raises(Exception):  # noqa: B017, PT011
            await look_at_listings(now=NOON)
    await let_searches_look()
    assert await told(bob) == [("new_tool", drill, 1)]
    assert await found_by(search) == {drill}
