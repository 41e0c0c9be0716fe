"""A tool of Ada's that others save searches for, wish for and look at."""

from uuid import UUID

import pytest

from toolshare.conftest import Person
from toolshare.occupancy.tests.stage import put_tool


@pytest.fixture
async def drill(ada: Person) -> UUID:
    return await put_tool(ada.id, ada.community_id)
