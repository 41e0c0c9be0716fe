"""The commands as processes: what they write where, and what nobody gets to see."""

import os
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest

from toolshare.backup.archive import check
from toolshare.backup.errors import BackupFailed
from toolshare.backup.places import new_archive, spool_beside
from toolshare.backup.programs import find_dumper, find_restorer, without_password
from toolshare.backup.tests.conftest import Make, Saved

SPY = """#!/bin/sh
[ "$1" = --version ] || printf '%s\\n' "$@" >>"$(dirname "$0")/arguments"
exec {program} "$@"
"""


async def test_a_backup_goes_through_a_pipe_alone_and_comes_back_through_one(
    saved: Saved, another: Make, tmp_path: Path
):
    first, second = await another(), await another()
    await first.take(saved.file)
    done = command("backup", "-", url=first.url, data=first.folder.parent, LOG_LEVEL="DEBUG")
    assert done.returncode == 0, done.stderr
    manifest = check(BytesIO(done.stdout))
    assert manifest.rows == saved.manifest.rows
    assert re.match(
        rb"Backed up \d+ rows .* and 4 files of photos and manuals", last_line(done.stderr)
    )
    back = command("restore", "-", url=second.url, data=second.folder.parent, given=done.stdout)
    assert back.returncode == 0, back.stderr
    assert b"Restored the backup of" in back.stdout
    assert second.photos() == saved.photos
    assert await second.everything() == saved.tables
    again = command("restore", str(saved.file), url=second.url, data=second.folder.parent)
    assert again.returncode == 1
    assert again.stderr.startswith(b"toolshare: This instance is not empty: it has 2 members")
    assert again.stderr.count(b"\n") == 1


async def test_the_file_is_its_owners_alone_and_the_password_on_no_command_line(
    saved: Saved, another: Make, tmp_path: Path
):
    instance = await another()
    await instance.take(saved.file)
    programs = tmp_path / "programs"
    programs.mkdir()
    spy = programs / "pg_dump"
    spy.write_text(SPY.format(program=find_dumper(15)))
    spy.chmod(0o755)
    folder = tmp_path / "backups"
    folder.mkdir()
    done = command(
        "backup",
        str(folder / "backup.tar"),
        url=instance.url,
        data=instance.folder.parent,
        TOOLSHARE_PG_BIN=str(programs),
    )
    assert done.returncode == 0, done.stderr
    assert [path.name for path in folder.iterdir()] == ["backup.tar"]
    assert (folder / "backup.tar").stat().st_mode & 0o777 == 0o600
    password = instance.url.split(":")[2].partition("@")[0]
    arguments = (programs / "arguments").read_text()
    assert "--dbname=postgresql://toolshare@127.0.0.1" in arguments
    assert password not in arguments
    assert password.encode() not in done.stdout + done.stderr


def test_a_database_that_is_away_is_one_line(tmp_path: Path):
    url = "postgresql://toolshare:hushhush@127.0.0.1:1/none"
    done = command("backup", str(tmp_path / "backup.tar"), url=url, data=tmp_path / "data")
    assert done.returncode == 1
    assert done.stderr.startswith(b"toolshare: The database does not answer")
    assert done.stderr.count(b"\n") == 1
    assert b"hushhush" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_backup_that_fails_half_way_leaves_the_one_of_yesterday(tmp_path: Path):
    file = tmp_path / "backup.tar"
    file.write_bytes(b"yesterday's")

    def fail_half_way() -> None:
        with new_archive(str(file), output=BytesIO()) as archive:
            archive.write(b"half")
            raise OSError("disk is full")

    with pytest.raises(OSError, match="disk is full"):
        fail_half_way()
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"yesterday's"]


def test_a_folder_or_a_device_is_not_written_over(tmp_path: Path):
    for file in (str(tmp_path), "/dev/null"):
        with (
            pytest.raises(BackupFailed, match="no ordinary file"),
            new_archive(file, output=BytesIO()),
        ):
            pytest.fail("it was opened")


def test_what_is_large_waits_where_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("TMPDIR", raising=False)
    assert spool_beside("-", data=tmp_path / "data") == tmp_path / "data"
    assert spool_beside(str(tmp_path / "backup.tar"), data=Path("elsewhere")) == tmp_path
    monkeypatch.setenv("TMPDIR", str(tmp_path / "chosen"))
    assert spool_beside("-", data=tmp_path / "data") == tmp_path / "chosen"


@pytest.mark.parametrize(
    ("url", "address", "password"),
    [
        ("postgresql://a:b@h:5/d", "postgresql://a@h:5/d", "b"),
        ("postgres://a:p%40%3A%2F@h/d?sslmode=require", "postgres://a@h/d?sslmode=require", "p@:/"),
        ("postgresql://a@h1:1,h2:2/d", "postgresql://a@h1:1,h2:2/d", None),
        ("postgresql:///d?user=a&password=b", "postgresql:///d?user=a", "b"),
        ("postgresql:///d?host=/run", "postgresql:///d?host=/run", None),
    ],
)
def test_an_address_goes_without_its_password(url: str, address: str, password: str | None):
    assert without_password(url) == (address, {"PGPASSWORD": password} if password else {})


def test_programs_that_are_missing_or_too_old_are_told_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TOOLSHARE_PG_BIN", str(tmp_path))
    with pytest.raises(BackupFailed, match=r"pg_dump was not found\. Name the folder"):
        find_dumper(17)
    with pytest.raises(BackupFailed, match="pg_restore was not found"):
        find_restorer(17)
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)'\n")
    old.chmod(0o755)
    with pytest.raises(BackupFailed, match=r"older than the server, Postgres 17.* is of 15"):
        find_dumper(17)
    assert find_dumper(15) == old
    old = old.rename(tmp_path / "pg_restore")
    assert find_restorer(17) == old


def command(
    *arguments: str, url: str, data: Path, given: bytes = b"", **environment: str
) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-m", "toolshare", *arguments],
        input=given,
        env=os.environ
        | {
            "DATABASE_URL": url,
            "SECRET_KEY": "only these tests know it, nobody else",
            "TOOLSHARE_DATA": str(data),
        }
        | environment,
        capture_output=True,
        check=False,
        timeout=60,
    )


def last_line(said: bytes) -> bytes:
    return said.splitlines()[-1]
