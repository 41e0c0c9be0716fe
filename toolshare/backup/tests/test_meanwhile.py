"""What happens while a backup is made, and what is left of a restore that was killed."""

import asyncio
import os
import subprocess
import sys
import threading
from io import BytesIO
from pathlib import Path

import pytest

from toolshare.backup.archive import check
from toolshare.backup.manifest import Manifest
from toolshare.backup.save import back_up
from toolshare.backup.tests.conftest import Make, Saved
from toolshare.backup.tests.stage import A_DAY_LATER, Instance, list_with_photo, until
from toolshare.conftest import Person
from toolshare.db import execute, fetch_one, fetch_value
from toolshare.photos import actions

# The last table of a dump, and a restore of it that takes its time where that is wanted.
SLOW_TABLE = """
CREATE TABLE zz_last (id int);

INSERT INTO zz_last VALUES (1);

CREATE FUNCTION pause() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('gin_fuzzy_search_limit') = '7' THEN PERFORM pg_sleep(3); END IF;
  RETURN true;
END $$;

ALTER TABLE zz_last ADD CHECK (pause());
"""
IN_DATABASE = "(SELECT FROM pg_stat_activity WHERE datname = current_database() AND "
COPYING = f"""SELECT EXISTS {IN_DATABASE} query LIKE 'COPY "public"."zz_last"%')"""
ALL_GONE = f"SELECT NOT EXISTS {IN_DATABASE} pid <> pg_backend_pid())"


class Gate(BytesIO):
    """Holds a backup up where it has its snapshot and begins to write."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.opened = threading.Event(), threading.Event()

    def write(self, content: object) -> int:
        self.reached.set()
        assert self.opened.wait(60)
        return super().write(content)  # type: ignore[arg-type]


async def back_up_while_a_photo_comes_down(source: Instance, spool: Path) -> tuple[Manifest, int]:
    """Take ada's photo down, put another up and do the hourly job, all behind the snapshot."""
    gate = Gate()
    backup = asyncio.create_task(
        asyncio.to_thread(
            lambda: asyncio.run(back_up(source.url, gate, spool=spool, now=A_DAY_LATER))
        )
    )
    await asyncio.to_thread(gate.reached.wait, 60)
    ada = await fetch_one(
        Person,
        "SELECT member.id, member.name, email::text, community_id FROM member "
        "JOIN membership ON member_id = member.id WHERE member.name = 'Ada'",
    )
    assert ada is not None
    await execute("DELETE FROM tool_photo")
    await list_with_photo(ada)
    swept = await actions.delete_stale_photos(now=A_DAY_LATER)
    gate.opened.set()
    manifest = await backup
    assert check(gate) == manifest
    return manifest, swept


async def test_what_the_dump_shows_is_in_the_archive_whatever_goes_meanwhile(
    source: Instance, tmp_path: Path
):
    manifest, swept = await back_up_while_a_photo_comes_down(source, tmp_path)
    assert swept == 0
    assert manifest.missing == []
    assert len([name for name in manifest.members if name.startswith("photos/")]) == 4
    assert manifest.rows["photo"] == 1
    # The job only waits for its next hour.
    assert await actions.delete_stale_photos(now=A_DAY_LATER) == 1
    assert await fetch_value("SELECT count(*) FROM photo") == 1


async def test_without_its_lock_the_job_would_tear_the_backup(
    source: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The control: what the advisory lock is for."""
    monkeypatch.setattr(actions, "FILES_LOCK", actions.FILES_LOCK + 1)
    manifest, swept = await back_up_while_a_photo_comes_down(source, tmp_path)
    assert swept == 1
    assert len(manifest.missing) == 3


async def test_a_restore_that_is_killed_leaves_everything_as_it_was(
    saved: Saved, another: Make, tmp_path: Path
):
    target = await another()
    await target.take(saved.file)
    for statement in SLOW_TABLE.split(";\n\n"):
        await target.run(statement)
    await target.save(tmp_path / "slow.tar")
    await target.run("UPDATE member SET name = 'Somebody else'")
    before = await target.everything()
    database = await target.run("SELECT current_database()")
    await target.run(f"ALTER DATABASE {database} SET gin_fuzzy_search_limit = 7")
    process = restoring(tmp_path / "slow.tar", target)
    await until(target.url, COPYING)
    process.kill()
    process.wait()
    await until(target.url, ALL_GONE)
    assert await target.everything() == before
    assert target.photos() == saved.photos
    await target.run(f"ALTER DATABASE {database} RESET gin_fuzzy_search_limit")
    await target.take(saved.file, replace=True)
    assert await target.everything() == saved.tables


def restoring(file: Path, target: Instance) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "toolshare", "restore", str(file), "--replace"],
        env=os.environ
        | {
            "DATABASE_URL": target.url,
            "SECRET_KEY": "only these tests know it, nobody else",
            "TOOLSHARE_DATA": str(target.folder.parent),
        },
    )
