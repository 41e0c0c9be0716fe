"""The stack as a project of the tests' own: other names, other ports, other secrets."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCKER = shutil.which("docker") or "docker"
HARDENED = ("--read-only", "--cap-drop", "ALL", "--tmpfs", "/tmp")  # noqa: S108 - in a container
RUNTIME = "toolshare:local"


@dataclass(frozen=True)
class Stack:
    """One project of compose.yaml, driven by the same commands and recipes that people type."""

    environment: dict[str, str]
    address: str

    def compose(self, *arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
        """Run a command of compose."""
        return run(DOCKER, "compose", *arguments, env=self.environment, **more)

    def just(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of the project's recipes."""
        return run("just", *arguments, env=self.environment)

    def psql(self, sql: str) -> str:
        """Ask the real database, as its superuser, from inside its container."""
        ask = ("psql", "--username", "postgres", "--dbname", "toolshare", "-qAt", "--command", sql)
        return self.compose("exec", "-T", "db", *ask).stdout.strip()


def run(
    *command: str, env: dict[str, str] | None = None, check: bool = True, **more: object
) -> subprocess.CompletedProcess[str]:
    """Run a command; where it must succeed and does not, show what it said."""
    done = subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, **more
    )
    if check and done.returncode:
        pytest.fail(f"{' '.join(command)}: {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The running stack, from nothing; nothing of it is left afterwards."""
    port = "8107"
    values = {
        "POSTGRES_USER": "toolshare",
        "POSTGRES_DB": "toolshare",
        "POSTGRES_PASSWORD": secrets.token_hex(16),
        "POSTGRES_TEST_PASSWORD": secrets.token_hex(16),
        "SECRET_KEY": secrets.token_hex(32),
        "WEB_PORT": port,
        "BASE_URL": f"http://127.0.0.1:{port}",
    }
    # In a file, so that no other `.env` is read; and in the environment, which comes before it.
    file = tmp_path_factory.mktemp("stack") / "env"
    file.write_text("".join(f"{name}={value}\n" for name, value in values.items()))
    environment = (
        os.environ
        | values
        | {
            "COMPOSE_PROJECT_NAME": "toolshare-check",
            "COMPOSE_ENV_FILES": str(file),
            "COMPOSE_PROGRESS": "quiet",
        }
    )
    running = Stack(environment, f"http://127.0.0.1:{port}")
    forget = ("--profile", "test", "--profile", "proxy", "down", "--volumes", "--remove-orphans")
    running.compose(*forget)
    running.compose("up", "--detach", "--wait", "web", "worker")
    yield running
    running.compose(*forget)
