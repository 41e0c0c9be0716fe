"""Manuals in a bucket: sent and read part by part, and gone without a trace."""

from io import BytesIO

import pytest

from toolshare.manuals.tests.files import pdf_bytes
from toolshare.photos import store
from toolshare.photos.tests.conftest import kept_before, s3, s3_server
from toolshare.photos.tests.s3 import Server
from toolshare.refusal import Away

__all__ = ["kept_before", "s3", "s3_server"]

NAME = "ab" * 16
CONTENT = pdf_bytes(12_000_000)


async def read(name: str, first: int = 0, end: int = len(CONTENT)) -> bytes:
    return b"".join([part async for part in store.manual_parts(name, first, end)])


@pytest.mark.usefixtures("kept_before")
async def test_a_manual_goes_to_a_bucket_and_comes_back(s3: Server) -> None:
    store.open_store(s3.bucket())
    await store.write_manual(NAME, BytesIO(CONTENT))
    assert [path async for path in store.kept_files()] == [store.manual_path(NAME)]
    assert await read(NAME) == CONTENT
    assert await read(NAME, 5_000_000, 9_000_000) == CONTENT[5_000_000:9_000_000]
    await store.delete_manual(NAME)
    await store.delete_manual(NAME)
    assert await read(NAME) == b""


@pytest.mark.usefixtures("kept_before")
async def test_a_bucket_that_is_full_says_so_and_keeps_nothing(s3: Server) -> None:
    store.open_store(s3.bucket())
    with s3.breaking(1_000_000), pytest.raises(Away):
        await store.write_manual(NAME, BytesIO(CONTENT))
    assert [path async for path in store.kept_files()] == []
