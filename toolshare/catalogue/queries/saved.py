"""Whether somebody has saved a search."""

from uuid import UUID

from toolshare.catalogue.rules import Search
from toolshare.db import fetch_value


async def is_saved(search: Search, *, member_id: UUID) -> bool:
    """Whether a member has saved this search, in whatever order its tools stand."""
    return bool(await fetch_value(_IS_SAVED, member_id, search.to_save.query))


# From the index saved_search_once.
_IS_SAVED = """
SELECT EXISTS (SELECT FROM saved_search WHERE member_id = {} AND lower(query) = lower({}))
"""
