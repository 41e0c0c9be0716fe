"""The control of the race: the same server, with the lock on the tool's row taken out.

Its workers import this module's application; the constraint is dropped by the race itself.
"""

from collections.abc import Collection
from uuid import UUID

from litestar.types import ASGIApp

from toolshare import app, cli, serving
from toolshare.occupancy import actions


async def lock_nothing(tool_ids: Collection[UUID]) -> None:
    """Let everybody through at once."""


def create_app() -> ASGIApp:
    """Build the application with its guard off."""
    actions.lock_tools = lock_nothing
    return app.create_app()


if __name__ == "__main__":
    serving.APPLICATION = "bench.unguarded:create_app"
    cli.main()
