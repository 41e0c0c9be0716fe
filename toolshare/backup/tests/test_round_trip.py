"""What was backed up is what comes back, and nothing is half restored."""

from pathlib import Path

import pytest

from toolshare.backup.errors import BackupFailed
from toolshare.backup.tests.conftest import Make, Saved
from toolshare.backup.tests.stage import Instance
from toolshare.db import DB
from toolshare.migrations import known_migrations, migrate_back
from toolshare.photos import store


@pytest.mark.parametrize("migrated", [True, False], ids=["migrated", "without a schema"])
async def test_a_backup_comes_back_whole_in_an_empty_instance(
    saved: Saved, another: Make, tmp_path: Path, migrated: bool
):
    target = await another(migrated=migrated)
    restored = await target.take(saved.file)
    assert restored.migrated == restored.removed == 0
    assert await target.everything() == saved.tables
    assert target.photos() == saved.photos
    assert len(saved.photos) == 4
    assert [path for path in saved.photos if path.endswith("manual.pdf")] != []
    rows = saved.manifest.rows
    assert (rows["member"], rows["loan"], saved.manifest.missing) == (2, 1, [])
    if migrated:  # and once more around
        second = await target.save(tmp_path / "second.tar")
        assert second.rows == rows
        assert second.members.keys() == saved.manifest.members.keys()


async def test_an_instance_with_members_refuses_and_is_as_it_was(saved: Saved, another: Make):
    target = await another()
    await target.take(saved.file)
    await target.run("UPDATE member SET name = 'Somebody else'")
    before = await target.everything()
    with pytest.raises(BackupFailed, match="not empty: it has 2 members"):
        await target.take(saved.file)
    assert await target.everything() == before
    assert target.photos() == saved.photos


async def test_an_instance_with_photos_refuses_and_keeps_them(saved: Saved, another: Make):
    target = await another()
    store.open_store(target.folder)
    await store.write_file("cd" * 16, 320, b"somebody's photo")
    with pytest.raises(BackupFailed, match="1 files of photos"):
        await target.take(saved.file)
    assert list(target.photos()) == [f"cd/{'cd' * 16}/320.webp"]


async def test_replacing_gives_up_what_was_there(saved: Saved, another: Make):
    target = await another()
    await target.take(saved.file)
    await target.run("DELETE FROM membership")
    await target.run("CREATE TABLE of_a_later_version (member_id uuid REFERENCES member)")
    await store.write_file("cd" * 16, 320, b"a photo of afterwards")
    await target.run(
        "INSERT INTO photo (id, uploader_id, name, width, height, created_at) "
        "SELECT gen_random_uuid(), id, repeat('cd', 16), 9, 9, now() FROM member LIMIT 1"
    )
    await store.write_file("ef" * 16, 320, b"a photo of somebody else's in the same store")
    restored = await target.take(saved.file, replace=True)
    assert restored.removed == 1
    assert await target.everything() == saved.tables
    assert target.photos().keys() - saved.photos.keys() == {f"ef/{'ef' * 16}/320.webp"}
    assert saved.photos.items() <= target.photos().items()


async def test_another_programs_database_is_never_touched(saved: Saved, another: Make):
    target = await another(migrated=False)
    await target.run("CREATE TABLE invoice (id int)")
    with pytest.raises(BackupFailed, match="not ToolShare's: it holds invoice"):
        await target.take(saved.file, replace=True)
    assert set(await target.everything()) == {"invoice"}


async def test_nothing_is_restored_under_a_running_app(source: Instance, saved: Saved):
    before = await source.everything()
    # The pool of this test is connected to the instance, as an app's would be.
    with pytest.raises(BackupFailed, match="ToolShare is running"):
        await source.take(saved.file, replace=True)
    assert await source.everything() == before


async def test_a_backup_of_before_a_migration_is_brought_up_to_date(
    saved: Saved, another: Make, tmp_path: Path
):
    instance = await another()
    await instance.take(saved.file)
    await back_by_one(instance)
    manifest = await instance.save(tmp_path / "old.tar")
    assert manifest.migrations == known_migrations()[:-1]
    await instance.take(saved.file, replace=True)
    restored = await instance.take(tmp_path / "old.tar", replace=True)
    assert restored.migrated == 1
    assert await instance.run("SELECT count(*) FROM migration") == len(known_migrations())
    assert (await instance.everything())["loan"] == saved.tables["loan"]


async def test_a_backup_of_a_newer_schema_is_refused(saved: Saved, another: Make, tmp_path: Path):
    target = await another()
    await target.run(
        "INSERT INTO migration (name, app_name, ran_on) "
        "VALUES ('2999-01-01T00:00:00:000000', 'toolshare', now())"
    )
    await target.save(tmp_path / "newer.tar")
    before = await target.everything()
    with pytest.raises(BackupFailed, match="comes from a newer ToolShare"):
        await target.take(tmp_path / "newer.tar", replace=True)
    assert await target.everything() == before


async def back_by_one(instance: Instance) -> None:
    """Undo the latest migration."""
    kept, DB.pool = DB.pool, None
    try:
        await migrate_back(instance.url, to=known_migrations()[-1])
    finally:
        DB.pool = kept
