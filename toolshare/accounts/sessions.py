"""Sessions: a random token in the browser's cookie, its hash in the database."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from toolshare.accounts.tables import Session

LASTS = timedelta(days=60)
LONGEST_USER_AGENT = 300


async def start_session(member_id: UUID, *, user_agent: str, now: datetime) -> str:
    """Begin a session with a token of our own making, and return the token."""
    token = secrets.token_urlsafe(32)
    await Session(
        id=uuid4(),
        member_id=member_id,
        token_hash=sha256(token.encode()).digest(),
        user_agent=user_agent[:LONGEST_USER_AGENT],
        created_at=now,
        last_seen_at=now,
        expires_at=now + LASTS,
    ).save()
    return token
