"""Which tools words and filters find, and in which order."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from toolshare.catalogue.queries import find_tools
from toolshare.catalogue.rules import EVERYTHING
from toolshare.catalogue.tests.asking import found
from toolshare.conftest import NOON, Person
from toolshare.db import execute, fetch, fetch_value
from toolshare.occupancy.tests.stage import LONG_AGO, put_tool


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


@pytest.mark.parametrize("words", ["dri", "hammer dri"])
async def test_a_beginning_is_not_taken_for_the_stem_of_another_word(
    ada: Person, wall: None, words: str
) -> None:
    """The stem of "dry" is "dri": what is dry would come before every drill."""
    await put_tool(ada.id, ada.community_id, title="Dry hammer hood")
    assert await found(words=words) == ["Hammer drill"]
    assert await found(words="dry") == ["Dry hammer hood"]


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
