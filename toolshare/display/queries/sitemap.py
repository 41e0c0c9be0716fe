"""Which tools everybody may see, for search engines, in blocks of those listed together."""

from datetime import datetime
from uuid import UUID

import msgspec

from toolshare.db import columns, fetch


class Place(msgspec.Struct, frozen=True):
    """A tool's page, and when it has changed."""

    tool_id: UUID
    updated_at: datetime


async def sitemap_blocks() -> list[int]:
    """Number the blocks in which there are public tools."""
    return [block for (block,) in await fetch(columns, _BLOCKS)]


async def sitemap(block: int) -> list[Place]:
    """List the public tools of a block."""
    return await fetch(Place, _PLACES, f"'a/{block}'")


# The keys of tool_search name the block of 4,096 in which a tool was listed; hidden and deleted
# tools have none. An engine takes 50,000 addresses at a time.
_BLOCKS = """
SELECT block
  FROM generate_series(0, (SELECT last_value >> 12 FROM tool_number_seq)) AS block
 WHERE EXISTS (
   SELECT FROM tool
     JOIN community ON community.id = tool.community_id AND community.is_public
    WHERE tool.search @@ ('''a/' || block || '''')::tsquery)
 ORDER BY block
"""
_PLACES = """
SELECT tool.id, tool.updated_at
  FROM tool
  JOIN community ON community.id = tool.community_id AND community.is_public
 WHERE tool.search @@ {}::text::tsquery AND NOT tool.is_hidden AND tool.deleted_at IS NULL
 ORDER BY tool.number
"""
