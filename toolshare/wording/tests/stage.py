"""Who decides about a community, in these tests."""

from uuid import UUID

from toolshare.db import execute
from toolshare.occupancy.tests.stage import put_member


async def put_admin(name: str, community_id: UUID) -> UUID:
    """Store a member who is an admin of a community."""
    member_id = await put_member(name, community_id)
    await execute("UPDATE membership SET role = 'admin' WHERE member_id = {}", member_id)
    return member_id
