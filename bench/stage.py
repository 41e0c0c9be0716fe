"""A server of the bench's own, and browsers that use it like people do."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from toolshare.embedded import running_url

PASSWORD = "a bench of many drawers"  # noqa: S105 - of members that live for one run
READY_WITHIN_S = 30


class Server:
    """``toolshare serve`` in a process group of its own, on its own data folder."""

    def __init__(self, data: Path, *, workers: int, module: str) -> None:
        self.data = data
        self.port = _free_port()
        self.workers = workers
        self.module = module
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database_url(self) -> str:
        url = running_url(self.data / "postgres", "toolshare")
        if url is None:
            raise RuntimeError("the server's Postgres does not run")
        return url

    async def start(self) -> None:
        """Start and wait until the server says it is ready."""
        environment = os.environ | {
            "PORT": str(self.port),
            "TOOLSHARE_DATA": str(self.data),
            "WEB_CONCURRENCY": str(self.workers),
            "LOG_LEVEL": "WARNING",
        }
        command = [sys.executable, "-m", self.module, "serve", "--migrate", "--no-worker"]
        self._process = subprocess.Popen(command, env=environment, start_new_session=True)
        async with asyncio.timeout(READY_WITHIN_S), httpx.AsyncClient() as client:
            while not await self._is_ready(client):
                await asyncio.sleep(0.1)

    async def _is_ready(self, client: httpx.AsyncClient) -> bool:
        try:
            return (await client.get(f"{self.address}/readyz")).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """End the whole process group at once, as a power cut would."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def stop(self) -> None:
        """End politely."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(20)


@asynccontextmanager
async def serving(*, workers: int, module: str = "toolshare") -> AsyncIterator[Server]:
    """Serve from an empty data folder, and remove it afterwards."""
    with tempfile.TemporaryDirectory(prefix="toolshare-bench-") as folder:
        server = Server(Path(folder), workers=workers, module=module)
        await server.start()
        try:
            yield server
        finally:
            server.stop()


class Browser:
    """One member in one browser."""

    def __init__(self, server: Server, name: str) -> None:
        self.name = name
        self.http = httpx.AsyncClient(
            base_url=server.address,
            headers={"Sec-Fetch-Site": "same-origin"},
            timeout=30,
            follow_redirects=False,
        )

    async def sign_up(self) -> None:
        """Join; the first one founds the community."""
        answer = await self.http.post(
            "/sign-up",
            data={
                "email": f"{self.name}@example.org",
                "name": self.name,
                "password": PASSWORD,
            },
        )
        _expect(answer, 303)

    async def found(self) -> None:
        """Found the community that later members join."""
        answer = await self.http.post(
            "/welcome", data={"name": "Bench", "time_zone": "Europe/Berlin", "currency": "EUR"}
        )
        _expect(answer, 303)

    async def list_tool(self, title: str) -> str:
        """List a tool that can be booked at once, and return its id."""
        page = await self.http.get("/tools/new")
        _expect(page, 200)
        category = re.search(r'<option value="([a-z0-9-]+)"', page.text)
        answer = await self.http.post(
            "/tools/new",
            data={
                "title": title,
                "category": category.group(1) if category else "",
                "description": "Listed by the bench.",
                "skill_level": "new",
                "price_per_day": "0",
                "deposit": "0",
                "replacement_value": "10",
                "longest_loan_days": "7",
                "turnaround_days": "0",
                "is_instant": "on",
            },
        )
        _expect(answer, 303)
        return answer.headers["Location"].split("?")[0].rsplit("/", 1)[-1]

    async def book(self, tool_id: str, first_day: str, last_day: str) -> httpx.Response:
        """Ask for a tool as the form on its page does."""
        return await self.http.post(
            f"/tools/{tool_id}/loans",
            data={"first_day": first_day, "last_day": last_day, "message": ""},
        )

    async def close(self) -> None:
        await self.http.aclose()


def _expect(answer: httpx.Response, status: int) -> None:
    if answer.status_code != status:
        raise RuntimeError(f"{answer.request.url}: {answer.status_code}\n{answer.text[:2000]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
