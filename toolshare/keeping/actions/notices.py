"""Reading what one was told."""

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
