"""Noting which tools somebody opened."""

from datetime import datetime
from uuid import UUID

from toolshare.db import execute, retried
from toolshare.keeping.rules import VIEWINGS_KEPT


@retried
async def note_viewing(tool_id: UUID, *, member_id: UUID, now: datetime) -> None:
    """Note that somebody has opened a tool; not their own, and none that they may not see."""
    await execute(_NOTE, member_id, tool_id, now, VIEWINGS_KEPT)


async def clear_viewings(member_id: UUID) -> None:
    """Forget everything that somebody has opened."""
    await execute("DELETE FROM viewing WHERE member_id = {}", member_id)


# Skipping what is locked: of two pages opened at once each may want to forget the other's tool.
_NOTE = """
WITH asked AS (
  SELECT {}::uuid AS member_id, {}::uuid AS tool_id, {}::timestamptz AS at
), noted AS (
  INSERT INTO viewing (member_id, tool_id, at)
  SELECT asked.member_id, tool.id, asked.at
    FROM asked
    JOIN tool ON tool.id = asked.tool_id AND tool.owner_id <> asked.member_id
     AND NOT tool.is_hidden AND tool.deleted_at IS NULL
    JOIN community ON community.id = tool.community_id
   WHERE community.is_public OR EXISTS (
     SELECT FROM membership
      WHERE membership.community_id = community.id AND membership.member_id = asked.member_id)
      ON CONFLICT (member_id, tool_id) DO UPDATE SET at = excluded.at
)
DELETE FROM viewing
 WHERE (member_id, tool_id) IN (
   SELECT old.member_id, old.tool_id
     FROM asked
     JOIN viewing AS old ON old.member_id = asked.member_id AND old.tool_id <> asked.tool_id
    ORDER BY old.at DESC
   OFFSET {}::int - 1
      FOR UPDATE OF old SKIP LOCKED)
"""
