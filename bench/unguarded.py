"""The control of the race: the same server, with the lock on the tool's row taken out.

Its workers import this module's application; the constraint is dropped by the race itself.
"""

from uuid import UUID

from litestar.types import ASGIApp

from toolshare import app, cli, serving
from toolshare.loans import actions as loan_actions
from toolshare.occupancy import actions as occupancy_actions


async def lock_nothing(tool_id: UUID) -> None:
    """Let everybody through at once."""


def create_app() -> ASGIApp:
    """Build the application with its guard off."""
    for module in (occupancy_actions, loan_actions):
        if hasattr(module, "lock_tool"):
            module.lock_tool = lock_nothing
    return app.create_app()


if __name__ == "__main__":
    serving.APPLICATION = "bench.unguarded:create_app"
    cli.main()
