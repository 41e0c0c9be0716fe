"""The search that makes a connection's plans."""

from toolshare.catalogue.queries import find_tools, warm_up
from toolshare.catalogue.rules import Search
from toolshare.conftest import NOON
from toolshare.db import close_pool, fetch_value, open_pool
from toolshare.occupancy.tests.stage import put_community, put_member, put_tool

# What a connection has prepared; their plans inside of functions cannot be looked at.
PREPARED = """
SELECT count(*) FROM pg_prepared_statements
 WHERE statement LIKE '%FROM %_listed(%' OR statement LIKE '%FROM cards_of(%'
    OR statement LIKE '%FROM facets_counted(%' OR statement LIKE '%FROM scope_of(%'
"""


async def test_where_nobody_is_yet_there_is_nothing_to_make(committed: str) -> None:
    await close_pool()
    await open_pool(committed, size=1)
    await warm_up()
    assert not (await find_tools(Search(), viewer_id=None, now=NOON)).cards


async def test_a_search_in_a_private_community_finds_its_plans_made(committed: str) -> None:
    community_id = await put_community("Hidden lane", is_public=False)
    member_id = await put_member("Ada", community_id)
    await put_tool(member_id, community_id, title="Rice cooker")
    await close_pool()
    await open_pool(committed, size=1)
    await warm_up()
    made = await fetch_value(PREPARED)
    search = Search(words="rice")
    found = await find_tools(search, viewer_id=member_id, now=NOON, with_facets=True)
    assert [card.title for card in found.cards] == ["Rice cooker"]
    assert await fetch_value(PREPARED) == made > 3
