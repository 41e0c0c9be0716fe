"""Where the photos' files are: condition photos are for two people, also on a shared machine."""

from pathlib import Path

from toolshare.photos import store


async def test_nobody_else_on_the_machine_looks_into_the_folder(tmp_path: Path):
    kept = store._opened
    folder = tmp_path / "data" / "photos"
    try:
        store.open_store(folder)
        await store.write_file("ab" * 16, 320, b"content")
        assert await store.read_file("ab" * 16, 320) == b"content"
        assert folder.stat().st_mode & 0o777 == 0o700
    finally:
        store._opened = kept
