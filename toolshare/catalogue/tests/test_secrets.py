"""What only a private community has is learned by nobody else, whatever they ask."""

from typing import Any
from uuid import UUID

import pytest

from toolshare.catalogue.actions import recount_vocabulary
from toolshare.catalogue.queries import asking
from toolshare.conftest import Browse, Person
from toolshare.db import execute, fetch_value
from toolshare.occupancy.tests.stage import put_community, put_tool
from toolshare.wording.actions import add_group
from toolshare.wording.tests.stage import put_admin

PROBES = (
    # In full, begun, mistyped, quoted, excluded, or beside a word that everybody has.
    *("zyklotron", "zyklo", "zyklotorn", '"zyklotron"', "drill -zyklotron", "drill zyklotron"),
    # Words of a description alone, near to public ones: held for right only where they are known.
    *("drilp", "hamner", "drilp hamner", "ladber ", "hammerr drilp"),
    *("quarkwerk", "quarkw", "quark", "X9000", "secretword", "secretwird", "zwirbelmann"),
    *("7KQ01Z", "7kq-01z", "zwirbelm", "tents", "tent ", "Secret"),
)
PATHS = (
    "/tools?q={}",
    "/tools/suggestions?q={}",
    "/api/v1/tools?q={}&facets=on",
    "/tools?q={}&typed=on",
    "/tools?q={}&sort=newest",
)
AND_MORE = ("/", "/tools", "/sitemap.xml", "/tools?lender=library", "/tools?price=0&level=handy")


@pytest.fixture
async def public(ada: Person) -> None:
    for title in ("Hammer drill", "Ladder", "Bench clamp"):
        await put_tool(ada.id, ada.community_id, title=title)
    await recount_vocabulary()


async def put_hidden(owner: Person) -> None:
    """Keep a tool to oneself, in a community that everybody sees."""
    await put_tool(
        owner.id,
        owner.community_id,
        title="Zyklotron drilp",
        brand="Quarkwerk",
        model="X9000",
        is_hidden=True,
    )
    await execute("UPDATE tool SET description = 'A secretword hamner.' WHERE is_hidden")


async def put_secrets() -> UUID:
    """List tools with words of their own in a private community, and let its admin add more."""
    secret = await put_community("Secret place", is_public=False)
    insider = await put_admin("Inga", secret)
    tool_id = await put_tool(
        insider,
        secret,
        title="Zyklotron drilp",
        brand="Quarkwerk",
        model="X9000",
        category="tents",
        description="A secretword hamner, a ladber and a hammerr.",
        price_per_day_cents=0,
        skill_level="handy",
    )
    await execute("UPDATE copy SET code = '7KQ01Z' WHERE tool_id = {}", tool_id)
    await add_group(
        ["zwirbelmann", "hammer drill"],
        community_id=secret,
        by=insider,
        form_key=tool_id,
        now=await fetch_value("SELECT now()"),
    )
    await recount_vocabulary()
    return tool_id


async def answers(browse: Browse, viewer: Person | None) -> dict[str, Any]:
    browser = await browse(viewer)
    paths = [path.format(probe) for path in PATHS for probe in PROBES]
    told = {}
    for path in (*paths, *AND_MORE):
        answer = await browser.get(path)
        told[path] = (answer.status_code, without_keys(answer.text))
    return told


def without_keys(text: str) -> str:
    """Leave out the lines with a form's key, which is another one on every page."""
    return "\n".join(line for line in text.splitlines() if "form_key" not in line)


@pytest.mark.parametrize("who", ["nobody", "a member of another community"])
async def test_every_answer_is_the_same_with_and_without_them(
    browse: Browse, public: None, erin: Person, standing: object, who: str
) -> None:
    viewer = None if who == "nobody" else erin
    before = await answers(browse, viewer)
    await put_secrets()
    after = await answers(browse, viewer)
    assert [path for path in before if before[path] != after[path]] == []


async def test_what_somebody_hides_is_learned_by_nobody_either(
    browse: Browse, public: None, ada: Person, bob: Person, standing: object
) -> None:
    before = await answers(browse, bob)
    await put_hidden(ada)
    after = await answers(browse, bob)
    assert [path for path in before if before[path] != after[path]] == []
    await execute("UPDATE tool SET is_hidden = false")
    shown = await (await browse(bob)).get("/api/v1/tools?q=zyklotorn")
    assert shown.json()["mended"] == "zyklotron", "known as soon as it is shown"


async def test_without_a_look_at_whose_tool_has_a_word_it_is_given_away(
    browse: Browse, public: None, standing: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what is not mended is known to be somewhere."""
    unguarded = asking._SOME_TOOL.replace("tool.community_id = ANY({})", "{}::uuid[] IS NOT NULL")
    assert unguarded != asking._SOME_TOOL
    monkeypatch.setattr(asking, "_SOME_TOOL", unguarded)
    before = await answers(browse, None)
    await put_secrets()
    after = await answers(browse, None)
    assert "/tools?q=hamner" in [path for path in before if before[path] != after[path]]


async def test_what_is_private_stands_nowhere_for_search_engines(
    browse: Browse, public: None, standing: object
) -> None:
    tool_id = await put_secrets()
    browser = await browse(None)
    assert (await browser.get(f"/tools/{tool_id}")).status_code == 404
    robots = await browser.get("/robots.txt")
    assert robots.status_code == 200
    sitemap = (await browser.get("/sitemap.xml")).text
    assert str(tool_id) not in sitemap
    blocks = [part.split("</loc>")[0] for part in sitemap.split("<loc>")[1:]]
    assert blocks
    for block in blocks:
        listed = await browser.get(block.removeprefix(str(browser.base_url).rstrip("/")))
        assert listed.status_code == 200
        assert str(tool_id) not in listed.text
