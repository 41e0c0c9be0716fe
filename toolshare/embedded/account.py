"""The system account that runs Postgres where ToolShare itself runs as root."""

import os
import pwd
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from toolshare.embedded.errors import EmbeddedPostgresError

SYSTEM_USER = "toolshare_pg"


@dataclass(frozen=True)
class Account:
    """Whom to become before Postgres starts."""

    name: str
    uid: int
    gid: int


def account_for(data: Path) -> Account | None:
    """Say who runs Postgres on ``data``; ``None`` means whoever we are.

    Postgres refuses root. Data that somebody made as themselves stay theirs when
    ToolShare is later started with sudo, so both ways of starting keep working.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(f"user {owner.st_uid}", owner.st_uid, owner.st_gid)
    return _system_account()


def _system_account() -> Account:
    for _ in range(20):
        try:
            entry = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            problem = _add_system_user()
            # Two first starts at once meet at the lock of /etc/passwd: the loser looks again.
            time.sleep(0.05)
        else:
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedPostgresError(
        f"Postgres does not run as root, and its user could not be added: {problem}\n"
        f"Add a system user named {SYSTEM_USER}, or start ToolShare as an ordinary user."
    )


def _add_system_user() -> str:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return "there is no useradd on this machine."
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    done = subprocess.run(
        [useradd, *options, "--shell", "/usr/sbin/nologin", SYSTEM_USER],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr.strip()
