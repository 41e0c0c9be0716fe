"""A process keeps what communities call things, as many as it has room for."""

import asyncio
from uuid import uuid4

import pytest

from toolshare.catalogue.queries import usage
from toolshare.conftest import NOON
from toolshare.occupancy.tests.stage import put_community
from toolshare.wording.actions import add_group
from toolshare.wording.tests.stage import put_admin


async def test_a_search_keeps_what_it_needs_while_others_need_the_room(
    committed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usage, "MOST_KEPT", 1)
    homes = [await put_community(name) for name in ("Hof", "Anger", "Aue")]
    for number, home in enumerate(homes):
        by = await put_admin(f"Admin {number}", home)
        names = ("zwirbler", "angle grinder")
        await add_group(names, community_id=home, by=by, form_key=uuid4(), now=NOON)
    hof, anger, aue = homes
    await usage.usage_of({hof: 1}, is_alone=False)
    answers = await asyncio.gather(
        *(usage.usage_of({aue: number}, is_alone=False) for number in range(1, 9)),
        usage.usage_of({hof: 1, anger: 1}, is_alone=False),
    )
    assert all(answer.knows("zwirbler") for answer in answers)
