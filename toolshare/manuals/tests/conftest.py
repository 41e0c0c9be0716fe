"""Where these tests keep manuals."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from toolshare.photos import store
from toolshare.settings import Settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    store.open_store(tmp_path)
    yield tmp_path
    store.open_store(settings.data / "photos")
