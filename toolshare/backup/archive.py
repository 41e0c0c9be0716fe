"""The archive: an ordinary tar, its files stored as they are, the manifest at its end."""

import hashlib
import re
import tarfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO, Any, cast

from toolshare.backup.errors import BackupFailed
from toolshare.backup.manifest import Manifest, Member, read_manifest, write_manifest

DATABASE = "database.dump"
MANIFEST = "manifest.json"
CHUNK_BYTES = 1 << 20
LARGEST_FILE_BYTES = 64 << 20
"""Files are read whole; photos of ours are a hundredth of this, manuals a third at most."""

_KEPT = re.compile(r"photos/(([0-9a-z]{2})/\2[0-9a-z]{1,98}/(?:[0-9]{1,5}\.webp|manual\.pdf))")
_CUT_OFF = "The archive ends before its manifest: it is damaged, or was cut off."


class ArchiveWriter:
    """Writes one file after the other, and remembers each one's size and hash.

    Python's ``TarFile`` would keep an object for every file, and there may be hundreds
    of thousands.
    """

    def __init__(self, out: IO[bytes], *, made_at: datetime) -> None:
        self.members: dict[str, Member] = {}
        self._out = out
        self._made_at = int(made_at.timestamp())

    def add(self, name: str, size: int, chunks: Iterable[bytes]) -> None:
        """Append a file of exactly ``size`` bytes."""
        entry = tarfile.TarInfo(name)
        entry.size, entry.mtime, entry.mode = size, self._made_at, 0o600
        self._out.write(entry.tobuf(tarfile.PAX_FORMAT))
        digest, written = hashlib.sha256(), 0
        for chunk in chunks:
            self._out.write(chunk)
            digest.update(chunk)
            written += len(chunk)
        if written != size:
            raise BackupFailed(f"{name} changed while it was read.")
        self._out.write(bytes(-size % tarfile.BLOCKSIZE))
        self.members[name] = Member(size, digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Append the manifest and the end of the tar."""
        content = write_manifest(manifest)
        self.add(MANIFEST, len(content), [content])
        self._out.write(bytes(2 * tarfile.BLOCKSIZE))
        self._out.flush()


def check(archive: IO[bytes]) -> Manifest:
    """Read the whole archive and return its manifest, or raise ``BackupFailed``.

    Every file must be one of ours, once, and be what the manifest says, no more and no less.
    """
    found: dict[str, Member] = {}
    manifest: Manifest | None = None
    for name, size, content in files_in(archive):
        if name in found or manifest is not None:
            raise BackupFailed(f"The archive has {name} twice, or behind its end.")
        if name == MANIFEST:
            manifest = read_manifest(b"".join(chunks_of(content)))
        else:
            found[name] = _measured(size, content)
    if manifest is None:
        raise BackupFailed(_CUT_OFF)
    _compare(found, manifest.members)
    return manifest


def files_in(archive: IO[bytes]) -> Iterator[tuple[str, int, IO[bytes]]]:
    """Go through the archive: each file's name, size, and content to read before the next."""
    seen = False
    archive.seek(0)
    try:
        with tarfile.open(fileobj=archive, mode="r:") as tar:
            while (entry := tar.next()) is not None:
                seen = True
                yield _trusted_name(entry), entry.size, _opened(tar, entry)
                cast("Any", tar).members.clear()  # it would remember them all
    # Python's reader lets some numbers through to `int`, and its ValueError out.
    except (tarfile.TarError, ValueError):
        raise BackupFailed(_CUT_OFF if seen else "This is no backup of ToolShare's.") from None


def chunks_of(content: IO[bytes]) -> Iterator[bytes]:
    """Read a file piece by piece."""
    try:
        while chunk := content.read(CHUNK_BYTES):
            yield chunk
    except tarfile.ReadError:
        raise BackupFailed(_CUT_OFF) from None


def kept_file(path: str) -> str:
    """Name a file of the store's, as in the folder that photos and manuals are in."""
    return f"photos/{path}"


def path_in(name: str) -> str | None:
    """Tell where in the store a file of the archive belongs, if it comes from there."""
    found = _KEPT.fullmatch(name)
    return found[1] if found else None


def _trusted_name(entry: tarfile.TarInfo) -> str:
    """Return the name of a file of ours; links, folders and every other name are refused.

    So are files with holes: a few bytes of archive would be terabytes to read, or to keep.
    """
    is_plain = entry.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and not entry.issparse()
    is_kept = path_in(entry.name) is not None and entry.size <= LARGEST_FILE_BYTES
    if not is_plain or not (is_kept or entry.name in {DATABASE, MANIFEST}):
        raise BackupFailed(f"The archive holds {entry.name!r}, which no backup of ours does.")
    return entry.name


def _opened(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(entry)
    if content is None:
        raise BackupFailed(_CUT_OFF)
    return content


def _measured(size: int, content: IO[bytes]) -> Member:
    digest = hashlib.sha256()
    for chunk in chunks_of(content):
        digest.update(chunk)
    return Member(size, digest.hexdigest())


def _compare(found: dict[str, Member], listed: dict[str, Member]) -> None:
    for name in (DATABASE, *listed, *found):
        if name not in found:
            raise BackupFailed(f"The archive lacks {name}.")
        if name not in listed:
            raise BackupFailed(f"The archive holds {name}, which its manifest does not know.")
        if found[name] != listed[name]:
            raise BackupFailed(f"The archive is damaged: {name} is not what was backed up.")
