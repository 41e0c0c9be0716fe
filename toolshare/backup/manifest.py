"""What an archive says about itself: what is in it, and from which database it came."""

from datetime import datetime

import msgspec

from toolshare.backup.errors import BackupFailed
from toolshare.migrations import known_migrations

FORMAT = 1
"""Grows when an older ToolShare could no longer read what a newer one writes."""


class Member(msgspec.Struct, frozen=True):
    """The size in bytes and the SHA-256, in hex, of one file in the archive."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The last file of an archive; one without it is cut off."""

    format: int
    made_at: datetime
    toolshare: str
    postgres: int
    """The server's major version."""
    migrations: list[str]
    """The ids of those that the database had run."""
    rows: dict[str, int]
    """How many each table had in the snapshot that was dumped."""
    missing: list[str]
    """Files of photos that something shows, which the store had lost already."""
    members: dict[str, Member]


class _Head(msgspec.Struct):
    format: int
    toolshare: str


def write_manifest(manifest: Manifest) -> bytes:
    """Write it as JSON that people can read too."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1)


def read_manifest(content: bytes) -> Manifest:
    """Read it, or raise ``BackupFailed`` where it is not fit for this ToolShare."""
    try:
        head = msgspec.json.decode(content, type=_Head)
        if head.format > FORMAT:
            raise _too_new(head.toolshare)
        manifest = msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError as error:
        raise BackupFailed(f"The archive's manifest cannot be read: {error}.") from None
    if set(manifest.migrations) - set(known_migrations()):
        raise _too_new(manifest.toolshare)
    return manifest


def _too_new(version: str) -> BackupFailed:
    return BackupFailed(
        f"The backup comes from a newer ToolShare ({version}), whose database this one does not "
        "know. Restore it with that version."
    )
