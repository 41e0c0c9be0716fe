"""The world in which everybody meets everything."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from toolshare.conftest import Person, join
from toolshare.settings import Settings
from toolshare.tests.access.world import World, make_world
from toolshare.web.edge import Edge

Make = Callable[..., Awaitable[World]]


@pytest.fixture
async def make(
    lindenhof: UUID,
    ada: Person,
    bob: Person,
    carol: Person,
    erin: Person,
    app: Edge,
    settings: Settings,
    password_hash: str,
) -> Make:
    """Make the world around a loan in a state; the tool's owner is no admin."""
    people = {
        "nobody": None,
        "stranger": carol,
        "borrower": bob,
        "owner": await join(lindenhof, "Olga", "member", password_hash),
        "admin": ada,
        "elsewhere": erin,
    }

    async def make_it(state: str, *, with_photos: bool = False) -> World:
        return await make_world(people, app, settings, state=state, with_photos=with_photos)

    return make_it
