"""Who is in no community yet."""

from uuid import uuid4

import pytest

from toolshare.accounts.tables import Member
from toolshare.conftest import NOON, Person


@pytest.fixture
async def fay(db: None) -> Person:
    """The first one of all: signed up, and no community yet."""
    member = Member(id=uuid4(), email="fay@example.org", name="Fay", created_at=NOON)
    await member.save()
    return Person(member.id, "Fay", member.email, uuid4())
