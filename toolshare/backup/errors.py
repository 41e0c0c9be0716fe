"""What stops a backup or a restore, told in one line."""


class BackupFailed(Exception):
    """A backup or a restore was not made; what was there before is as it was."""
