"""``python -m toolshare`` is the command ``toolshare``."""

from toolshare.cli import main

main()
