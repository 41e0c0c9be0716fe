"""Photos in a bucket: for every replica the same, and never waited for longer than a moment."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from toolshare.conftest import NOON, Browse, Person, found, join
from toolshare.embedded import free_port
from toolshare.photos import store
from toolshare.photos.store import LONGEST_S
from toolshare.photos.tables import Photo
from toolshare.photos.tests import files
from toolshare.photos.tests.s3 import Server, silent
from toolshare.refusal import Away
from toolshare.web.edge import AT_ONCE

NAME = "ab" * 16
SOON_S = LONGEST_S + 4
"""For a machine that is busy with something else too."""


@pytest.fixture
def bucket(s3: Server, kept_before: None) -> Server:
    store.open_store(s3.bucket())
    return s3


async def test_what_was_written_is_read_and_is_gone_once_deleted(bucket: Server) -> None:
    await store.write_file(NAME, 320, b"a drill")
    assert await store.read_file(NAME, 320) == b"a drill"
    assert bucket.kept() == [f"stable/ab/{NAME}/320.webp"]
    await store.delete_file(NAME, 320)
    assert await store.read_file(NAME, 320) is None
    assert bucket.kept() == []


async def test_what_is_not_there_is_not_there_and_can_be_deleted(bucket: Server) -> None:
    assert await store.read_file("cd" * 16, 320) is None
    await store.delete_file("cd" * 16, 320)


async def test_another_process_sees_the_same_photos(bucket: Server) -> None:
    await store.write_file(NAME, 640, b"a saw")
    program = (
        "import asyncio, sys\n"
        "from toolshare.photos import store\n"
        "from toolshare.settings import read_settings\n"
        "store.open_store(read_settings().photos)\n"
        f"sys.stdout.buffer.write(asyncio.run(store.read_file('{NAME}', 640)))\n"
    )
    empty = {"AWS_SESSION_TOKEN": "", "AWS_REGION": "", "AWS_ENDPOINT_URL_S3": ""}
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", program],
        env={"PATH": os.environ["PATH"], **bucket.environment(), **empty},
        capture_output=True,
        check=False,
    )
    await store.delete_file(NAME, 640)
    assert (done.stdout, done.stderr) == (b"a saw", b"")


async def test_a_photo_goes_through_the_pages_and_comes_back(
    bucket: Server, browse: Browse, ada: Person
) -> None:
    visitor = await browse(ada)
    assert (await send(visitor)).status_code == 200
    photo = await Photo.objects().first()
    assert photo is not None
    assert len(bucket.kept()) == 3
    shown = await visitor.get(f"/photos/{photo.name}/320.webp")
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/webp")
    assert shown.content[8:12] == b"WEBP"


async def test_a_key_that_opens_nothing_is_told_to_the_operator(
    s3: Server, kept_before: None
) -> None:
    store.open_store(s3.bucket(AWS_SECRET_ACCESS_KEY="another secret"))
    with pytest.raises(Away, match="SignatureDoesNotMatch"):
        await store.write_file(NAME, 320, b"a drill")


async def test_a_bucket_that_does_not_exist_takes_no_photo(s3: Server, kept_before: None) -> None:
    store.open_store(s3.bucket(FILES_URL="s3://nobodys-bucket"))
    with pytest.raises(Away):
        await store.write_file(NAME, 320, b"a drill")


@pytest.fixture(params=["refusing", "silent"])
def dead(request: pytest.FixtureRequest, s3: Server, kept_before: None) -> Iterator[None]:
    """An S3 that is away in one of two ways: nothing listens, or nothing answers."""
    if request.param == "refusing":
        store.open_store(s3.bucket(AWS_ENDPOINT_URL=f"http://127.0.0.1:{free_port()}"))
        yield
        return
    with silent() as endpoint:
        store.open_store(s3.bucket(AWS_ENDPOINT_URL=endpoint))
        yield


async def test_while_s3_is_away_looking_at_a_photo_says_so_soon(
    dead: None, browse: Browse, ada: Person, staged: Photo
) -> None:
    visitor = await browse(ada)
    started = time.monotonic()
    answer = await visitor.get(f"/photos/{staged.name}/320.webp", headers={"Accept": "text/html"})
    assert time.monotonic() - started < SOON_S
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "The workshop is closed for a moment" in answer.text
    assert "Content-Security-Policy" in answer.headers


async def test_while_s3_is_away_sending_a_photo_says_so_soon(
    dead: None, browse: Browse, ada: Person
) -> None:
    visitor = await browse(ada)
    started = time.monotonic()
    answer = await send(visitor)
    assert time.monotonic() - started < SOON_S + 5
    assert answer.status_code == 503
    assert answer.headers["HX-Retarget"] == "#flash"
    assert "We are away for a moment." in answer.text


async def test_while_s3_is_away_the_rest_works(dead: None, browse: Browse, ada: Person) -> None:
    visitor = await browse(ada)
    assert (await visitor.get("/readyz")).status_code == 200
    assert (await visitor.get("/tools")).status_code == 200


async def test_photos_that_s3_does_not_send_keep_nobody_else_waiting(
    s3: Server, kept_before: None, committed: str, browse: Browse
) -> None:
    ada = await join(await found("Lindenhof"), "Ada", "admin", "no hash")
    photo = await stage(ada)
    visitor = await browse(ada)
    with silent() as endpoint:
        store.open_store(s3.bucket(AWS_ENDPOINT_URL=endpoint))
        looking = [
            asyncio.create_task(visitor.get(f"/photos/{photo.name}/320.webp"))
            for _ in range(2 * AT_ONCE)
        ]
        await asyncio.sleep(1)
        assert not any(task.done() for task in looking)
        async with asyncio.timeout(LONGEST_S - 2):
            assert (await visitor.get("/readyz")).status_code == 200
            assert (await visitor.get("/tools")).status_code == 200
        assert not any(task.done() for task in looking)
        assert {answer.status_code for answer in await asyncio.gather(*looking)} == {503}


@pytest.fixture
async def staged(ada: Person) -> Photo:
    return await stage(ada)


async def stage(ada: Person) -> Photo:
    """A photo's row alone: whether there are files is what nobody can find out just now."""
    photo = Photo(
        id=uuid4(),
        uploader_id=ada.id,
        name="ef" * 16,
        width=90,
        height=60,
        created_at=NOON,
    )
    await photo.save()
    return photo


async def send(visitor: httpx.AsyncClient) -> httpx.Response:
    return await visitor.post(
        "/photos",
        files={"photo": ("drill.jpg", files.jpeg(90, 60), "image/jpeg")},
        headers={"HX-Request-Type": "partial"},
    )
