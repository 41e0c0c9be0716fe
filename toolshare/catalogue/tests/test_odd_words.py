"""Whatever somebody types into the search: an answer, soon, and never an error of ours."""

import time
from urllib.parse import quote

import asyncpg
import pytest

from toolshare.catalogue.actions import recount_vocabulary
from toolshare.conftest import Browse, Person
from toolshare.db import DB, close_pool, open_pool
from toolshare.occupancy.tests.stage import put_tool

SOON_S = 4.0
"""For all addresses of one text, on a machine that is busy with something else."""

ODD = {
    "10,000 letters": "x" * 10_000,
    "100 letters": "x" * 100,
    "500 words": " ".join(f"w{number}" for number in range(500)),
    "a hundred signs of words": "ab " * 33,
    "operators alone": "& | ! <-> ( ) :* '' \"\" --",
    "a tsquery": "drill' | 'l/english' & !'t/drill':*",
    "a key of the index": "l/english t/drill c/tents m/0123 a/0 p/free",
    "closing quotes": "drill') | ('x'::tsquery",
    "a quote that is open": '"drill',
    "quotes alone": '"""""""',
    "backslashes": "\\\\ drill\\' \\\\'",
    "percent": "%_%_%drill%",
    "minus": "- -- -drill --drill",
    "or": "or or or drill or",
    "NUL": "drill\x00saw",
    "piled up marks": "d\u0301\u0301\u0301\u0301\u0301\u0301\u0301rill " * 8,
    "right to left": "\u202eללק\u202c مثقاب",
    "emoji": "🔨🪚🧰 👩\u200d🔧 drill",
    "emoji alone": "🔨",
    "wide letters": "ｄｒｉｌｌ ½ ŉ № ℡ ﬁle",
    "no characters": "\ufffd\uffff",
    "digits": "9" * 100,
    "points": "1.1.1.1.1." * 10,
    "many halves": "ab" * 50,
    "nearly quotes": '"a' * 50,
    "a template": "{{ 7 * 7 }} {} %s",
    "Turkish": "İĞIŞ",
    "Chinese": "电钻 锤子",
}
PATHS = ("/tools?q={}", "/tools?q={}&typed=on", "/tools/suggestions?q={}", "/api/v1/tools?q={}")


@pytest.fixture
async def drill(ada: Person) -> None:
    await put_tool(ada.id, ada.community_id, title="Hammer drill")
    await recount_vocabulary()


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
async def test_odd_words_are_answered_soon(
    browse: Browse, drill: None, standing: object, text: str
) -> None:
    browser = await browse(None)
    begun = time.perf_counter()
    for path in PATHS:
        answer = await browser.get(path.format(quote(text)))
        assert answer.status_code in {200, 422}, path
    assert time.perf_counter() - begun < SOON_S


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("'l/english'", []),
        ("t/hammer", ["Hammer drill"]),  # A letter alone says nothing and is left out.
        ("c/hammer-drills", []),
        ("s/new", []),
        ("!zzz", []),
    ],
)
async def test_keys_of_the_index_are_no_words(
    browse: Browse, drill: None, standing: object, text: str, titles: list[str]
) -> None:
    answer = await (await browse(None)).get(f"/api/v1/tools?q={quote(text)}&typed=on")
    assert [item["title"] for item in answer.json()["items"]] == titles


async def test_a_search_that_takes_too_long_says_so_kindly(
    browse: Browse, committed: str, standing: object
) -> None:
    await close_pool()
    await open_pool(committed, size=2, statement_timeout_s=0.5)
    blocker = await asyncpg.connect(committed)
    try:
        async with blocker.transaction():
            await blocker.execute("LOCK TABLE tool IN ACCESS EXCLUSIVE MODE")
            browser = await browse(None)
            page = await browser.get("/tools?q=drill")
            program = await browser.get("/api/v1/tools?q=drill")
        assert (page.status_code, program.status_code) == (503, 503)
        assert "Retry-After" in page.headers
        assert page.text.count("<h1") == 1
        assert program.headers["Content-Type"] == "application/problem+json"
        assert (await browser.get("/tools?q=drill")).status_code == 200
    finally:
        await blocker.close()
        assert DB.pool is not None
