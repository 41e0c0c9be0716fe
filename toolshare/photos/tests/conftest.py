"""Where these tests keep photos."""

from collections.abc import Iterator

import pytest

from toolshare.photos import store
from toolshare.photos.tests.s3 import Server, serving


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def s3(s3_server: Server) -> Server:
    """A real S3 server, its bucket empty."""
    s3_server.empty()
    return s3_server


@pytest.fixture
def kept_before() -> Iterator[None]:
    """What other tests keep photos in comes back after the test."""
    before = store._opened
    yield
    store._opened = before
