"""A Postgres that needs no installation: ToolShare starts it, and it ends when ToolShare ends."""

from toolshare.embedded.errors import EmbeddedPostgresError
from toolshare.embedded.launch import free_port
from toolshare.embedded.server import EmbeddedPostgres, running_url

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError", "free_port", "running_url"]
