"""The front page, the catalogue and a tool's page, as a browser gets them."""

import re
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from toolshare.communities.tables import Membership
from toolshare.conftest import Browse, Person
from toolshare.db import execute
from toolshare.occupancy.tests.stage import LONG_AGO, put_loan, put_tool

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def titles(html: str) -> list[str]:
    return re.findall(r'class="tool-card-title"><a href="[^"]+">([^<]*)<', html)


@pytest.fixture
async def drill(ada: Person) -> UUID:
    return await put_tool(
        ada.id,
        ada.community_id,
        title="Hammer drill",
        description="Drills concrete.",
        price_per_day_cents=650,
        skill_level="experienced",
    )


async def test_strangers_are_told_what_this_is_and_what_there_is(
    standing: datetime, browse: Browse, drill: UUID
) -> None:
    client = await browse(None)
    page = await client.get("/")
    assert page.status_code == 200
    assert titles(page.text) == ["Hammer drill"]
    for words in (
        "Borrow the drill from next door",
        "How it works",
        "Shared so far",
        "€6.50 a day",
    ):
        assert words in page.text


async def test_an_empty_instance_invites_the_first_ones(
    standing: datetime, browse: Browse, db: None
) -> None:
    page = await (await browse(None)).get("/")
    assert page.status_code == 200
    assert "This workshop is brand new" in page.text
    assert "Shared so far" not in page.text


async def test_members_see_first_what_waits_for_them(
    standing: datetime, browse: Browse, drill: UUID, ada: Person, bob: Person
) -> None:
    loan_id = await put_loan(
        drill, lender_id=ada.id, borrower_id=bob.id, answer_by=standing + timedelta(days=2)
    )
    page = await (await browse(ada)).get("/")
    assert page.text.index("This waits for you") < page.text.index("New nearby")
    assert f"/loans/{loan_id}" in page.text
    assert titles(page.text) == [], "her own tool is no news to her"
    page = await (await browse(bob)).get("/")
    assert "Hello Bob" in page.text
    assert titles(page.text) == ["Hammer drill"]


async def test_a_member_without_a_community_is_sent_to_found_one(
    standing: datetime, browse: Browse, bob: Person
) -> None:
    await Membership.delete().where(Membership.member_id == bob.id)
    answer = await (await browse(bob)).get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/welcome")


async def test_the_catalogue_shows_cards(standing: datetime, browse: Browse, drill: UUID) -> None:
    page = await (await browse(None)).get("/tools")
    assert page.status_code == 200
    assert titles(page.text) == ["Hammer drill"]
    for words in (
        "One tool",
        "Ada",
        "€6.50 a day",
        "Experienced",
        "Free now",
        "motifs/hammer-drills",
    ):
        assert words in page.text


async def test_a_photo_stands_on_the_card(
    standing: datetime, browse: Browse, drill: UUID, ada: Person
) -> None:
    for position, name in ((1, "second"), (0, "first")):
        await execute(
            "WITH stored AS (INSERT INTO photo (id, uploader_id, name, width, height, created_at) "
            "VALUES (gen_random_uuid(), {}, {}, 1280, 960, {}) RETURNING id) "
            "INSERT INTO tool_photo (id, tool_id, photo_id, position, alternative_text) "
            "SELECT gen_random_uuid(), {}, stored.id, {}, {} FROM stored",
            ada.id,
            name,
            LONG_AGO,
            drill,
            position,
            f"The {name} photo",
        )
    page = await (await browse(None)).get("/tools")
    assert "/photos/first/640.webp" in page.text
    assert "The first photo" in page.text
    assert "/photos/second/" not in page.text
    page = await (await browse(None)).get(f"/tools/{drill}")
    assert page.text.index("/photos/first/1280.webp") < page.text.index("/photos/second/1280.webp")


async def test_while_typing_only_what_changed_is_sent(
    standing: datetime, browse: Browse, drill: UUID
) -> None:
    client = await browse(None)
    answer = await client.get("/tools", params={"q": "ham"}, headers=PARTIAL)
    assert answer.status_code == 200
    assert "HX-Request-Type" in answer.headers["vary"]
    assert "<html" not in answer.text
    assert "<title>ham" in answer.text
    assert '<section id="results"' in answer.text
    assert '<hx-partial hx-target="#found">' in answer.text
    assert 'name="q"' not in answer.text, "somebody is typing in that field"
    full = await client.get("/tools", params={"q": "ham"}, headers={"HX-Request-Type": "full"})
    assert "<html" in full.text
    assert "hx-partial" not in full.text


async def test_show_more_answers_with_the_cards_that_follow(
    standing: datetime, browse: Browse, ada: Person
) -> None:
    for number in range(30):
        await put_tool(
            ada.id,
            ada.community_id,
            title=f"Tool {number}",
            created_at=LONG_AGO + timedelta(minutes=number),
        )
    client = await browse(None)
    first = await client.get("/tools", params={"q": "tool"})
    [more] = re.findall(r'href="(/tools\?q=tool&amp;page=[^"]+)"', first.text)
    address = more.replace("&amp;", "&")
    for headers in (PARTIAL, {}):
        rest = await client.get(address, headers=headers)
        assert titles(first.text) + titles(rest.text) == [f"Tool {n}" for n in range(29, -1, -1)]
        assert "Show more" not in rest.text
        assert ("<html" in rest.text) is (headers == {})


async def test_a_page_that_was_made_longer_comes_back_as_long(
    standing: datetime, browse: Browse, ada: Person
) -> None:
    for number in range(80):
        await put_tool(ada.id, ada.community_id, title=f"Tool {number}", created_at=LONG_AGO)
    client = await browse(None)
    page = await client.get("/tools", params={"q": "tool"})
    cards = titles(page.text)
    for count in (48, 72):
        [more] = re.findall(r'hx-get="(/tools\?q=tool&amp;page=[^"]+)"', page.text)
        page = await client.get(more.replace("&amp;", "&"), headers=PARTIAL)
        cards += titles(page.text)
        assert page.headers["HX-Replace-Url"] == f"/tools?q=tool&shown={count}"
        again = await client.get(page.headers["HX-Replace-Url"])
        assert titles(again.text) == cards
    [more] = re.findall(r'hx-get="(/tools\?q=tool&amp;page=[^"]+)"', again.text)
    last = await client.get(more.replace("&amp;", "&"), headers=PARTIAL)
    cards += titles(last.text)
    assert len(set(cards)) == 80
    again = await client.get(last.headers["HX-Replace-Url"])
    assert (again.status_code, titles(again.text)) == (200, cards)


@pytest.mark.parametrize("count", ["0", "25", "-24", "264", "9" * 30, "x"])
async def test_a_length_that_no_page_has_is_not_taken(
    standing: datetime, browse: Browse, drill: UUID, count: str
) -> None:
    page = await (await browse(None)).get("/tools", params={"shown": count})
    assert page.status_code == 200
    assert titles(page.text) == ["Hammer drill"]


async def test_filters_stay_in_the_form_and_can_be_removed(
    standing: datetime, browse: Browse, drill: UUID
) -> None:
    asked = "q=drill&category=hammer-drills&from=2026-12-05&until=2026-12-06"
    page = await (await browse(None)).get(f"/tools?{asked}")
    assert titles(page.text) == ["Hammer drill"]
    assert 'value="2026-12-05"' in page.text
    assert re.search(r'value="hammer-drills"[^>]*checked', page.text)
    for rest in (
        "/tools?category=hammer-drills&amp;from=2026-12-05&amp;until=2026-12-06",
        "/tools?q=drill&amp;category=hammer-drills",
        "/tools?q=drill&amp;from=2026-12-05&amp;until=2026-12-06",
    ):
        assert f'class="chip" href="{rest}"' in page.text
    assert "Free on your days" in page.text
    assert f'/tools/{drill}?from=2026-12-05&amp;until=2026-12-06"' in page.text


async def test_one_day_alone_means_that_day(
    standing: datetime, browse: Browse, drill: UUID
) -> None:
    client = await browse(None)
    for asked in ("from=2026-12-05", "until=2026-12-05"):
        page = await client.get(f"/tools?{asked}")
        assert page.status_code == 200
        assert f'/tools/{drill}?from=2026-12-05&amp;until=2026-12-05"' in page.text


async def test_a_card_says_when_the_days_are_more_than_the_tool_is_lent_for(
    standing: datetime, browse: Browse, ada: Person
) -> None:
    await put_tool(ada.id, ada.community_id, longest_loan_days=3)
    client = await browse(None)
    page = await client.get("/tools?from=2026-12-05&until=2026-12-08")
    assert "Lent for at most 3 days" in page.text
    page = await client.get("/tools?from=2026-12-05&until=2026-12-07")
    assert "Free on your days" in page.text


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        pytest.param("q=xylophone", "Nobody shares this yet", id="words"),
        pytest.param("category=tents", "Nobody shares this yet", id="category"),
        pytest.param("q=xylo&from=2026-12-05", "Nothing is free on these days", id="days"),
    ],
)
async def test_finding_nothing_is_said_kindly(
    standing: datetime, browse: Browse, drill: UUID, asked: str, words: str
) -> None:
    page = await (await browse(None)).get(f"/tools?{asked}")
    assert page.status_code == 200
    assert words in page.text


async def test_an_empty_catalogue_asks_for_the_first_tool(
    standing: datetime, browse: Browse, bob: Person
) -> None:
    page = await (await browse(bob)).get("/tools")
    assert "The wall is still empty" in page.text


async def test_suggestions_come_in_groups(
    standing: datetime, browse: Browse, drill: UUID, ada: Person
) -> None:
    await put_tool(ada.id, ada.community_id, title="Hand tacker", brand="Hammerich")
    client = await browse(None)
    answer = await client.get("/tools/suggestions", params={"q": "ham"}, headers=PARTIAL)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    for part in (
        f'href="/tools/{drill}"',
        "/tools?category=hammers",
        "/tools?q=Hammerich",
        'role="option"',
    ):
        assert part in answer.text
    for typed in ("", "h", "&&", "<script>", "a" * 200, "qqxzyv"):
        answer = await client.get("/tools/suggestions", params={"q": typed})
        assert answer.status_code == 200
        assert 'role="option"' not in answer.text


async def test_the_search_says_how_it_read_the_words(
    standing: datetime, browse: Browse, drill: UUID
) -> None:
    client = await browse(None)
    page = await client.get("/tools", params={"q": "hammmer"})
    assert titles(page.text) == ["Hammer drill"]
    assert "Results for" in page.text
    assert "/tools?q=hammmer&amp;typed=on" in page.text
    page = await client.get("/tools", params={"q": "hammmer", "typed": "on"})
    assert titles(page.text) == []
    page = await client.get("/tools", params={"q": "drill xylophone"})
    assert titles(page.text) == ["Hammer drill"]
    assert "These have some of them" in page.text


async def test_filters_stay_chosen_and_leave_by_their_chips(
    standing: datetime, browse: Browse, drill: UUID
) -> None:
    client = await browse(None)
    page = await client.get("/tools?price=10&level=experienced&lender=neighbour")
    assert titles(page.text) == ["Hammer drill"]
    for choice in ("price-10", "level-experienced", "lender-neighbour"):
        assert re.search(rf'id="{choice}"[^>]*checked', page.text)
    assert re.search('id="price-0"[^>]*disabled', page.text)
    assert 'class="chip" href="/tools?price=10&amp;lender=neighbour"' in page.text
    page = await client.get("/tools?price=0&q=drill")
    assert titles(page.text) == []
    assert "Nothing like that with these filters" in page.text
