"""An archive is looked through before anything is touched."""

import json
import re
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from toolshare.backup.archive import check
from toolshare.backup.errors import BackupFailed
from toolshare.backup.tests.conftest import Make, Saved
from toolshare.migrations import known_migrations

Entries = list[tuple[tarfile.TarInfo, bytes]]
Change = Callable[[Entries], object]
SMALL = "320.webp"


def test_any_tar_shows_what_is_in_the_archive(saved: Saved):
    entries = unpacked(saved)
    names = [entry.name for entry, _content in entries]
    manifest = json.loads(entries[-1][1])
    assert (names[0], names[-1]) == ("database.dump", "manifest.json")
    assert {name.removeprefix("photos/") for name in names[1:-1]} == set(saved.photos)
    assert set(manifest["members"]) == set(names[:-1])
    assert manifest["migrations"] == known_migrations()


@pytest.mark.parametrize("of_all", [0.05, 0.5, 0.9, 0.98])
def test_a_flipped_bit_is_found_wherever_it_is(saved: Saved, of_all: float):
    content = bytearray(saved.file.read_bytes())
    place = int(len(content) * of_all)
    while content[place] == 0:  # what fills a tar up to its blocks means nothing
        place += 1
    content[place] ^= 4
    with pytest.raises(BackupFailed, match=r"damaged|manifest"):
        check(BytesIO(content))


@pytest.mark.parametrize("of_all", [0.001, 0.4, 0.8, 0.95])
def test_an_archive_that_was_cut_off_is_found(saved: Saved, of_all: float):
    content = saved.file.read_bytes()
    with pytest.raises(BackupFailed, match=r"cut off|no backup"):
        check(BytesIO(content[: int(len(content) * of_all)]))


@pytest.mark.parametrize("content", [b"", b"words\n" * 1000, bytes(10240)])
def test_what_is_no_archive_is_said_to_be_none(content: bytes):
    with pytest.raises(BackupFailed, match=r"no backup|manifest"):
        check(BytesIO(content))


@pytest.mark.parametrize(
    "name",
    [
        "/etc/cron.d/x",
        "../x",
        "photos/../../x",
        "photos/ab/../../x.webp",
        "photos/ab/abcd/../320.webp",
        "photos/ab/cdef/320.webp",
        "photos//abcd/320.webp",
        "photos\\ab\\abcd\\320.webp",
        "photos/ab/abcd/320.webp/x",
        "./database.dump",
        "secret_key",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(saved: Saved, name: str):
    with pytest.raises(BackupFailed, match=re.escape(repr(name))):
        check(changed(saved, lambda entries: setattr(entries[1][0], "name", name)))


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE]
)
def test_what_is_no_plain_file_is_refused(saved: Saved, kind: bytes):
    def turn(entries: Entries) -> None:
        entry, _content = entries[1]
        entry.type, entry.linkname, entry.size = kind, "/etc/passwd", 0

    with pytest.raises(BackupFailed, match="which no backup of ours does"):
        check(changed(saved, turn))


@pytest.mark.parametrize("name", ["database.dump", "manifest.json"])
def test_a_hole_of_a_terabyte_is_refused(name: str):
    entry = tarfile.TarInfo(name)
    entry.size = tarfile.BLOCKSIZE
    entry.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0"}
    entry.pax_headers |= {"GNU.sparse.name": name, "GNU.sparse.realsize": str(1 << 40)}
    holes = f"1\n{1 << 40}\n0\n".encode().ljust(tarfile.BLOCKSIZE, b"\0")
    with pytest.raises(BackupFailed, match="which no backup of ours does"):
        check(BytesIO(entry.tobuf(tarfile.PAX_FORMAT) + holes + bytes(1024)))


def test_a_number_that_is_none_is_damage():
    entry = tarfile.TarInfo("database.dump")
    entry.pax_headers = {"GNU.sparse.map": "none"}
    with pytest.raises(BackupFailed, match="no backup of ToolShare's"):
        check(BytesIO(entry.tobuf(tarfile.PAX_FORMAT) + bytes(1024)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(lambda entries: entries.insert(2, entries[1]), "twice", id="twice"),
        pytest.param(lambda entries: entries.append(entries.pop(1)), "behind its end", id="behind"),
        pytest.param(lambda entries: entries.pop(1), "lacks photos/", id="photo"),
        pytest.param(lambda entries: entries.pop(0), "lacks database.dump", id="database"),
        pytest.param(lambda entries: entries.pop(), "before its manifest", id="manifest"),
    ],
)
def test_an_archive_that_was_put_together_otherwise_is_refused(
    saved: Saved, change: Change, words: str
):
    with pytest.raises(BackupFailed, match=words):
        check(changed(saved, change))


def test_a_file_that_the_manifest_does_not_know_is_refused(saved: Saved):
    def add(entries: Entries) -> None:
        entry = tarfile.TarInfo("photos/ab/abcd/320.webp")
        entry.size = 1
        entries.insert(1, (entry, b"x"))

    with pytest.raises(BackupFailed, match="manifest does not know"):
        check(changed(saved, add))


async def test_a_damaged_archive_touches_nothing(saved: Saved, another: Make, tmp_path: Path):
    content = bytearray(saved.file.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "damaged.tar").write_bytes(content)
    target = await another(migrated=False)
    with pytest.raises(BackupFailed, match="is not what was backed up"):
        await target.take(tmp_path / "damaged.tar", replace=True)
    assert await target.everything() == {}
    assert target.photos() == {}


def unpacked(saved: Saved) -> Entries:
    with tarfile.open(saved.file) as tar:
        return [
            (entry, read.read()) for entry in tar if (read := tar.extractfile(entry)) is not None
        ]


def changed(saved: Saved, change: Change) -> BytesIO:
    """Put the archive together again, after a change."""
    entries = unpacked(saved)
    change(entries)
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for entry, content in entries:
            tar.addfile(entry, BytesIO(content))
    out.seek(0)
    return out
