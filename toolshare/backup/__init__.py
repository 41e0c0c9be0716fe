"""Backups: one archive that holds the database and the photos, and the way back from it."""

from toolshare.backup.commands import read_backup, write_backup
from toolshare.backup.errors import BackupFailed
from toolshare.backup.places import own_output

__all__ = ["BackupFailed", "own_output", "read_backup", "write_backup"]
