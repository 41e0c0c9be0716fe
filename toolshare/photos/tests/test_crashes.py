"""Whoever dies while a photo is kept or forgotten leaves nothing that stays for ever."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from toolshare.conftest import NOON, Person, found, join
from toolshare.embedded import free_port
from toolshare.photos import actions, store
from toolshare.photos.tables import Photo
from toolshare.photos.tests import files
from toolshare.photos.tests.s3 import Server, silent
from toolshare.refusal import Away

A_DAY_LATER = NOON + timedelta(hours=24, minutes=1)
ONE_FILE_FITS, TWO_FILES_FIT = 60_000, 300_000
"""Bytes: the three sizes of a noisy picture have 23,000, 124,000 and 633,000."""

UPLOADER = """
import asyncio, resource, signal, sys
from datetime import datetime
from uuid import UUID
from toolshare.db import open_pool
from toolshare.photos import actions, store
from toolshare.settings import read_settings

async def main():
    settings = read_settings()
    store.open_store(settings.photos)
    await open_pool(settings.database_url, size=2)
    content = sys.stdin.buffer.read()
    if limit := int(sys.argv[2]):
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    now = datetime.fromisoformat(sys.argv[3])
    await actions.store_photo(content, by=UUID(sys.argv[1]), now=now)

asyncio.run(main())
"""


@pytest.fixture
async def owner(committed: str, kept_before: None) -> Person:
    return await join(await found("Lindenhof"), "Ada", "admin", "no hash")


def uploading(
    owner: Person, url: str, environment: Mapping[str, str], *, limit: int = 0
) -> subprocess.Popen[bytes]:
    """Send a noisy photo in a process of its own, which dies when a file passes the limit."""
    process = subprocess.Popen(
        [sys.executable, "-c", UPLOADER, str(owner.id), str(limit), NOON.isoformat()],
        env={
            "PATH": os.environ["PATH"],
            "DATABASE_URL": url,
            "SECRET_KEY": "k" * 32,
            **environment,
        },
        stdin=subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.write(noise())
    process.stdin.close()
    return process


def noise() -> bytes:
    return files.written(Image.effect_noise((1600, 1200), 90), "JPEG")


async def died(process: subprocess.Popen[bytes]) -> int:
    return await asyncio.to_thread(process.wait, 60)


def kept(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


async def test_a_crash_while_files_are_written_to_a_folder_leaves_nothing_for_ever(
    owner: Person, committed: str, tmp_path: Path
) -> None:
    uploader = uploading(owner, committed, {"TOOLSHARE_DATA": str(tmp_path)}, limit=ONE_FILE_FITS)
    assert await died(uploader) == -signal.SIGXFSZ
    store.open_store(tmp_path / "photos")
    # One file is there, and a part of the next under the name that it has until it is whole.
    assert sorted(kept(tmp_path / "photos")) == ["320.webp", "640.webp#1"]
    assert await actions.delete_stale_photos(now=NOON + timedelta(hours=23)) == 0
    assert await actions.delete_stale_photos(now=A_DAY_LATER) == 1
    assert kept(tmp_path / "photos") == []
    assert await Photo.count() == 0


async def test_an_upload_that_is_killed_while_s3_hangs_is_forgotten(
    owner: Person, committed: str, s3: Server
) -> None:
    with silent() as endpoint:
        uploader = uploading(owner, committed, s3.environment(AWS_ENDPOINT_URL=endpoint))
        async with asyncio.timeout(60):
            while await Photo.count() == 0:  # noqa: ASYNC110 - it is another process's row
                await asyncio.sleep(0.02)
        uploader.kill()
        assert await died(uploader) == -signal.SIGKILL
    store.open_store(s3.bucket())
    assert await actions.delete_stale_photos(now=A_DAY_LATER) == 1
    assert await Photo.count() == 0


async def test_a_bucket_that_breaks_half_way_through_a_photo_keeps_none_of_it_for_ever(
    owner: Person, s3: Server
) -> None:
    store.open_store(s3.bucket())
    with s3.breaking(TWO_FILES_FIT), pytest.raises(Away, match="500"):
        await actions.store_photo(noise(), by=owner.id, now=NOON)
    assert [name.rpartition("/")[2] for name in s3.kept()] == ["320.webp", "640.webp"]
    assert await actions.delete_stale_photos(now=A_DAY_LATER) == 1
    assert s3.kept() == []
    assert await Photo.count() == 0


async def test_what_s3_could_not_delete_is_deleted_another_time(
    owner: Person, committed: str, s3: Server
) -> None:
    store.open_store(s3.bucket())
    await actions.store_photo(files.jpeg(90, 60), by=owner.id, now=NOON)
    store.open_store(s3.bucket(AWS_ENDPOINT_URL=f"http://127.0.0.1:{free_port()}"))
    with pytest.raises(Away):
        await actions.delete_stale_photos(now=A_DAY_LATER)
    assert await Photo.count() == 1
    store.open_store(s3.bucket())
    assert await actions.delete_stale_photos(now=A_DAY_LATER) == 1
    assert s3.kept() == []
