"""What cannot work is told in a line at the start, with status 2, and nothing is begun."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

KEY = "k" * 32
NOBODYS = "postgresql://nobody@127.0.0.1:1/none"


def toolshare(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "toolshare", *arguments],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def told(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert all(line.startswith("toolshare: ") for line in lines), done.stderr
    return [line.removeprefix("toolshare: ") for line in lines]


@pytest.mark.parametrize("command", [["serve"], ["worker"], ["migrate"], ["seed", "demo"]])
def test_where_no_postgres_may_be_started_each_missing_secret_has_its_line(
    command: list[str], tmp_path: Path
):
    lines = told(toolshare(*command, TOOLSHARE_EMBEDDED="0", TOOLSHARE_DATA=str(tmp_path)))
    assert [line.partition(": ")[0] for line in lines] == ["DATABASE_URL", "SECRET_KEY"]
    assert list(tmp_path.iterdir()) == []


def test_a_secret_that_is_too_short_is_named_and_not_shown(tmp_path: Path):
    (line,) = told(
        toolshare(
            "serve",
            TOOLSHARE_EMBEDDED="0",
            DATABASE_URL=NOBODYS,
            SECRET_KEY="hunter2",
            TOOLSHARE_DATA=str(tmp_path),
        )
    )
    assert line.startswith("SECRET_KEY: is too short")
    assert "hunter2" not in line


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_photos_that_can_be_kept_nowhere_are_told_in_a_line(command: str, tmp_path: Path):
    (tmp_path / "photos").write_text("in the way")
    (line,) = told(
        toolshare(
            command,
            PORT=str(free_port()),
            DATABASE_URL=NOBODYS,
            SECRET_KEY=KEY,
            TOOLSHARE_DATA=str(tmp_path),
        )
    )
    assert line.startswith(f"TOOLSHARE_DATA: {tmp_path / 'photos'} cannot be made")


def test_a_worker_waits_for_a_database_that_is_not_there_yet(tmp_path: Path):
    worker = subprocess.Popen(
        [sys.executable, "-m", "toolshare", "worker"],
        env={
            "PATH": os.environ["PATH"],
            "DATABASE_URL": NOBODYS,
            "SECRET_KEY": KEY,
            "TOOLSHARE_DATA": str(tmp_path),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert worker.stdout is not None
        assert "database is away" in worker.stdout.readline()
        worker.terminate()
        assert worker.wait(30) == 0
    finally:
        worker.kill()
        said = worker.communicate()[1]
    assert said == ""


def test_a_bucket_that_is_none_is_told_in_a_line(tmp_path: Path):
    (line,) = told(toolshare("serve", FILES_URL="s3//photos", TOOLSHARE_DATA=str(tmp_path)))
    assert line.startswith("FILES_URL: 's3//photos' is no place like s3://bucket/folder")


@pytest.mark.parametrize(
    "place",
    [
        pytest.param("folder", id="a folder"),
        pytest.param("file/log", id="below a file"),
        pytest.param("locked/log", id="its lock is a folder"),
        pytest.param("x" * 300, id="a name that is too long"),
    ],
)
def test_a_log_file_that_cannot_be_written_is_told_in_a_line(place: str, tmp_path: Path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    (tmp_path / "locked" / ".__log.lock").mkdir(parents=True)
    (line,) = told(
        toolshare("serve", TOOLSHARE_DATA=str(tmp_path), TOOLSHARE_LOG_FILE=str(tmp_path / place))
    )
    assert line.startswith(f"TOOLSHARE_LOG_FILE: {tmp_path / place} cannot be written (")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_a_folder_of_somebody_elses_is_told_in_a_line(tmp_path: Path):
    file = tmp_path / "logs" / "toolshare.log"
    file.parent.mkdir()
    lines = stripped_of_root(
        "from toolshare.logs import set_up_logs; set_up_logs('INFO', Path(sys.argv[1]))", file
    )
    assert lines == [f"TOOLSHARE_LOG_FILE: {file} cannot be written (Permission denied)"]
    lines = stripped_of_root(
        "from toolshare.photos.store import open_store; open_store(Path(sys.argv[1]))", file.parent
    )
    assert lines == [f"TOOLSHARE_DATA: {file.parent} cannot be written by user 65534"]


def stripped_of_root(code: str, path: Path) -> list[str]:
    """Run code as the user nobody, who may look at the folder and no more."""
    for folder in path.parents:
        if folder.stat().st_uid == 0 and folder.is_relative_to("/tmp/pytest-of-root"):  # noqa: S108
            folder.chmod(0o755)
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from toolshare.settings import SettingsError\n"
        "import toolshare.logs, toolshare.photos.store\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "try:\n"
        f"    {code}\n"
        "except SettingsError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
