"""Ada's drill, to be in the way."""

from uuid import UUID

import pytest

from toolshare.conftest import Person
from toolshare.loans.tests.conftest import make_tool


@pytest.fixture
async def drill(ada: Person) -> UUID:
    """A tool of ada's that no import brought."""
    return await make_tool(ada)
