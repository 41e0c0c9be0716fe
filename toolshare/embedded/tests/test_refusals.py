"""When Postgres cannot start, the message says why and what to do."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolshare.embedded import EmbeddedPostgres, EmbeddedPostgresError, free_port
from toolshare.embedded.tests.conftest import IS_ROOT, Stage, query


def test_a_taken_port_is_named_and_the_program_there_is_left_alone(stage: Stage) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        error = stage.start(port=port).said["error"]
        assert error.startswith(f"Port {port} on 127.0.0.1 is taken by another program")
        assert "choose another port" in error
        with socket.create_connection(("127.0.0.1", port)):
            pass
    assert not stage.has_postgres()


def test_a_port_that_is_asked_for_is_used_every_time(stage: Stage) -> None:
    port = free_port()
    for _ in range(2):
        owner = stage.start(port=port)
        assert owner.port == port
        assert query(owner.url, "SELECT inet_server_port()") == port
        owner.leave()


def test_a_folder_in_use_names_the_process_to_stop(stage: Stage) -> None:
    first = stage.start()
    error = stage.start().said["error"]
    assert f"in use by another ToolShare (process {first.process.pid})" in error
    assert "TOOLSHARE_DATA" in error
    assert query(first.url, "SELECT 1") == 1


def test_a_server_is_not_started_twice(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path, durable=False) as server:
        with pytest.raises(EmbeddedPostgresError, match="already started"):
            server.start()
        assert query(server.url("postgres"), "SELECT 1") == 1


def test_an_address_is_only_given_while_it_runs(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path, durable=False)
    with pytest.raises(EmbeddedPostgresError, match="not started"):
        server.url("toolshare")
    with server:
        pass
    with pytest.raises(EmbeddedPostgresError, match="not started"):
        server.url("toolshare")


def test_an_unknown_setting_is_named(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path, durable=False, settings={"hammer": "on"})
    with pytest.raises(
        EmbeddedPostgresError, match='unrecognized configuration parameter "hammer"'
    ):
        server.start()


def test_data_of_another_version_are_not_touched(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path, durable=False):
        pass
    (tmp_path / "data" / "PG_VERSION").write_text("14\n")
    with pytest.raises(EmbeddedPostgresError, match="initialized by PostgreSQL version 14"):
        EmbeddedPostgres(tmp_path).start()


@pytest.fixture
def in_the_background() -> Iterator[None]:
    """As a script starts programs with ``&``: interrupts and quits are ignored."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGQUIT)}
    for number in kept:
        signal.signal(number, signal.SIG_IGN)
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_a_start_that_takes_too_long_gives_up_and_leaves_nothing(
    tmp_path: Path, in_the_background: None
) -> None:
    stage = Stage(tmp_path, None, [])
    with EmbeddedPostgres(tmp_path, durable=False):
        pass
    with pytest.raises(EmbeddedPostgresError, match="not ready in time"):
        EmbeddedPostgres(tmp_path).start(timeout_s=0)
    assert not stage.has_postgres()


@pytest.mark.skipif(not IS_ROOT, reason="needs a folder of somebody else")
def test_an_ordinary_user_is_told_of_a_folder_that_is_not_theirs(stage: Stage) -> None:
    if stage.user is None:
        pytest.skip("root may go everywhere")
    stage.folder.parent.mkdir()  # made by root
    before = time.monotonic()
    error = stage.start().said["error"]
    assert "Permission denied" in error
    assert str(stage.folder) in error
    assert time.monotonic() - before < 5
    assert os.listdir(stage.folder.parent) == []
