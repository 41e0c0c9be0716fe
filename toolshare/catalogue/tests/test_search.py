"""Which tools are found, by whom, in which order, and when they are free."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from toolshare.catalogue.queries import COMPARED, Found, find_tools, shared_so_far
from toolshare.catalogue.queries.scope import scope_of
from toolshare.catalogue.rules import EVERYTHING, Search
from toolshare.conftest import NOON, Person
from toolshare.db import execute, fetch, fetch_value
from toolshare.occupancy.tests.stage import (
    LONG_AGO,
    put_community,
    put_member,
    put_tool,
)
from toolshare.web.paging import read_cursor

TODAY = NOON.date()
SATURDAY, SUNDAY = date(2026, 12, 5), date(2026, 12, 6)


async def found(viewer: Person | UUID | None = None, **asked: object) -> list[str]:
    """Return the titles that a search finds, newest first."""
    viewer_id = viewer.id if isinstance(viewer, Person) else viewer
    answer = await find_tools(Search(**asked), viewer_id=viewer_id, now=NOON)  # type: ignore[arg-type]
    assert answer.count == len(answer.cards)
    return [card.title for card in answer.cards]


@pytest.fixture
async def wall(ada: Person) -> None:
    """Five tools, the last one listed last."""
    tools = [
        ("Hammer drill", "hammer-drills", "Drills through concrete.", "Bosk"),
        ("Circular saw", "circular-saws", "Cuts boards. The guard sticks.", "Möller"),
        ("Sewing machine", "sewing-machines", "Sews jeans.", ""),
        ("Japanese saw", "hand-saws", "A fine pull saw.", ""),
        ("Claw hammer", "hammers", "For nails.", ""),
    ]
    for minutes, (title, category, description, brand) in enumerate(tools):
        await put_tool(
            ada.id,
            ada.community_id,
            title=title,
            category=category,
            description=description,
            brand=brand,
            created_at=LONG_AGO + timedelta(minutes=minutes),
        )


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        pytest.param("hammer", ["Claw hammer", "Hammer drill"], id="a word of the title"),
        pytest.param("HAMMERS", ["Claw hammer", "Hammer drill"], id="another form of the word"),
        pytest.param("drilling", ["Hammer drill"], id="its stem"),
        pytest.param("concrete", ["Hammer drill"], id="a word of the description"),
        pytest.param("bosk", ["Hammer drill"], id="the brand"),
        pytest.param("moller", ["Circular saw"], id="without its accent"),
        pytest.param("möll", ["Circular saw"], id="a beginning with an accent"),
        pytest.param("ham", ["Claw hammer", "Hammer drill"], id="a beginning"),
        pytest.param("saw japa", ["Japanese saw"], id="a word and a beginning"),
        pytest.param("sewi", ["Sewing machine"], id="between two letters"),
        pytest.param("sewin", ["Sewing machine"], id="one letter before the end"),
        pytest.param("hammer drill", ["Hammer drill"], id="both words"),
        pytest.param('"pull saw"', ["Japanese saw"], id="a quote"),
        pytest.param("saw -circular", ["Japanese saw"], id="an exclusion"),
        pytest.param("jigsaw or claw", ["Claw hammer"], id="an alternative"),
        pytest.param("xylophone", [], id="nothing like it"),
    ],
)
async def test_words_find_tools(wall: None, words: str, titles: list[str]) -> None:
    assert await found(words=words) == titles


@pytest.mark.parametrize("words", ["the", "a", "!!!", "   ", "'", "or"])
async def test_words_that_say_nothing_find_everything(wall: None, words: str) -> None:
    assert len(await found(words=words)) == 5


@pytest.mark.parametrize(
    "words",
    [
        "'; DROP TABLE tool; --",
        "' OR 1=1",
        "drill:*",
        "drill & | !",
        "((((",
        "\\",
        "\\'",
        "½",
        "ŉ",
        "⑴",
        "drill ŉ",
        "%",
        "{}",
        "$1",
        "<script>",
        "../../etc/passwd",
        "שלום עולם",
        "-",
        '"',
        "a" * 100,
        "🔨",
    ],
)
async def test_no_words_break_the_search(wall: None, words: str) -> None:
    await found(words=words)
    assert await fetch_value("SELECT count(*) FROM tool") == 5


@pytest.mark.parametrize(
    ("category", "titles"),
    [
        pytest.param("circular-saws", ["Circular saw"], id="a leaf"),
        pytest.param("sawing-cutting", ["Japanese saw", "Circular saw"], id="a branch"),
        pytest.param("ladders-decorating", [], id="an empty branch"),
    ],
)
async def test_a_category_includes_its_branch(wall: None, category: str, titles: list[str]) -> None:
    assert await found(category=category) == titles


async def test_filters_narrow_together(wall: None) -> None:
    assert await found(words="saw", category="hand-saws") == ["Japanese saw"]
    assert await found(words="hammer", category="hand-saws") == []


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


async def test_tools_of_all_public_communities_stand_in_one_order(
    ada: Person, erin: Person
) -> None:
    for minutes, owner in enumerate([ada, erin, ada, erin]):
        await put_tool(
            owner.id,
            owner.community_id,
            title=f"{owner.name} {minutes}",
            created_at=LONG_AGO + timedelta(minutes=minutes),
        )
    assert await found(ada) == ["Erin 3", "Ada 2", "Erin 1", "Ada 0"]


async def test_ones_own_tools_can_be_left_out(ada: Person, bob: Person) -> None:
    await put_tool(ada.id, ada.community_id, title="Of Ada")
    await put_tool(bob.id, bob.community_id, title="Of Bob")
    news = await find_tools(EVERYTHING, viewer_id=bob.id, now=NOON, without_own=True)
    assert [card.title for card in news.cards] == ["Of Ada"]


async def pages(search: Search, size: int) -> list[Found]:
    """Turn the pages to the end."""
    turned = [await find_tools(search, viewer_id=None, now=NOON, size=size)]
    while turned[-1].next:
        after = read_cursor(turned[-1].next)
        following = Search(words=search.words, category=search.category, after=after)
        turned.append(await find_tools(following, viewer_id=None, now=NOON, size=size))
    return turned


@pytest.mark.parametrize("size", [1, 3, 7, 24])
async def test_pages_have_no_gaps_and_no_repeats(ada: Person, erin: Person, size: int) -> None:
    """Several tools share a moment, so only their ids tell them apart."""
    for number in range(14):
        owner = ada if number % 3 else erin
        await put_tool(
            owner.id, owner.community_id, created_at=LONG_AGO + timedelta(minutes=number // 4)
        )
    turned = await pages(EVERYTHING, size)
    ids = [card.id for page in turned for card in page.cards]
    in_order = await fetch(
        lambda tool_id: tool_id, "SELECT id FROM tool ORDER BY created_at DESC, id DESC"
    )
    assert ids == in_order
    assert [len(page.cards) for page in turned[:-1]] == [size] * (len(turned) - 1)
    assert turned[0].count == 14


async def test_a_tool_listed_meanwhile_moves_nothing(ada: Person) -> None:
    for minutes in range(4):
        await put_tool(ada.id, ada.community_id, created_at=LONG_AGO + timedelta(minutes=minutes))
    first = await find_tools(EVERYTHING, viewer_id=None, now=NOON, size=2)
    await put_tool(ada.id, ada.community_id, created_at=NOON)
    assert first.next
    second = await find_tools(
        Search(after=read_cursor(first.next)), viewer_id=None, now=NOON, size=2
    )
    assert not {card.id for card in first.cards} & {card.id for card in second.cards}
    assert second.next is None


async def test_counting_stops(ada: Person) -> None:
    await execute(
        "INSERT INTO tool (id, community_id, owner_id, title, brand, model, category, "
        "description, skill_level, price_per_day_cents, deposit_cents, "
        "replacement_value_cents, longest_loan_days, turnaround_days, is_instant, is_hidden, "
        "created_at, updated_at) SELECT gen_random_uuid(), {}, {}, 'Saw', '', '', 'hand-saws', "
        "'', 'new', 0, 0, 0, 7, 0, false, false, {}, {} FROM generate_series(1, 520)",
        ada.community_id,
        ada.id,
        NOON,
        NOON,
    )
    answer = await find_tools(Search(words="saw"), viewer_id=None, now=NOON)
    assert (answer.count, answer.is_more) == (COMPARED, True)
    assert len(answer.cards) == 24


async def test_what_is_shared_counts_public_tools_only(ada: Person, bob: Person) -> None:
    secret = await put_community("Secret", is_public=False)
    await put_tool(ada.id, ada.community_id, replacement_value_cents=10_000)
    await put_tool(bob.id, bob.community_id, replacement_value_cents=5_050)
    await put_tool(bob.id, bob.community_id, is_hidden=True, replacement_value_cents=1)
    await put_tool(ada.id, secret, replacement_value_cents=1)
    shared = await shared_so_far()
    assert (shared.tools, shared.owners, shared.loans) == (2, 2, 0)
    assert (shared.value_cents, shared.currency) == (15_050, "EUR")


async def test_values_in_two_currencies_are_not_added_up(ada: Person) -> None:
    swiss = await put_community("Zürich", currency="CHF")
    await put_tool(ada.id, ada.community_id)
    await put_tool(ada.id, swiss)
    assert (await shared_so_far()).currency is None


async def test_availability_can_be_answered_by_the_constraints_own_index(db: None) -> None:
    # Over a handful of rows any plan costs the same, so the others are taken away.
    await execute("SET LOCAL enable_seqscan = off")
    await execute("DROP INDEX occupancy_copy_id")
    plan = await fetch(
        lambda line: line,
        "EXPLAIN SELECT FROM occupancy WHERE copy_id = {} AND active "
        "AND blocked && tstzrange({}, {}, '[)')",
        uuid4(),
        datetime(2026, 12, 5, tzinfo=UTC),
        datetime(2026, 12, 6, tzinfo=UTC),
    )
    assert any("occupancy_no_overlap" in line for line in plan)


async def test_tools_are_found_however_long_ago_they_were_listed(ada: Person) -> None:
    """A large catalogue is read in steps, from the newest block on: none may be left out."""
    listed = []
    for number, later in enumerate((0, 3, 5_000, 9_000, 40_000, 70_000, 140_000, 900_000)):
        # The order of listing is a sequence; nobody else minds that it jumps ahead.
        await execute(
            "SELECT setval('tool_number_seq', nextval('tool_number_seq') + {}::int)", later
        )
        for twin in range(2):
            title = f"Windlass {number} {twin}"
            await put_tool(
                ada.id,
                ada.community_id,
                title=title,
                created_at=LONG_AGO + timedelta(minutes=2 * number + twin),
            )
            listed.insert(0, title)
        assert await found(words="windlass") == listed
        answer = await find_tools(Search(words="windlass"), viewer_id=None, now=NOON, size=1)
        assert (answer.count, answer.is_more) == (len(listed), False)
