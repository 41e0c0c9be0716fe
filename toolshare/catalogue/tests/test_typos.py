"""Mistyped words become the ones that were meant, and words that are right stay as they are."""

from pathlib import Path

import pytest

from toolshare.catalogue import thesaurus, typos
from toolshare.catalogue.actions import recount_vocabulary
from toolshare.catalogue.fillers import RIGHT
from toolshare.catalogue.queries import find_tools
from toolshare.catalogue.queries.asking import read_search, scope_of
from toolshare.catalogue.rules import Search
from toolshare.catalogue.tests.shelf import fill_shelves, shelf
from toolshare.catalogue.thesaurus import plain
from toolshare.conftest import NOON, Person
from toolshare.occupancy.tests.stage import put_tool

MUST_BE_MENDED = 0.95
# Right, though no tool is called so, and each near a word that some tool is called.
EVERYDAY = (
    *("lamp", "cramp", "bowl", "coal", "card", "cart", "fox", "tank", "bank", "dawn", "river"),
    *("gate", "late", "chip", "ship", "seat", "wing", "string", "ring", "green", "board", "broad"),
    *("glass", "flour", "house", "horse", "mouse", "rent", "vent", "fable", "alone", "phone"),
    *("shade", "trade", "tuck", "ball", "call", "nose", "rose", "wipe", "ripe", "flower"),
    *("shower", "later", "winter", "summer", "point", "saint", "print", "like", "hike", "lake"),
    *("cake", "poster", "number", "butter", "letter", "silver", "finger", "market", "pocket"),
)

# In no list of ours, and each one mistake from a word that some tool on the shelves is called.
ENGLISH = (
    *("planner", "assembler", "ailing", "ankles", "backing", "baronet", "basking", "batter"),
    *("bicycled", "broker", "brittle", "builders", "carrot", "checker", "cleaned", "clots"),
    *("cobbler", "complains", "cough", "crater", "dovetail", "drift", "droppers", "flooder"),
    *("folders", "fountains", "freezes", "glider", "gouge", "graters", "hedgehog", "hones"),
    *("lender", "lighting", "magazine", "maternal", "movers", "mushroom", "packer", "paintings"),
    *("planet", "plunged", "rabbit", "removed", "settler", "shaker", "sharpen", "slicer"),
    *("spider", "slashes", "squeeze", "stepped", "tracker", "trailed", "waffled", "wright"),
)


def mistakes() -> list[tuple[str, str]]:
    path = Path(__file__).with_name("typos.txt")
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        (typed, meant)
        for meant, *typed_so in (line.split() for line in lines if not line.startswith("#"))
        for typed in typed_so
    ]


def right_words(path: str) -> list[str]:
    text = (Path(__file__).parents[1] / path).read_text(encoding="utf-8")
    return [word for line in text.splitlines() if line[:1] != "#" for word in line.split()]


@pytest.fixture
async def shelves(ada: Person) -> None:
    await fill_shelves(ada.id, ada.community_id)
    await recount_vocabulary()


async def mended(words: str) -> str | None:
    scope = await scope_of(None)
    asked = await read_search(words + " ", scope)
    return asked.mended.strip() if asked and asked.mended else None


async def found(words: str) -> list[str]:
    answer = await find_tools(Search(words=words), viewer_id=None, now=NOON)
    return [card.title for card in answer.cards[:5]]


async def first(words: str) -> str | None:
    titles = await found(words)
    return titles[0] if titles else None


async def test_mistakes_are_mended_to_the_word_that_was_meant(shelves: None) -> None:
    """Some need not be: "levell" has the stem of "level" and finds the same as it is."""
    table = mistakes()
    assert len(table) >= 400
    wrong = []
    for typed, meant in table:
        got = await mended(typed)
        if got != meant and (got is not None or await first(typed) not in await found(meant)):
            wrong.append(f"{typed}: {got} instead of {meant}")
    assert len(wrong) <= len(table) * (1 - MUST_BE_MENDED), f"{len(wrong)}: " + "\n".join(wrong)


async def test_words_of_tools_are_right(shelves: None) -> None:
    names = {word for facts in shelf() for text in facts.values() for word in plain(text).split()}
    changed = {word: other for word in sorted(names) if (other := await mended(word))}
    assert changed == {}


async def test_words_that_are_called_otherwise_are_right(shelves: None) -> None:
    words = {word for name in thesaurus.names_in("pliers") for word in name.split()}
    changed = {word: other for word in sorted(words) if (other := await mended(word))}
    assert changed == {}


async def test_everyday_words_are_right_though_no_tool_has_them(shelves: None) -> None:
    changed = {word: other for word in (*EVERYDAY, *ENGLISH) if (other := await mended(word))}
    assert changed == {}


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("planner", "planer"),
        ("cordless planner", "cordless planer"),
        ("planer", None),
    ],
)
async def test_a_right_word_that_nobody_has_is_offered_the_nearest(
    shelves: None, typed: str, offered: str | None
) -> None:
    answer = await find_tools(Search(words=typed + " -battery"), viewer_id=None, now=NOON)
    assert (answer.nearly, answer.mended) == (offered and f"{offered} -battery", None)


@pytest.mark.parametrize(
    "words", ['"planner"', "xqzzy", "hammer drill", "toaster", "xqzzy spliter"]
)
async def test_nothing_is_offered_for_words_that_are_found_or_like_nothing(
    shelves: None, words: str
) -> None:
    answer = await find_tools(Search(words=words), viewer_id=None, now=NOON)
    assert answer.nearly is None


@pytest.mark.parametrize(
    "path", ["lexicon.txt", "tests/right_words.txt"], ids=["of our list", "of no list"]
)
async def test_right_words_are_left_as_they_are(shelves: None, path: str) -> None:
    """No result is better than the tools of another word."""
    words = right_words(path)
    assert len(words) >= 400
    changed = {word: other for word in words if (other := await mended(word))}
    assert changed == {}


async def test_words_around_the_thing_are_left_as_they_are(ada: Person, shelves: None) -> None:
    """Two tools here are called nearly as two of them."""
    await put_tool(ada.id, ada.community_id, title="Sucher")
    await put_tool(ada.id, ada.community_id, title="Dutch oven")
    await recount_vocabulary()
    changed = {word: other for word in sorted(RIGHT) if (other := await mended(word))}
    assert changed == {}
    assert await mended("Loch durch Wand") is None


async def test_nothing_is_offered_for_words_around_the_thing(ada: Person) -> None:
    await put_tool(ada.id, ada.community_id, title="Trough")
    await recount_vocabulary()
    answer = await find_tools(Search(words="drill through"), viewer_id=None, now=NOON)
    assert answer.nearly is None


async def test_two_mistakes_are_mended_where_they_sound_alike(shelves: None) -> None:
    assert await mended("compass") is None
    assert await mended("bycicle") == "bicycle"


async def test_two_words_of_tools_are_not_parted_if_they_name_none(shelves: None) -> None:
    assert await mended("keybarrow") is None
    assert await mended("tablesaw") == "table saw"


async def test_a_search_says_what_it_was_taken_for_and_can_be_held_to_what_was_typed(
    shelves: None,
) -> None:
    taken = await find_tools(Search(words="hamer dril"), viewer_id=None, now=NOON)
    assert taken.mended == "hammer drill"
    assert taken.cards[0].title == "Hammer drill"
    exactly = await find_tools(Search(words="hamer dril", as_typed=True), viewer_id=None, now=NOON)
    assert (exactly.mended, exactly.count) == (None, 0)


@pytest.mark.parametrize(
    ("typed", "mended", "title"),
    [
        pytest.param("drill wiht handle", "drill with handle", "Drill with handle", id="a filler"),
        pytest.param("machne for wood", "machine for wood", "Machine for wood", id="a lead"),
    ],
)
async def test_a_mistyped_word_that_is_not_looked_for_is_mended(
    ada: Person, typed: str, mended: str, title: str
) -> None:
    await put_tool(ada.id, ada.community_id, title=title)
    await recount_vocabulary()
    answer = await find_tools(Search(words=typed), viewer_id=None, now=NOON)
    assert (answer.mended, [card.title for card in answer.cards]) == (mended, [title])


async def test_words_made_of_two_right_ones_are_left_as_they_are(ada: Person) -> None:
    await put_tool(ada.id, ada.community_id, title="Fahrradpumpe")
    await recount_vocabulary()
    assert await mended("Fahrradlampe") is None
    assert await mended("Fahradpumpe") == "fahrradpumpe"


async def test_words_that_are_only_asked_for_together_are_not_parted(shelves: None) -> None:
    """No tool is called so, and to cut laminate is no name."""
    assert await mended("cutlaminate") is None


async def test_a_word_longer_than_any_that_there_is_stays_as_it_is(ada: Person) -> None:
    halves = ("donaudampfschifffahrts", "kapitaensmuetzenhalter")
    await put_tool(ada.id, ada.community_id, title=" ".join(halves))
    await recount_vocabulary()
    assert await mended("".join(halves)) is None
    assert await mended(halves[0].replace("ff", "f")) == halves[0]


async def test_two_words_run_together_are_parted(shelves: None) -> None:
    assert await mended("hammerdrill") == "hammer drill"


@pytest.mark.parametrize(
    ("one", "other", "mistakes"),
    [
        ("drill", "drill", 0),
        ("dril", "drill", 1),
        ("drlil", "drill", 1),
        ("deill", "drill", 1),
        ("drilll", "drill", 1),
        ("dirl", "drill", 2),
        ("", "saw", 3),
    ],
)
def test_mistakes_are_counted(one: str, other: str, mistakes: int) -> None:
    assert typos.mistakes_between(one, other) == mistakes
    assert (other in typos.one_mistake_from(one)) is (mistakes == 1)


@pytest.mark.parametrize(
    ("typed", "meant", "is_meant"),
    [
        pytest.param("lazer", "laser", True, id="sounds alike"),
        pytest.param("mowr", "mower", True, id="nobody can say it"),
        pytest.param("fork", "forks", False, id="a short word that goes on"),
        pytest.param("drikl", "drill", True, id="the key beside"),
        pytest.param("drisl", "drill", False, id="a key far away"),
        pytest.param("vacume", "vacuum", True, id="two mistakes that one does not hear"),
        pytest.param("toaster", "tester", False, id="two that one hears"),
    ],
)
def test_a_word_is_meant_where_the_mistake_is_likely(
    typed: str, meant: str, is_meant: bool
) -> None:
    assert typos.best_of(typed, [typos.Candidate(meant, 1)]) == (meant if is_meant else None)
