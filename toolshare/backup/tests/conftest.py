"""A backup to restore, and instances to restore it to."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from toolshare.backup.manifest import Manifest
from toolshare.backup.tests.stage import Instance, fill
from toolshare.conftest import PATIENT, create_database
from toolshare.db import DB, close_pool, open_pool
from toolshare.embedded import EmbeddedPostgres
from toolshare.photos import store

Make = Callable[..., Awaitable[Instance]]


@dataclass
class Saved:
    """A backup, and what was in the instance that it was made of."""

    file: Path
    manifest: Manifest
    tables: dict[str, str]
    photos: dict[str, str]


@pytest.fixture(autouse=True)
def store_kept() -> Iterator[None]:
    """Give the store back to the other tests."""
    kept = store._opened
    yield
    store._opened = kept


@pytest.fixture
async def source(committed: str, tmp_path: Path) -> Instance:
    """An instance with members, a tool, its photo and a loan; the pool is connected to it."""
    instance = Instance(committed, tmp_path / "photos")
    await fill(instance.folder)
    return instance


@pytest.fixture(scope="session")
async def saved(
    cluster: EmbeddedPostgres, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Saved:
    """The backup of such an instance, for all tests that only read it."""
    folder = tmp_path_factory.mktemp("saved")
    await create_database(cluster, "saved", template=template)
    instance = Instance(cluster.url("saved"), folder / "photos")
    kept, DB.pool = DB.pool, None
    kept_store = store._opened
    await open_pool(instance.url, size=4, **PATIENT)
    await fill(instance.folder)
    await close_pool()
    DB.pool = kept
    manifest = await instance.save(folder / "backup.tar")
    store._opened = kept_store
    return Saved(folder / "backup.tar", manifest, await instance.everything(), instance.photos())


@pytest.fixture
async def another(cluster: EmbeddedPostgres, template: str, tmp_path: Path) -> AsyncIterator[Make]:
    """Make one more instance: migrated, with nobody in it, or without a schema."""
    made: list[str] = []

    async def make(*, migrated: bool = True) -> Instance:
        name = f"another_{uuid4().hex}"
        await create_database(cluster, name, template=template if migrated else "template0")
        made.append(name)
        return Instance(cluster.url(name), tmp_path / name / "photos")

    yield make
    administrator = await asyncpg.connect(cluster.url("postgres"))
    for name in made:
        await administrator.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await administrator.close()
