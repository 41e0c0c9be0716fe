"""The front page, the catalogue and a tool's page, as a browser gets them."""

import re
from datetime import datetime, timedelta
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest

from toolshare.accounts.tables import Member
from toolshare.communities.tables import Membership
from toolshare.conftest import Browse, Person
from toolshare.db import execute, fetch_value
from toolshare.occupancy.tests.stage import LONG_AGO, put_community, put_loan, put_tool

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


@pytest.mark.parametrize(
    ("asked", "field", "message"),
    [
        ("from=yesterday", "from", "year-month-day"),
        ("from=2026-13-45", "from", "does not exist"),
        ("from=2026-11-01", "from", "This day is over"),
        ("until=9999-12-31", "until", "within the next two years"),
        ("from=2026-12-09&until=2026-12-05", "until", "before the first one"),
        ("from=2026-12-05&from=2026-12-06", "from", "more than once"),
        ("category=nonsense", "category", "choose one of the options"),
        ("q=" + "a" * 10_000, "q", "shorten this"),
        ("q=%00", "q", "cannot be used"),
    ],
)
async def test_a_bad_filter_is_named_and_the_rest_still_works(
    standing: datetime, browse: Browse, drill: UUID, asked: str, field: str, message: str
) -> None:
    client = await browse(None)
    page = await client.get(f"/tools?{asked}")
    assert page.status_code == 422
    assert re.search(rf'id="{field}-error".*?{message}', page.text, re.DOTALL)
    assert titles(page.text) == ["Hammer drill"]
    if field != "category":
        answer = await client.get(f"/tools?{asked}", headers=PARTIAL)
        assert answer.status_code == 422
        assert re.search(
            rf'hx-target="#{field}" hx-swap="afterend">.*?{message}', answer.text, re.DOTALL
        )


async def test_a_broken_page_of_the_list_begins_again(
    standing: datetime, browse: Browse, drill: UUID
) -> None:
    page = await (await browse(None)).get("/tools?page=W10")
    assert page.status_code == 422
    assert "is not there any more" in page.text
    assert titles(page.text) == ["Hammer drill"]


HOSTILE = [
    "",
    "   ",
    "a" * 10_000,
    "\0",
    "%ED%A0%80",
    "שלום",
    "<script>alert(1)</script>",
    "'; DROP TABLE tool; --",
    "../../etc/passwd",
    "2147483648",
    "99999999999999999999",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "-1.5",
    str(uuid4()),
    "W1siMDAwMS0wMS0wMVQwMDowMDowMCsxNDowMCIsIDFd",
    "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwiMDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAwIl0",
    "{}",
    "\u202e\u200b",
]


@pytest.mark.parametrize("name", ["q", "category", "from", "until", "sort", "page", "unknown"])
async def test_nothing_in_the_address_breaks_the_catalogue(
    standing: datetime, browse: Browse, drill: UUID, name: str
) -> None:
    client = await browse(None)
    for text in HOSTILE:
        sent = text if text.startswith("%") else quote(text)
        for query in (f"{name}={sent}", f"{name}={sent}&{name}={sent}"):
            page = await client.get(f"/tools?{query}")
            assert page.status_code in {200, 422}, text
            assert "<script>alert" not in page.text
    assert await fetch_value("SELECT count(*) FROM tool") == 1


async def test_a_tool_has_a_page(
    standing: datetime, browse: Browse, drill: UUID, bob: Person
) -> None:
    await Member.update({Member.experience: "new"}).where(Member.id == bob.id)
    page = await (await browse(bob)).get(f"/tools/{drill}")
    assert page.status_code == 200
    for words in (
        "<h1",
        "Hammer drill",
        "€6.50 a day",
        "Drills concrete.",
        "You should know its kind well",
        "less used to tools",
        'id="asking"',
        f"/tools/{drill}/loans",
        "Ada",
    ):
        assert words in page.text
    assert "Days for yourself" not in page.text
    assert f"/tools/{drill}/edit" not in page.text


async def test_days_from_the_search_come_along(
    standing: datetime, browse: Browse, drill: UUID, bob: Person
) -> None:
    client = await browse(bob)
    page = await client.get(f"/tools/{drill}?from=2026-12-05&until=2026-12-06")
    assert re.search(r'name="first_day"[^>]*value="2026-12-05"', page.text)
    page = await client.get(f"/tools/{drill}?from=nonsense")
    assert page.status_code == 200


async def test_owners_see_what_they_can_do_instead_of_asking(
    standing: datetime, browse: Browse, drill: UUID, ada: Person
) -> None:
    client = await browse(ada)
    page = await client.get(f"/tools/{drill}")
    for words in (f"/tools/{drill}/edit", f"/tools/{drill}/hiding", f"/tools/{drill}/deletion"):
        assert words in page.text
    assert "Days for yourself" in page.text
    assert 'id="asking"' not in page.text
    await execute("UPDATE tool SET is_hidden = true WHERE id = {}", drill)
    page = await client.get(f"/tools/{drill}")
    assert "Only you see this page" in page.text
    assert f"/tools/{drill}/showing" in page.text


async def test_whoever_may_not_see_a_tool_gets_the_page_of_a_missing_one(
    standing: datetime, browse: Browse, ada: Person, bob: Person
) -> None:
    secret = await put_community("Secret", is_public=False)
    tools = [
        await put_tool(ada.id, ada.community_id, is_hidden=True),
        await put_tool(ada.id, ada.community_id, deleted_at=standing),
        await put_tool(ada.id, secret),
    ]
    for viewer in (None, bob):
        client = await browse(viewer)
        missing = await client.get(f"/tools/{uuid4()}")
        assert missing.status_code == 404
        for tool_id in tools:
            page = await client.get(f"/tools/{tool_id}")
            assert (page.status_code, page.text) == (404, missing.text)


async def test_an_id_that_is_none_is_not_there(browse: Browse, db: None) -> None:
    assert (await (await browse(None)).get("/tools/not-a-tool")).status_code == 404
