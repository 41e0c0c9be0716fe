"""What other processes of the same user may not see of this one."""

import ctypes
from contextlib import suppress

PR_SET_DUMPABLE = 4


def keep_to_itself() -> None:
    """Close this process's environment and memory to others of its user, on Linux.

    Photos are decoded by a process of the same user. One that a picture has taken over
    could otherwise read the secrets in the environment, or attach to the server and act
    as it. Processes forked from here on inherit this, programs that are started do not.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0)
