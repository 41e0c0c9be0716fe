"""Bearer tokens: JSON Web Tokens that this instance signs, and takes back from nobody else."""

import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import jwt
import msgspec

from toolshare.settings import Settings

CLAIMS = ("sub", "iat", "exp", "pwd")


class Token(msgspec.Struct, frozen=True):
    """Whose token it is, and the mark of the password it was given for."""

    member_id: UUID
    password_mark: str


def sign(member_id: UUID, password_hash: str, *, settings: Settings, now: datetime) -> str:
    """Make a token that lasts for ``token_minutes``."""
    claims = {
        "sub": str(member_id),
        "iat": now,
        "exp": now + timedelta(minutes=settings.token_minutes),
        "pwd": password_mark(password_hash, settings=settings),
    }
    return jwt.encode(claims, settings.secret_key, settings.token_algorithm)


def read(text: str, *, settings: Settings, now: datetime) -> Token | None:
    """Return what a token says; ``None`` for one that is not ours, was changed, or is over."""
    try:
        claims = jwt.decode(
            text,
            settings.secret_key,
            # Only the configured one: a token never chooses how it is checked.
            algorithms=[settings.token_algorithm],
            # The moments are compared below, with our clock.
            options={"require": [*CLAIMS], "verify_exp": False, "verify_iat": False},
        )
        if datetime.fromtimestamp(claims["exp"], UTC) <= now:
            return None
        return Token(UUID(claims["sub"]), str(claims["pwd"]))
    except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError, OSError):
        return None


def password_mark(password_hash: str, *, settings: Settings) -> str:
    """Mark a password, so that changing it ends the tokens that were given for it."""
    digest = hmac.new(
        settings.secret_key.encode(), b"token:" + password_hash.encode(), sha256
    ).hexdigest()
    return digest[:32]
