"""Who a browser's session belongs to, with all that the frame around a page shows of them."""

from datetime import timedelta
from hashlib import sha256

from toolshare import clock
from toolshare.communities.queries import HOME_OF_MEMBER
from toolshare.db import columns, execute, fetch_one
from toolshare.loans.rules import (
    SOON,
    WAITS_FOR_BORROWER,
    WAITS_FOR_LENDER,
    WAITS_UNTIL_DUE,
    WAITS_UNTIL_START,
)
from toolshare.web.viewer import HomeCommunity, Viewer

SEEN_EVERY = timedelta(minutes=5)

_SIGNED_IN = """
SELECT session.id, session.last_seen_at, member.id, member.name, member.email,
       member.experience, member.latitude IS NOT NULL,
       home.id, home.name, home.time_zone, home.currency, home.role,
       (SELECT count(*) FROM loan
         WHERE ((borrower_id = member.id AND state = ANY({}))
             OR (lender_id = member.id AND state = ANY({})))
           AND (state <> ALL({}) OR starts_at <= {})
           AND (state <> ALL({}) OR due_at <= {})),
       (SELECT count(*) FROM notice
         WHERE notice.member_id = member.id AND notice.read_at IS NULL)
  FROM session
  JOIN member ON member.id = session.member_id
"""
_OF_SESSION = " WHERE session.token_hash = {} AND session.expires_at > {}"
_VIEWER = _SIGNED_IN + HOME_OF_MEMBER + _OF_SESSION


async def find_viewer(token: str) -> Viewer | None:
    """Find the member whose session cookie this is; ``None`` for an unknown or expired one."""
    now = clock.now()
    row = await fetch_one(
        columns,
        _VIEWER,
        list(WAITS_FOR_BORROWER),
        list(WAITS_FOR_LENDER),
        list(WAITS_UNTIL_START),
        now + SOON,
        list(WAITS_UNTIL_DUE),
        now + SOON,
        sha256(token.encode()).digest(),
        now,
    )
    if row is None:
        return None
    session_id, last_seen_at, member_id, *facts, notices = row
    name, email, experience, has_place, *home, waiting = facts
    if now - last_seen_at > SEEN_EVERY:
        await execute("UPDATE session SET last_seen_at = {} WHERE id = {}", now, session_id)
    return Viewer(
        id=member_id,
        name=name,
        email=email,
        experience=experience,
        has_place=has_place,
        session_id=session_id,
        waiting_count=waiting,
        notice_count=notices,
        community=HomeCommunity(*home) if home[0] is not None else None,
    )
