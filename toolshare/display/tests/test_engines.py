"""What search engines and previews of links get to know: public tools, and nothing else."""

import re
from datetime import datetime
from uuid import UUID

import pytest

from toolshare.conftest import Browse, Person
from toolshare.db import execute
from toolshare.display.queries import sitemap_blocks
from toolshare.display.rules import LONGEST_SUMMARY
from toolshare.occupancy.tests.stage import put_tool
from toolshare.tools.tests.stage import stage_photo


@pytest.fixture
async def drill(ada: Person) -> UUID:
    return await put_tool(
        ada.id,
        ada.community_id,
        title='Drill "Borealis" & bits',
        brand="Borealis",
        description="Goes through\nconcrete. " + "It is loud. " * 40,
        price_per_day_cents=650,
    )


async def hide_community(person: Person) -> None:
    await execute("UPDATE community SET is_public = false WHERE id = {}", person.community_id)


def properties(page: str) -> dict[str, str]:
    return dict(re.findall(r'<meta property="og:([^"]+)" content="([^"]*)">', page))


async def test_a_public_tool_says_what_a_preview_shows(
    standing: datetime, browse: Browse, ada: Person, drill: UUID
) -> None:
    photo_id = await stage_photo(ada, standing)
    await execute(
        "INSERT INTO tool_photo (id, tool_id, photo_id, position, alternative_text) "
        "VALUES (gen_random_uuid(), {}, {}, 0, 'In its case')",
        drill,
        photo_id,
    )
    page = (await (await browse(None)).get(f"/tools/{drill}?from=2026-12-05")).text
    shown = properties(page)
    assert shown["title"] == "Drill &#34;Borealis&#34; &amp; bits"
    assert shown["url"].endswith(f"/tools/{drill}")
    assert shown["url"].startswith("http")
    assert re.search(r"^http.+/photos/[0-9a-f]+/1280\.webp$", shown["image"])
    assert shown["image:alt"] == "In its case"
    assert shown["description"].startswith("Goes through concrete. It is loud.")
    assert len(shown["description"]) <= LONGEST_SUMMARY
    assert f'<link rel="canonical" href="{shown["url"]}">' in page


async def test_a_public_tool_is_described_in_words_for_search_engines(
    standing: datetime, browse: Browse, drill: UUID
) -> None:
    page = (await (await browse(None)).get(f"/tools/{drill}")).text
    assert 'itemtype="https://schema.org/Product"' in page
    for name, content in {
        "brand": "Borealis",
        "price": "6.50",
        "priceCurrency": "EUR",
        "unitCode": "DAY",
    }.items():
        assert f'<meta itemprop="{name}" content="{content}">' in page
    assert 'href="https://schema.org/InStock"' in page


async def test_a_tool_that_not_everybody_sees_is_told_to_nobody_else(
    standing: datetime, browse: Browse, ada: Person, bob: Person, drill: UUID
) -> None:
    public = await (await browse(None)).get(f"/tools/{drill}")
    assert "X-Robots-Tag" not in public.headers
    await hide_community(ada)
    private = await (await browse(bob)).get(f"/tools/{drill}")
    assert private.headers["X-Robots-Tag"] == "noindex"
    assert properties(private.text) == {}
    assert "schema.org" not in private.text


async def test_a_hidden_tool_has_no_preview(
    standing: datetime, browse: Browse, ada: Person, drill: UUID
) -> None:
    await execute("UPDATE tool SET is_hidden = true WHERE id = {}", drill)
    page = (await (await browse(ada)).get(f"/tools/{drill}")).text
    assert properties(page) == {}


async def test_the_sitemap_leads_to_public_tools_alone(
    browse: Browse, ada: Person, erin: Person, drill: UUID
) -> None:
    hidden = await put_tool(ada.id, ada.community_id, is_hidden=True)
    deleted = await put_tool(ada.id, ada.community_id, deleted_at=datetime(2026, 1, 1).astimezone())
    private = await put_tool(erin.id, erin.community_id)
    await hide_community(erin)
    anybody = await browse(None)
    index = await anybody.get("/sitemap.xml")
    assert index.headers["Content-Type"].startswith("application/xml")
    pages = re.findall(r"<loc>(.+?)</loc>", index.text)
    assert len(pages) == 1
    listed = (await anybody.get(pages[0])).text
    assert f"/tools/{drill}</loc>" in listed
    assert [tool for tool in (hidden, deleted, private) if str(tool) in listed] == []
    assert (await anybody.get("/robots.txt")).text.endswith("/sitemap.xml\n")


async def test_where_nothing_is_public_engines_are_sent_away(
    browse: Browse, ada: Person, drill: UUID
) -> None:
    (block,) = await sitemap_blocks()
    await hide_community(ada)
    anybody = await browse(None)
    assert (await anybody.get("/sitemap.xml")).status_code == 404
    assert (await anybody.get(f"/sitemaps/{block}")).status_code == 404
    assert (await anybody.get("/robots.txt")).text.splitlines() == ["User-agent: *", "Disallow: /"]


@pytest.mark.parametrize(
    "block", ["-1", "x", "7", "9" * 5000], ids=["below", "word", "far", "huge"]
)
async def test_a_block_that_is_none_is_not_there(browse: Browse, drill: UUID, block: str) -> None:
    assert (await (await browse(None)).get(f"/sitemaps/{block}")).status_code == 404
