"""Children that end with their parent: a killed server leaves no worker serving behind."""

import asyncio
import os
import signal

PARENT_VARIABLE = "TOOLSHARE_PARENT"
LOOK_EVERY_S = 0.5


async def end_with_parent() -> None:
    """End this process once the server that started it is gone; run as a task.

    Without it a server killed by SIGKILL leaves workers that go on accepting
    connections, on a database that ends with it.
    """
    parent = os.environ.get(PARENT_VARIABLE)
    if parent is None:
        return
    while os.getppid() == int(parent):  # noqa: ASYNC110 - nothing portable would wake us
        await asyncio.sleep(LOOK_EVERY_S)
    os.kill(os.getpid(), signal.SIGKILL)
