"""The containers of compose.yaml as a project of the bench's own, with several web replicas."""

import asyncio
import json
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from toolshare.settings import ROOT

DOCKER = shutil.which("docker") or "docker"
PSQL = 'psql --username "$POSTGRES_USER" --dbname "$APP_DATABASE" -qAtXF "\t"'
READY_WITHIN_S = 120
PORTS = {"proxy": "8080", "web": "8000"}


class CommandFailed(Exception):
    """A command of the container engine failed; the message is what it said."""


class Stack:
    """One compose project; its containers are known by name."""

    def __init__(
        self, project: str, environment: Path, *, replicas: int, door: str, tag: str | None
    ) -> None:
        self.project = project
        self.environment = environment
        self.replicas = replicas
        self.door = door
        self.tag = tag
        self.address = ""

    async def start(self) -> None:
        """Start containers that are all healthy, of this code unless a tag names other images."""
        await self.compose("down", "--volumes", "--remove-orphans")
        if self.tag is None:
            await self.compose("build", "web", "proxy")
        scale = f"web={self.replicas}"
        await self.compose("up", "--detach", "--wait", "--scale", scale, self.door)
        place = await self.compose("port", self.door, PORTS[self.door])
        self.address = f"http://{place.strip()}"

    async def stop(self) -> None:
        """Remove the containers with everything they kept."""
        await self.compose("down", "--volumes", "--remove-orphans")

    async def compose(self, *arguments: str) -> str:
        """Run a command of compose on this project."""
        options = ("--env-file", str(self.environment), "--profile", "proxy")
        return await docker("compose", "--project-name", self.project, *options, *arguments)

    async def web(self) -> list[str]:
        """Return the names of the web containers, stopped ones too."""
        listed = await self.compose("ps", "--all", "--format", "{{.Name}}", "web")
        return sorted(listed.split())

    async def rows(self, sql: str) -> list[list[str]]:
        """Ask the database; what is sought must come in the statement itself."""
        ask = f'{PSQL} --command "$0"'
        found = await self.compose("exec", "-T", "db", "sh", "-c", ask, sql)
        return [line.split("\t") for line in found.splitlines()]


@asynccontextmanager
async def stacked(
    *, replicas: int, project: str, tag: str | None, door: str = "proxy"
) -> AsyncIterator[Stack]:
    """Run the stack from nothing, and remove it afterwards; it meets no other on its ports.

    ``door`` is the service that browsers come in through.
    """
    with tempfile.TemporaryDirectory(prefix="toolshare-bench-") as folder:
        environment = Path(folder) / "env"
        environment.write_text(_environment(tag or "bench"), encoding="ascii")
        stack = Stack(project, environment, replicas=replicas, door=door, tag=tag)
        try:
            await stack.start()
            yield stack
        finally:
            await stack.stop()


async def restart(name: str) -> None:
    """Restart a container as an update does: it is asked to stop and has 15 seconds."""
    await docker("restart", "--time", "15", name)
    await until_healthy(name)


async def kill(name: str) -> None:
    """End a container at once, as a crash does, and start it again."""
    await docker("kill", name)
    await docker("start", name)
    await until_healthy(name)


async def until_healthy(name: str) -> None:
    """Wait until a container's own check says that it works."""
    async with asyncio.timeout(READY_WITHIN_S):
        while await _state(name, "Health.Status") != "healthy":
            await asyncio.sleep(0.2)


async def exit_code_of(name: str) -> int:
    """Return how a stopped container ended."""
    return int(await _state(name, "ExitCode"))


async def _state(name: str, what: str) -> str:
    return (await docker("inspect", "--format", f"{{{{.State.{what}}}}}", name)).strip()


async def requests_of(name: str) -> dict[str, dict[str, Any]]:
    """Return the requests that a container has logged, by their id."""
    lines = (await docker("logs", name)).splitlines()
    events = [json.loads(line) for line in lines if line.startswith("{")]
    return {
        event["request_id"]: event
        for event in events
        if event.get("event") == "request" and "request_id" in event
    }


async def docker(*arguments: str) -> str:
    """Run a command of the container engine and return what it printed."""
    process = await asyncio.create_subprocess_exec(
        DOCKER,
        *arguments,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complained = await process.communicate()
    if process.returncode:
        raise CommandFailed(f"docker {' '.join(arguments)}:\n{complained.decode()[-2000:]}")
    return said.decode()


def _environment(tag: str) -> str:
    """Make secrets that nobody else knows, and take whatever ports are free."""
    values = {
        "POSTGRES_PASSWORD": secrets.token_hex(16),
        "SECRET_KEY": secrets.token_hex(32),
        "TOOLSHARE_TAG": tag,
        "WEB_PORT": "0",
        "PROXY_PORT": "0",
        "PROXY_TLS_PORT": "0",
    }
    return "".join(f"{name}={value}\n" for name, value in values.items())
