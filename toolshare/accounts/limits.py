"""How often anybody may try to sign in or sign up.

What was right is given back, so these count failures: somebody who signs in all day, or
a whole school behind one address, never meets them. Spending comes first, because
attempts that arrive together would otherwise all pass before the first one is counted.
"""

import unicodedata
from hashlib import sha256
from ipaddress import IPv6Address, IPv6Network, ip_address
from uuid import UUID

from toolshare.web.limits import spend

MINUTES = 60.0
HOUR = 60 * MINUTES


async def spend_sign_in(email: str, *, client: str, give_back: bool = False) -> None:
    """Count an attempt to sign in to this address from this client, or take it back."""
    cost = -1 if give_back else 1
    # The client's first: whoever has used theirs up can no longer use up somebody's address.
    await spend(f"sign-in from {_place(client)}", allowance=100, per_s=5 * MINUTES, cost=cost)
    await spend(_key(email), allowance=10, per_s=5 * MINUTES, cost=cost)


async def spend_password_check(member_id: UUID, *, give_back: bool = False) -> None:
    """Count an attempt to name the current password, or take it back."""
    cost = -1 if give_back else 1
    await spend(f"password of {member_id}", allowance=10, per_s=5 * MINUTES, cost=cost)


async def spend_sign_up(*, client: str) -> None:
    """Count a new account from this client."""
    await spend(f"sign-up from {_place(client)}", allowance=300, per_s=HOUR)


def _key(email: str) -> str:
    # Every spelling that finds the same account counts as one, and a few more do: accents
    # are left out, because to the database the capital of "i" may be a dotted one.
    letters = unicodedata.normalize("NFKD", email.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    # What people mistype as their address is not ours to keep.
    return f"sign-in to {sha256(plain.encode()).hexdigest()}"


def _place(client: str) -> str:
    """Return what one household or machine cannot change about its address."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if not isinstance(address, IPv6Address):
        return client
    # A household gets at least 2^64 addresses of these, a new one for every attempt.
    return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False))
