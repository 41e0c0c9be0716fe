"""How passwords are kept and compared."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from toolshare.accounts.rules import normalised
from toolshare.web.turns import aside

# OWASP's recommendation for Argon2id with 64 MiB.
_HASHER = PasswordHasher(time_cost=2, memory_cost=64 * 1024, parallelism=1)
# Each hash takes 64 MiB and a core: a rush of sign-ins must queue here, not in the kernel.
_AT_ONCE = asyncio.Semaphore(2)

# A hash that no password has, with the same cost: comparing with it takes as long.
NOBODYS_HASH = (
    "$argon2id$v=19$m=65536,t=2,p=1$bm9ib2R5LWhhcy10aGlzIQ$"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)


def hash_password(password: str) -> str:
    """Hash a password; about 60 ms and 64 MiB of work, so not on the event loop."""
    return _HASHER.hash(normalised(password))


async def hashed(password: str) -> str:
    """Hash a password without holding up the event loop."""
    async with aside(), _AT_ONCE:
        return await asyncio.to_thread(hash_password, password)


async def matches(password_hash: str | None, password: str) -> bool:
    """Whether this is the password; the same work where there is no hash to compare with."""
    async with aside(), _AT_ONCE:
        return await asyncio.to_thread(_verify, password_hash or NOBODYS_HASH, password)


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, normalised(password))
    except (VerificationError, InvalidHashError):
        return False
