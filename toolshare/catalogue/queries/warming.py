"""The plans that every search uses, made before anybody waits for them."""

from toolshare import clock
from toolshare.catalogue.queries.finding import find_tools
from toolshare.catalogue.rules import EVERYTHING, Search
from toolshare.db import fetch_value


async def warm_up() -> None:
    """Search twice: a connection keeps the plans, which take the most of its first search.

    It searches as some member does, whoever it is, since communities may all be private; and
    for everything first, since nobody may have lent what the second search asks for.
    """
    somebody = await fetch_value("SELECT member_id FROM membership LIMIT 1")
    for search in (EVERYTHING, Search(words="drill")):
        await find_tools(search, viewer_id=somebody, now=clock.now(), with_facets=True)
