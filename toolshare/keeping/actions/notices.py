"""Reading what one was told, and forgetting what is not there to be seen any more."""

from datetime import datetime
from uuid import UUID

from toolshare.db import execute


async def read_notice(notice_id: UUID, *, member_id: UUID, now: datetime) -> None:
    """Note that somebody has opened one of their notices."""
    await execute(
        "UPDATE notice SET read_at = {} WHERE id = {} AND member_id = {} AND read_at IS NULL",
        now,
        notice_id,
        member_id,
    )


async def read_all_notices(member_id: UUID, *, now: datetime) -> None:
    """Note that somebody has seen all of their notices."""
    await execute(
        "UPDATE notice SET read_at = {} WHERE member_id = {} AND read_at IS NULL", now, member_id
    )


async def forget_unseen(member_id: UUID | None = None) -> int:
    """Delete what nobody, or one member, can go and see any more, and say how much it was.

    A tool that is hidden takes its notices along. Left are those of a community that became
    private or that one has left, and of what was hidden in the moment in which it was told: the
    list passes over them, and the number on every page counts them.
    """
    return await execute(_FORGET_UNSEEN, member_id)


_FORGET_UNSEEN = """
DELETE FROM notice
 USING (SELECT {}::uuid AS member_id) AS asked
 WHERE notice.read_at IS NULL
   AND (asked.member_id IS NULL OR notice.member_id = asked.member_id)
   AND CASE notice.kind
       WHEN 'new_tool' THEN NOT EXISTS (
         SELECT FROM tool
           JOIN community ON community.id = tool.community_id
          WHERE tool.id = notice.subject_id AND NOT tool.is_hidden AND tool.deleted_at IS NULL
            AND (community.is_public OR EXISTS (
              SELECT FROM membership
               WHERE membership.community_id = community.id
                 AND membership.member_id = notice.member_id)))
       ELSE NOT EXISTS (SELECT FROM saved_search WHERE id = notice.subject_id)
       END
"""
