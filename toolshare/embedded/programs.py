"""Running Postgres's programs as the account that owns the data."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from toolshare.embedded.account import Account
from toolshare.embedded.errors import EmbeddedPostgresError

ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
"""English messages, which the port-taken check reads, and a cluster that thinks in UTC."""

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class _Identity(TypedDict):
    user: int | None
    group: int | None
    extra_groups: list[int] | None


@dataclass(frozen=True)
class Programs:
    """The folder of the programs and who runs them; ``None`` means whoever we are."""

    folder: Path
    account: Account | None

    def run(
        self, name: str, *arguments: str, keep: Sequence[int], text: str = "", timeout_s: float
    ) -> str:
        """Run one to its end and return what it said; ``keep`` are descriptors it inherits."""
        try:
            done = subprocess.run(
                [self.folder / name, *arguments],
                input=text,
                text=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
                timeout=timeout_s,
                cwd="/",
                env=ENVIRONMENT,
                pass_fds=keep,
                start_new_session=True,
                **self._identity(),
            )
        except subprocess.TimeoutExpired:
            raise EmbeddedPostgresError(f"{name} took longer than {timeout_s:.0f} s.") from None
        if done.returncode != 0:
            raise EmbeddedPostgresError(f"{name} failed:\n{done.stdout.strip()[-2000:]}")
        return done.stdout

    def spawn(self, *arguments: str, keep: Sequence[int], log: int) -> subprocess.Popen[bytes]:
        """Start the server in a session of its own, so that Ctrl-C reaches us alone.

        The parent-death signal is set after the change of user, which would clear it.
        It fires when the *thread* that called this ends, not the process.
        """
        parent = os.getpid()
        return subprocess.Popen(
            [self.folder / "postgres", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=ENVIRONMENT,
            pass_fds=keep,
            start_new_session=True,
            preexec_fn=lambda: _end_with(parent),  # noqa: PLW1509 - system calls, no lock
            **self._identity(),
        )

    def give(self, folder: Path) -> None:
        """Make the folder the account's own."""
        if self.account is not None:
            os.chown(folder, self.account.uid, self.account.gid)

    @contextmanager
    def opened(self, folder: Path) -> Iterator[tuple[str, int]]:
        """Open ``folder`` and say under which name the programs reach it.

        The account may not be allowed into the folders above, such as a home of mode
        0700. /proc/self/fd leads past them without loosening a mode, and Postgres keeps
        the descriptor in all its processes.
        """
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            behind_proc = self.account is not None and sys.platform == "linux"
            yield (f"/proc/self/fd/{descriptor}" if behind_proc else str(folder)), descriptor
        finally:
            os.close(descriptor)

    def _identity(self) -> _Identity:
        if self.account is None:
            return {"user": None, "group": None, "extra_groups": None}
        return {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}


def _end_with(parent: int) -> None:
    """Have the kernel ask for a fast shutdown when the parent is gone, even by kill -9."""
    # A shell that starts us in the background has these ignored, and so would Postgres until
    # it handles them itself: told to end before that, it would never know.
    for number in (signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)
    if LIBC is None:
        return
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
    if os.getppid() != parent:  # it died before the call
        os._exit(1)
