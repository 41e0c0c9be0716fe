"""Leaving: a process that is about to stop lets nobody new in, and drops nobody who is in."""

import asyncio
import ctypes
import os
import signal
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import structlog

LAST_CALL = signal.SIGURG
"""Tells a worker that it will be told to stop in a moment.

Where nobody handles it, it is ignored: a worker that is just starting must not die of it.
"""
LAST_CALL_S = 0.3
"""How long before: whoever has knocked is let in by then, and has said what they want."""

SO_ATTACH_FILTER = 26
# For each arriving packet, beginning with its TCP header: let it pass unless it asks for a new
# connection, which is SYN without ACK in byte 13 (Linux, Documentation/networking/filter.rst).
_NO_NEW_CONNECTIONS = (
    (0x30, 0, 0, 13),  # load byte 13
    (0x54, 0, 0, 0x12),  # keep its bits SYN and ACK
    (0x15, 0, 1, 0x02),  # if only SYN is set
    (0x06, 0, 0, 0),  # drop it
    (0x06, 0, 0, 0xFFFFFFFF),  # else pass all of it
)

log = structlog.get_logger(__name__)


class _State:
    """Whether this process has heard the last call."""

    is_leaving = False


_state = _State()


def is_leaving() -> bool:
    """Whether this process will stop in a moment."""
    return _state.is_leaving


@contextmanager
def hearing_last_call(port: int) -> Iterator[None]:
    """Close the door on ``port`` when the last call comes, for as long as the process serves."""
    loop = asyncio.get_running_loop()
    _state.is_leaving = False
    # Only the main thread's loop may; in any other, the process just stops.
    with suppress(ValueError, RuntimeError, NotImplementedError):
        loop.add_signal_handler(LAST_CALL, _leave, port)
    try:
        yield
    finally:
        with suppress(ValueError, RuntimeError, NotImplementedError):
            loop.remove_signal_handler(LAST_CALL)


def _leave(port: int) -> None:
    _state.is_leaving = True
    for listener in _listeners(port):
        with listener:
            close_door(listener)


def close_door(listener: socket.socket) -> None:
    """Let in who has knocked already, and nobody after them.

    A listening socket that is closed resets the connections that still wait in its queue,
    and the server closes those that have not said anything yet. A proxy that has sent a
    form on one of them can neither know whether it was read nor send it again. So first
    the kernel drops what would open a connection; a proxy that is not answered, or after
    the close refused, turns to another replica with nothing lost.
    """
    if sys.platform != "linux":
        return
    steps = b"".join(struct.pack("HBBI", *step) for step in _NO_NEW_CONNECTIONS)
    program = ctypes.create_string_buffer(steps, len(steps))
    handle = struct.pack("HP", len(_NO_NEW_CONNECTIONS), ctypes.addressof(program))
    try:
        listener.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, handle)
    except OSError as error:
        log.warning("new connections come in to the last moment", error=repr(error))


def _listeners(port: int) -> Iterator[socket.socket]:
    """Find this process's sockets that listen on the port; the server opened them, not we."""
    for entry in Path("/proc/self/fd").glob("*"):
        with suppress(OSError):
            if not str(entry.readlink()).startswith("socket:"):
                continue
            found = socket.socket(fileno=os.dup(int(entry.name)))
            if _listens(found, port):
                yield found
            else:
                found.close()


def _listens(found: socket.socket, port: int) -> bool:
    if found.family not in {socket.AF_INET, socket.AF_INET6} or found.type != socket.SOCK_STREAM:
        return False
    is_listening = found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    return bool(is_listening) and found.getsockname()[1] == port
