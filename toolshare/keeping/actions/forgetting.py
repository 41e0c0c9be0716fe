"""What is old enough to be forgotten, or cannot be seen any more."""

from datetime import datetime

from toolshare.db import execute
from toolshare.keeping.actions.notices import forget_unseen
from toolshare.keeping.rules import NOTICES_LAST, VIEWINGS_LAST


async def forget_old(now: datetime) -> int:
    """Delete what was looked at, told and found long ago, and say how many rows went."""
    viewings = await execute("DELETE FROM viewing WHERE at < {}", now - VIEWINGS_LAST)
    notices = await execute("DELETE FROM notice WHERE at < {}", now - NOTICES_LAST)
    finds = await execute("DELETE FROM saved_search_find WHERE at < {}", now - NOTICES_LAST)
    return viewings + notices + finds + await forget_unseen()
