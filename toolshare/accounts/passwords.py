"""Passwords: how they are kept, and what a good one is."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's recommendation for Argon2id with 64 MiB.
_HASHER = PasswordHasher(time_cost=2, memory_cost=64 * 1024, parallelism=1)
# Each hash takes 64 MiB and a core: a rush of sign-ins must queue here, not in the kernel.
_AT_ONCE = asyncio.Semaphore(2)


def hash_password(password: str) -> str:
    """Hash a password; about 60 ms and 64 MiB of work, so not on the event loop."""
    return _HASHER.hash(password)


async def hashed(password: str) -> str:
    """Hash a password without holding up the event loop."""
    async with _AT_ONCE:
        return await asyncio.to_thread(hash_password, password)


async def matches(password_hash: str, password: str) -> bool:
    """Whether this is the password; the same work for a hash that nobody has."""
    async with _AT_ONCE:
        return await asyncio.to_thread(_verify, password_hash, password)


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
