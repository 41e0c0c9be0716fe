"""Ada's drill, to be in the way; a web server with a photo, and a shelf for what comes from it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from toolshare.conftest import Person
from toolshare.imports.tests.webserver import WebServer, file_answer, serving
from toolshare.loans.tests.conftest import make_tool
from toolshare.photos import store
from toolshare.photos.tests.files import jpeg


@pytest.fixture
async def drill(ada: Person) -> UUID:
    """A tool of ada's that no import brought."""
    return await make_tool(ada)


@pytest.fixture
async def web() -> AsyncIterator[WebServer]:
    async with serving() as server:
        server.answers["photos.example/saw.jpg"] = file_answer(jpeg(400, 300))
        yield server


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[None]:
    """Where the photos of these tests are kept."""
    kept = store._opened
    store.open_store(tmp_path)
    yield
    store._opened = kept
