"""What the images hold, and what they say when something is missing."""

import json

import pytest

from deploy.tests.conftest import DOCKER, HARDENED, RUNTIME, Stack, run

# The budget is 220 MB. This keeps the room in it for what comes next.
LARGEST_BYTES = 215_000_000
DATABASE = ("-e", "DATABASE_URL=postgresql://somebody:password@127.0.0.1:1/nothing")
SECRET = ("-e", f"SECRET_KEY={'s' * 32}")


def test_the_app_is_small_unpacked():
    size = run(DOCKER, "image", "inspect", RUNTIME, "--format", "{{.Size}}").stdout
    assert int(size) < LARGEST_BYTES


def test_the_app_is_nobody_in_particular_and_says_what_it_is():
    inspected = run(DOCKER, "image", "inspect", RUNTIME, "--format", "{{json .Config}}").stdout
    image = json.loads(inspected)
    assert image["User"] == "10001:10001"
    assert image["ExposedPorts"] == {"8000/tcp": {}}
    assert image["Volumes"] == {"/data": {}}
    labels = image["Labels"]
    assert labels["org.opencontainers.image.title"] == "ToolShare"
    assert labels["org.opencontainers.image.licenses"] == "MIT"


def in_image(script: str) -> str:
    return run(DOCKER, "run", "--rm", "--entrypoint", "sh", RUNTIME, "-c", script).stdout


@pytest.mark.parametrize("program", ["gcc", "cc", "make", "uv", "hatchling", "strip", "postgres"])
def test_the_app_has_no_tools_to_build_with_and_no_database_server(program: str):
    assert in_image(f"command -v {program} || true") == ""


def test_the_only_program_among_the_packages_is_its_own():
    assert in_image("find /opt/venv/bin -type f") == "/opt/venv/bin/toolshare\n"


def test_the_app_has_no_tests_in_it():
    assert in_image("find /app -path '*tests*' -o -name 'conftest.py' -o -name 'test_*'") == ""


def test_nothing_of_the_app_can_be_written_to():
    assert in_image("find /app /opt/venv -writable -not -type l") == ""


def test_without_a_secret_key_it_says_so_in_a_line():
    said = run(DOCKER, "run", "--rm", *HARDENED, *DATABASE, RUNTIME, check=False)
    assert said.returncode == 2
    assert said.stdout == ""
    assert said.stderr.splitlines() == [
        "toolshare: SECRET_KEY: is missing; give at least 32 random characters"
    ]


def test_without_a_database_it_says_so_in_a_line():
    said = run(DOCKER, "run", "--rm", *HARDENED, *SECRET, RUNTIME, check=False)
    assert said.returncode == 2
    assert [line.split(":")[1].strip() for line in said.stderr.splitlines()] == ["DATABASE_URL"]


def test_the_app_serves_with_a_read_only_root_and_no_rights(stack: Stack):
    network = f"{stack.environment['COMPOSE_PROJECT_NAME']}_backend"
    url = stack.compose("exec", "-T", "web", "printenv", "DATABASE_URL").stdout.strip()
    server = run(
        *(DOCKER, "run", "--rm", "--detach", "--network", network, *HARDENED, *SECRET),
        *("--security-opt", "no-new-privileges", "-e", f"DATABASE_URL={url}", RUNTIME),
    ).stdout.strip()
    try:
        ask = "for i in $(seq 100); do python -m toolshare.probe && exit; sleep 0.2; done; exit 1"
        run(DOCKER, "exec", server, "sh", "-c", ask)
        status = "grep -E '^(Uid|CapEff|NoNewPrivs):' /proc/1/status"
        facts = run(DOCKER, "exec", server, "sh", "-c", status).stdout.split()
        assert facts[1] == "10001"
        assert facts[facts.index("CapEff:") + 1] == "0000000000000000"
        assert facts[facts.index("NoNewPrivs:") + 1] == "1"
        refused = run(DOCKER, "exec", server, "touch", "/app/here", check=False)
        assert "Read-only file system" in refused.stderr
    finally:
        run(DOCKER, "stop", server)


def test_what_runs_beside_the_app_as_the_same_user_learns_no_secret(stack: Stack):
    script = "for environment in /proc/[0-9]*/environ; do\n"
    script += "grep -qs SECRET_KEY $environment && echo $environment; done; true"
    ask = ("exec", "-T", "web", "env", "-i", "PATH=/usr/bin:/bin", "sh", "-c", script)
    assert "environ" not in stack.compose(*ask).stdout
