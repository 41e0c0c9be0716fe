"""Databases, settings, and commands typed while ToolShare serves."""

from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from toolshare.embedded import EmbeddedPostgres, EmbeddedPostgresError, running_url
from toolshare.embedded.cluster import LOG_LIMIT_BYTES
from toolshare.embedded.tests.conftest import query


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("postgres")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[EmbeddedPostgres]:
    settings = {"max_connections": "30"}
    with EmbeddedPostgres(folder, durable=False, settings=settings) as server:
        yield server


def test_a_database_is_created_once_and_keeps_its_rows(server: EmbeddedPostgres) -> None:
    server.create_database("once")
    query(server.url("once"), "CREATE TABLE tool ()")
    server.create_database("once")
    assert query(server.url("once"), "SELECT count(*) FROM tool") == 0


def test_a_copy_has_what_its_template_has(server: EmbeddedPostgres) -> None:
    server.create_database("pattern")
    query(server.url("pattern"), "CREATE TABLE tool AS SELECT 'saw' AS title")
    server.create_database("piece", template="pattern")
    assert query(server.url("piece"), "SELECT title FROM tool") == "saw"


@pytest.mark.parametrize("name", ["with space", "Größe", "a/b?c", "quote'\"; DROP", "%s", ":x"])
def test_any_name_is_only_a_name(server: EmbeddedPostgres, name: str) -> None:
    server.create_database(name)
    assert query(server.url(name), "SELECT current_database()") == name
    server.drop_database(name)
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        query(server.url(name), "SELECT 1")


def test_removing_what_is_not_there_is_no_error(server: EmbeddedPostgres) -> None:
    server.drop_database("never was")


def test_a_refusal_of_postgres_is_passed_on(server: EmbeddedPostgres) -> None:
    with pytest.raises(EmbeddedPostgresError, match='template database "nowhere" does not exist'):
        server.create_database("copy", template="nowhere")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("fsync", "off"),
        ("full_page_writes", "off"),
        ("synchronous_commit", "off"),
        ("max_connections", "30"),
        ("TimeZone", "UTC"),
        ("server_encoding", "UTF8"),
        ("listen_addresses", "127.0.0.1"),
    ],
)
def test_a_cluster_for_tests_is_fast(server: EmbeddedPostgres, setting: str, value: str) -> None:
    assert query(server.url("postgres"), f"SHOW {setting}") == value


def test_every_promise_is_kept_by_default(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path) as server:
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
            assert query(server.url("postgres"), f"SHOW {setting}") == "on"


def test_letters_beyond_ascii_have_cases(server: EmbeddedPostgres) -> None:
    assert query(server.url("postgres"), "SELECT lower('BOHRHÄMMER ŁÓDŹ')") == "bohrhämmer łódź"


def test_another_process_finds_the_running_server(server: EmbeddedPostgres, folder: Path) -> None:
    assert running_url(folder, "postgres") == server.url("postgres")


def test_nothing_is_found_where_nothing_runs(tmp_path: Path) -> None:
    assert running_url(tmp_path / "empty", "postgres") is None
    with EmbeddedPostgres(tmp_path, durable=False):
        pass
    assert running_url(tmp_path, "postgres") is None


def test_a_large_log_begins_anew_at_the_next_start(tmp_path: Path) -> None:
    log = tmp_path / "postgres.log"
    log.write_bytes(b"x" * (LOG_LIMIT_BYTES + 1))
    with EmbeddedPostgres(tmp_path, durable=False):
        pass
    assert (tmp_path / "postgres.log.1").stat().st_size == LOG_LIMIT_BYTES + 1
    assert log.read_text().endswith("database system is shut down\n")
    assert log.stat().st_size < 10_000
