"""How often anybody may try to sign in or sign up.

What was right is given back, so these count failures: somebody who signs in all day, or
a whole school behind one address, never meets them. Spending comes first, because
attempts that arrive together would otherwise all pass before the first one is counted.
"""

from hashlib import sha256
from uuid import UUID

from toolshare.web.limits import spend

MINUTES = 60.0
HOUR = 60 * MINUTES


async def spend_sign_in(email: str, *, client: str, give_back: bool = False) -> None:
    """Count an attempt to sign in to this address from this client, or take it back."""
    cost = -1 if give_back else 1
    await spend(_key(email), allowance=10, per_s=5 * MINUTES, cost=cost)
    await spend(f"sign-in from {client}", allowance=100, per_s=5 * MINUTES, cost=cost)


async def spend_password_check(member_id: UUID, *, give_back: bool = False) -> None:
    """Count an attempt to name the current password, or take it back."""
    cost = -1 if give_back else 1
    await spend(f"password of {member_id}", allowance=10, per_s=5 * MINUTES, cost=cost)


async def spend_sign_up(*, client: str) -> None:
    """Count a new account from this client."""
    await spend(f"sign-up from {client}", allowance=300, per_s=HOUR)


def _key(email: str) -> str:
    # What people mistype as their address is not ours to keep.
    return f"sign-in to {sha256(email.casefold().encode()).hexdigest()}"
