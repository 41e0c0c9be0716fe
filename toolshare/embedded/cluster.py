"""The files of one database cluster, and who may use them at the moment."""

import fcntl
import os
import re
import secrets
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from toolshare.embedded.binaries import OLDEST_MAJOR
from toolshare.embedded.errors import EmbeddedPostgresError
from toolshare.embedded.programs import Programs
from toolshare.folders import sync_folder

ROLE = "toolshare"
"""The role of the app: it owns its databases and is no superuser, as with a managed Postgres."""

FIRST_WITH_BUILTIN_LOCALE = 17
LOG_LIMIT_BYTES = 10_000_000
PATIENCE_S = 1.0

_CREATE_ROLE = f"CREATE ROLE {ROLE} LOGIN CREATEDB"


@dataclass(frozen=True)
class PidFile:
    """What a running Postgres writes about itself into ``postmaster.pid``."""

    pid: int
    port: int
    status: str


@dataclass(frozen=True)
class Cluster:
    """A folder with ``data`` (Postgres's own), ``password``, ``postgres.log`` and ``lock``."""

    folder: Path

    @property
    def data(self) -> Path:
        """Where Postgres keeps its files; exists only once it is complete."""
        return self.folder / "data"

    def lock(self, *, until: float) -> int:
        """Take the folder for one Postgres and return the descriptor that holds it.

        All processes of that Postgres inherit the descriptor, so the folder is free
        exactly when the last of them is gone. The process id in ``postmaster.pid`` says
        less: after a restart of the machine it may be another program's. A Postgres on
        its way out is waited for.
        """
        descriptor = self._open("lock", os.O_RDWR | os.O_CREAT)
        impatient_at = time.monotonic() + PATIENCE_S
        while not _try_lock(descriptor, fcntl.LOCK_EX):
            now = time.monotonic()
            if now > until or (now > impatient_at and not self._is_ending()):
                os.close(descriptor)
                raise EmbeddedPostgresError(
                    f"The database in {self.folder} is in use by another ToolShare "
                    f"(process {self._owner() or 'unknown'}). Stop that one first, or give this "
                    "one a folder of its own with TOOLSHARE_DATA."
                )
            time.sleep(0.01)
        os.truncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        return descriptor

    def is_in_use(self) -> bool:
        """Whether a Postgres runs on the folder."""
        try:
            descriptor = self._open("lock", os.O_RDONLY)
        except FileNotFoundError:
            return False
        try:
            return not _try_lock(descriptor, fcntl.LOCK_SH)
        finally:
            os.close(descriptor)

    def prepare(self, programs: Programs, *, lock: int, durable: bool, timeout_s: float) -> None:
        """Make what is missing: the data, the app's role, its password."""
        # Whoever left it behind is gone, or we would not hold the lock. Postgres refuses to
        # start where the process id in it has meanwhile gone to a program of the same user.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        if not (self.data / "PG_VERSION").exists():
            self._create(programs, lock=lock, durable=durable, timeout_s=timeout_s)
        elif not self._has_password():
            with programs.opened(self.data) as (data, descriptor):
                self._set_password(programs, data, keep=(lock, descriptor), timeout_s=timeout_s)

    def password(self) -> str:
        """Read the password of the app's role."""
        with os.fdopen(self._open("password", os.O_RDONLY)) as file:
            return file.read()

    def running(self) -> PidFile | None:
        """Read what Postgres says about itself; ``None`` until it has said everything."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return PidFile(int(lines[0]), int(lines[3]), lines[7].strip())
        except (OSError, ValueError, IndexError):  # absent, or being written
            return None

    def open_log(self) -> int:
        """Open the log for appending."""
        return self._open("postgres.log", os.O_RDWR | os.O_APPEND | os.O_CREAT)

    def trim_log(self) -> None:
        """Begin the log anew when it has grown large; Postgres keeps writing to the same file."""
        with os.fdopen(self.open_log(), "r+b") as log:
            if os.fstat(log.fileno()).st_size > LOG_LIMIT_BYTES:
                older = self._open("postgres.log.1", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
                with os.fdopen(older, "wb") as copy:
                    log.seek(0)
                    shutil.copyfileobj(log, copy)
                log.truncate(0)

    def _create(self, programs: Programs, *, lock: int, durable: bool, timeout_s: float) -> None:
        """Fill a folder on the side and rename it, so that a start cut short leaves no half."""
        fresh = self.folder / "data.new"
        if fresh.exists():
            shutil.rmtree(fresh)
        fresh.mkdir(mode=0o700)
        programs.give(fresh)
        with programs.opened(fresh) as (data, descriptor):
            keep = (lock, descriptor)
            options = _initdb_options(programs, durable=durable)
            programs.run("initdb", "-D", data, *options, keep=keep, timeout_s=timeout_s)
            self._set_password(programs, data, _CREATE_ROLE, keep=keep, timeout_s=timeout_s)
        fresh.rename(self.data)
        if durable:
            sync_folder(self.folder)

    def _set_password(
        self, programs: Programs, data: str, *first: str, keep: Sequence[int], timeout_s: float
    ) -> None:
        """Give the role a new password, in single-user mode: nobody can connect before it."""
        password = secrets.token_urlsafe(32)
        statements = [*first, f"ALTER ROLE {ROLE} PASSWORD '{password}'"]
        programs.run(
            "postgres",
            "--single",
            *("-D", data),
            *("-c", "exit_on_error=on"),
            "postgres",
            keep=keep,
            text="\n".join(statements) + "\n",
            timeout_s=timeout_s,
        )
        target = self._open("password", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        with os.fdopen(target, "w") as file:
            file.write(password)

    def _has_password(self) -> bool:
        path = self.folder / "password"
        return path.exists() and path.stat().st_size > 0

    def _is_ending(self) -> bool:
        running = self.running()
        if running is not None and running.status == "stopping":
            return True
        owner = self._owner()
        return owner is not None and not _is_alive(owner)

    def _owner(self) -> int | None:
        with os.fdopen(self._open("lock", os.O_RDONLY)) as file:
            text = file.read()
        return int(text) if text.isdecimal() else None

    def _open(self, name: str, flags: int) -> int:
        """Open a file of ours that nobody else may read, nor lead elsewhere by a link."""
        descriptor = os.open(self.folder / name, flags | os.O_NOFOLLOW, 0o600)
        if os.geteuid() == 0:  # what sudo makes stays within reach of the folder's owner
            owner = self.folder.stat()
            os.fchown(descriptor, owner.st_uid, owner.st_gid)
        return descriptor


def _initdb_options(programs: Programs, *, durable: bool) -> list[str]:
    """Nobody connects by socket, and by network only with a password: the machine may be shared."""
    version = programs.run("postgres", "--version", keep=(), timeout_s=10)
    found = re.search(r"\) (\d+)", version)
    major = int(found[1]) if found else 0
    if major < OLDEST_MAJOR:
        raise EmbeddedPostgresError(
            f"{programs.folder} holds {version.strip()}; ToolShare needs {OLDEST_MAJOR} or newer."
        )
    options = ["--username=postgres", "--auth-local=reject", "--auth-host=scram-sha-256"]
    options += ["--encoding=UTF8", "--data-checksums", "--no-instructions"]
    if major >= FIRST_WITH_BUILTIN_LOCALE:
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return options if durable else [*options, "--no-sync"]


def _try_lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
