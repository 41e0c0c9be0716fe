import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from toolshare.conftest import NOON, Person, found, join
from toolshare.db import execute, fetch_value, transaction
from toolshare.photos import actions, rules, store
from toolshare.photos.rules import PhotoRefused
from toolshare.photos.tables import Photo
from toolshare.photos.tests import files
from toolshare.settings import Settings
from toolshare.tools.tests.stage import list_drill, stage_photo

A_DAY_LATER = NOON + timedelta(hours=24, minutes=1)


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    store.open_store(tmp_path)
    yield tmp_path
    store.open_store(settings.data / "photos")


def kept(folder: Path) -> list[str]:
    """Name the files that are kept; a folder that holds none shows up too."""
    return sorted(path.name for path in folder.rglob("*") if path.suffix or not any(path.iterdir()))


async def test_a_photo_has_a_row_and_three_files_under_a_random_name(
    ada: Person, folder: Path, standing: datetime
) -> None:
    photo_id = await actions.store_photo(files.jpeg(), by=ada.id, now=standing)
    photo = await Photo.objects().get(Photo.id == photo_id)
    assert photo is not None
    assert (photo.uploader_id, photo.width, photo.height) == (ada.id, 1280, 960)
    assert len(photo.name) == 32
    assert kept(folder) == ["1280.webp", "320.webp", "640.webp"]
    assert await store.read_file(photo.name, 640) is not None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"\xff\xd8\xff" + bytes(13_000_000), "larger than 12 MB", id="13 MB"),
        pytest.param(files.pixel_bomb(), "40 megapixels", id="bomb"),
        pytest.param(files.moving("PNG"), "moves", id="animated"),
        pytest.param(b"words", "no picture we can read", id="text"),
        pytest.param(files.jpeg()[:3000], "damaged", id="cut off"),
    ],
)
async def test_of_a_refused_file_nothing_is_kept(
    ada: Person, folder: Path, standing: datetime, content: bytes, words: str
) -> None:
    with pytest.raises(PhotoRefused, match=words) as refused:
        await actions.store_photo(content, by=ada.id, now=standing, file_name="drill.jpg")
    assert "“drill.jpg”" in refused.value.message
    assert kept(folder) == []
    assert await Photo.count() == 0


@pytest.mark.parametrize(
    ("file_name", "shown"),
    [
        ("drill.jpg", "“drill.jpg”"),
        ("", "The photo"),
        ("\x00\u202e", "The photo"),
        ("a\u202egpj.exe", "“agpj.exe”"),
        ("x" * 300 + ".jpeg", "“" + "x" * 48 + "…" + "x" * 6 + ".jpeg”"),
    ],
)
def test_a_files_name_is_shown_so_that_it_can_be_read(file_name: str, shown: str) -> None:
    assert rules.shown_name(file_name) == shown


async def test_a_photo_that_nothing_shows_is_forgotten_after_a_day(
    ada: Person, folder: Path, standing: datetime
) -> None:
    await actions.store_photo(files.jpeg(90, 60), by=ada.id, now=standing)
    assert await actions.delete_stale_photos(now=standing + timedelta(hours=23)) == 0
    assert len(kept(folder)) == 3
    assert await actions.delete_stale_photos(now=A_DAY_LATER) == 1
    assert kept(folder) == []
    assert await Photo.count() == 0


async def test_a_photo_that_a_tool_shows_stays(
    ada: Person, folder: Path, standing: datetime
) -> None:
    photo_id = await actions.store_photo(files.jpeg(90, 60), by=ada.id, now=standing)
    await list_drill(ada, standing, photo_ids=[photo_id], alternative_texts=[""])
    assert await actions.delete_stale_photos(now=A_DAY_LATER) == 0
    assert len(kept(folder)) == 3


async def test_a_row_whose_files_are_gone_is_forgotten_too(
    ada: Person, folder: Path, standing: datetime
) -> None:
    photo_id = await actions.store_photo(files.jpeg(90, 60), by=ada.id, now=standing)
    name = await fetch_value("SELECT name FROM photo WHERE id = {}", photo_id)
    for size in rules.SIZES:
        await store.delete_file(name, size)
    assert await store.read_file(name, 320) is None
    assert await actions.delete_stale_photos(now=A_DAY_LATER) == 1


@pytest.fixture
async def owner(committed: str) -> Person:
    return await join(await found("Lindenhof"), "Ada", "admin", "no hash")


async def hang_slowly(owner: Person, photo_id: UUID, *, hung: asyncio.Event) -> None:
    """Show the photo in a new tool, and take a moment before that is committed."""
    async with transaction():
        await list_drill(owner, NOON, photo_ids=[photo_id], alternative_texts=[""])
        hung.set()
        await asyncio.sleep(0.3)


async def test_the_sweep_leaves_a_photo_that_is_being_hung_up(owner: Person) -> None:
    photo_id = await stage_photo(owner, NOON)
    hung = asyncio.Event()
    hanging = asyncio.create_task(hang_slowly(owner, photo_id, hung=hung))
    await hung.wait()
    assert await actions.delete_stale_photos(now=A_DAY_LATER) == 0
    await hanging
    assert await actions.delete_stale_photos(now=A_DAY_LATER) == 0
    assert await fetch_value("SELECT count(*) FROM tool_photo") == 1


async def test_without_its_lock_the_sweep_would_fail_over_that_photo(owner: Person) -> None:
    photo_id = await stage_photo(owner, NOON)
    hung = asyncio.Event()
    hanging = asyncio.create_task(hang_slowly(owner, photo_id, hung=hung))
    await hung.wait()
    # Postgres 18 has a name of its own for the foreign keys that say RESTRICT.
    with pytest.raises((asyncpg.ForeignKeyViolationError, asyncpg.RestrictViolationError)):
        await execute(
            "DELETE FROM photo WHERE NOT EXISTS "
            "(SELECT FROM tool_photo WHERE tool_photo.photo_id = photo.id)"
        )
    await hanging
