"""How often a place may change."""

from uuid import UUID

from toolshare.web.limits import spend

MOVES_AN_HOUR = 30
HOUR_S = 3600.0


async def spend_move(whose_id: UUID) -> None:
    """Count a change of a member's or a community's place: every tool there is written anew."""
    await spend(f"place of {whose_id}", allowance=MOVES_AN_HOUR, per_s=HOUR_S)
