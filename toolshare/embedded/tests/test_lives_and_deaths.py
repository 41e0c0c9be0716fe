"""Postgres lives exactly as long as the app, and rows live longer than both."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import asyncpg
import pytest

from toolshare.embedded import EmbeddedPostgres
from toolshare.embedded.tests.conftest import IS_ROOT, Stage, query, soon

needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's signal is Linux's")


def test_an_empty_folder_becomes_a_postgres_with_every_extension(stage: Stage) -> None:
    owner = stage.start()
    for extension in ("btree_gist", "pg_trgm", "unaccent", "citext"):
        query(owner.url, f"CREATE EXTENSION {extension}")
    assert query(owner.url, "SELECT count(*) FROM pg_extension") == 5
    assert stage.has_postgres()


def test_rows_are_there_when_it_is_started_again(stage: Stage) -> None:
    write_a_tool(stage.start().url)
    stage.owners[0].leave()
    assert not stage.has_postgres()
    assert tools(stage.start().url) == ["hammer drill"]


@needs_linux
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_no_postgres_is_left_when_the_app_ends_by_a_signal(stage: Stage, number: int) -> None:
    owner = stage.start()
    assert stage.has_postgres()
    owner.end(number)
    assert soon(lambda: not stage.has_postgres())


@needs_linux
def test_rows_survive_a_kill_of_the_app_and_an_immediate_start(stage: Stage) -> None:
    owner = stage.start()
    write_a_tool(owner.url)
    owner.end(signal.SIGKILL)
    assert tools(stage.start().url) == ["hammer drill"]


def test_rows_survive_a_kill_of_postgres_which_comes_back_on_the_same_port(stage: Stage) -> None:
    owner = stage.start()
    write_a_tool(owner.url)
    killed = stage.postgres_pid()
    os.kill(killed, signal.SIGKILL)
    assert soon(lambda: is_up(owner.url))
    assert stage.postgres_pid() != killed
    assert tools(owner.url) == ["hammer drill"]


def test_rows_survive_a_kill_of_app_and_postgres_together(stage: Stage) -> None:
    owner = stage.start()
    write_a_tool(owner.url)
    owner.process.send_signal(signal.SIGSTOP)  # or it would start Postgres again
    os.kill(stage.postgres_pid(), signal.SIGKILL)
    owner.end(signal.SIGKILL)
    assert (stage.folder / "data" / "postmaster.pid").exists()
    assert tools(stage.start().url) == ["hammer drill"]


def test_a_process_id_that_went_to_another_program_stops_nothing(stage: Stage) -> None:
    stage.start().leave()
    account = (stage.folder / "data").stat()
    identity = {"user": account.st_uid, "group": account.st_gid} if IS_ROOT else {}
    bystander = subprocess.Popen(["/bin/sleep", "60"], **identity)
    try:
        stale = f"{bystander.pid}\n{stage.folder}/data\n0\n5432\n\n127.0.0.1\n\nready\n"
        (stage.folder / "data" / "postmaster.pid").write_text(stale)
        assert tools_are_readable(stage.start().url)
    finally:
        bystander.kill()
        bystander.wait()


def test_a_first_start_that_was_cut_short_is_made_anew(stage: Stage) -> None:
    half = stage.folder / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    if stage.user is not None:
        for path in (stage.folder.parent, stage.folder, half, half / "PG_VERSION"):
            os.chown(path, stage.user.uid, stage.user.gid)
    assert tools_are_readable(stage.start().url)
    assert not half.exists()


def test_ctrl_c_in_the_terminal_reaches_the_app_alone(stage: Stage) -> None:
    owner = stage.start()
    assert os.getsid(stage.postgres_pid()) != os.getsid(owner.process.pid)


def test_postgres_outlives_the_thread_that_started_it(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path, durable=False)
    thread = threading.Thread(target=server.start)
    thread.start()
    thread.join()
    try:
        assert not soon(lambda: not is_up(server.url("postgres")), within_s=0.5)
    finally:
        server.stop()


def test_it_can_be_stopped_twice_and_started_again(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path, durable=False)
    server.start()
    server.stop()
    server.stop()
    with server:
        assert is_up(server.url("postgres"))


@pytest.mark.skipif(not IS_ROOT, reason="only root can start it for others")
def test_data_of_an_ordinary_user_stay_theirs_when_root_starts_it(stage: Stage) -> None:
    write_a_tool(stage.start().url)
    stage.owners[0].leave()
    as_root = Stage(stage.folder, None, stage.owners)
    assert tools(as_root.start().url) == ["hammer drill"]
    stage.owners[1].leave()
    assert tools(stage.start().url) == ["hammer drill"]


def write_a_tool(url: str) -> None:
    query(url, "CREATE TABLE tool (title text)")
    query(url, "INSERT INTO tool VALUES ('hammer drill')")


def tools(url: str) -> list[str]:
    found: list[str] = query(url, "SELECT array_agg(title) FROM tool")
    return found


def tools_are_readable(url: str) -> bool:
    return query(url, "SELECT 1") == 1


def is_up(url: str) -> bool:
    try:
        return tools_are_readable(url)
    except (OSError, asyncpg.PostgresError):
        return False
