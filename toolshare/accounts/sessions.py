"""Sessions: a random token in the browser's cookie, its hash in the database."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from toolshare.accounts.tables import Session
from toolshare.db import execute

LASTS = timedelta(days=60)
LONGEST_USER_AGENT = 300


async def start_session(member_id: UUID, *, user_agent: str, now: datetime) -> str:
    """Begin a session with a token of our own making, and return the token."""
    token = new_token()
    await Session(
        id=uuid4(),
        member_id=member_id,
        token_hash=_hash(token),
        user_agent=user_agent[:LONGEST_USER_AGENT],
        created_at=now,
        last_seen_at=now,
        expires_at=now + LASTS,
    ).save()
    return token


def new_token() -> str:
    """Make a token: 256 random bits, as text for a cookie."""
    return secrets.token_urlsafe(32)


async def end_session(token: str) -> None:
    """End the session of the browser that holds this token, if it is one."""
    await execute("DELETE FROM session WHERE token_hash = {}", _hash(token))


async def end_session_of(member_id: UUID, session_id: UUID) -> bool:
    """End one of a member's sessions, and say whether there was one."""
    return bool(
        await execute("DELETE FROM session WHERE id = {} AND member_id = {}", session_id, member_id)
    )


async def end_other_sessions(member_id: UUID, *, keeping: UUID) -> int:
    """End a member's sessions but the one they are in, and return how many."""
    return await execute(
        "DELETE FROM session WHERE member_id = {} AND id <> {}", member_id, keeping
    )


async def delete_expired_sessions(now: datetime) -> int:
    """Clear away the sessions that are over; for the hourly job."""
    return await execute("DELETE FROM session WHERE expires_at <= {}", now)


def _hash(token: str) -> bytes:
    return sha256(token.encode(errors="replace")).digest()
