"""Wishing for a tool, and thinking better of it."""

from datetime import datetime
from uuid import UUID

from toolshare.db import execute
from toolshare.i18n import _
from toolshare.keeping.queries.wishes import is_wished
from toolshare.keeping.rules import MOST_WISHES, KeepingRefused
from toolshare.tools.queries import tool_page


async def add_wish(tool_id: UUID, *, member_id: UUID, now: datetime) -> None:
    """Put a tool that somebody may see on their wish list; once is enough.

    Raises ``KeepingRefused`` for one's own tool, and for one wish too many.
    """
    tool = await tool_page(tool_id, viewer_id=member_id)
    if tool.owner_id == member_id:
        raise KeepingRefused(_("This is your own tool: you have it already."))
    added = await execute(_ADD, now, tool_id, member_id, member_id, MOST_WISHES)
    if not added and not await is_wished(tool_id, member_id=member_id):
        raise KeepingRefused(
            _(
                "There are %(most)s tools on your wish list, and it takes no more. "
                "Remove one first.",
                most=MOST_WISHES,
            )
        )


async def remove_wish(tool_id: UUID, *, member_id: UUID) -> None:
    """Take a tool off one's wish list; what is not on it stays off."""
    # Somebody else's tool looks the same as one that there is not.
    await tool_page(tool_id, viewer_id=member_id)
    await execute("DELETE FROM wish WHERE member_id = {} AND tool_id = {}", member_id, tool_id)


# What its owner has hidden is not on the list that is shown, and takes no room on it.
_ADD = """
INSERT INTO wish (at, tool_id, member_id)
SELECT {}, {}, {}
 WHERE (SELECT count(*)
          FROM wish
          JOIN tool ON tool.id = wish.tool_id AND NOT tool.is_hidden
         WHERE wish.member_id = {}) < {}
    ON CONFLICT DO NOTHING
"""
