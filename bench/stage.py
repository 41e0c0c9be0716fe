"""A server of the bench's own, and browsers that use it like people do."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

import httpx

from toolshare.embedded import free_port, running_url

PASSWORD = "a bench of many drawers"  # noqa: S105 - of members that live for one run
READY_WITHIN_S = 30


class Place(Protocol):
    """Somewhere that ToolShare is served."""

    @property
    def address(self) -> str:
        """Where browsers find it."""
        ...


class Server:
    """``toolshare serve`` in a process group of its own, on its own data folder."""

    def __init__(self, data: Path, *, workers: int, module: str) -> None:
        self.data = data
        self.port = free_port()
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
                if self._process.poll() is not None:
                    raise RuntimeError("the server has ended by itself")
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

    def stop(self) -> int:
        """End politely, and return how it ended."""
        if self._process is None:
            return 0
        if self._process.poll() is None:
            self._process.terminate()
        return self._process.wait(20)


@asynccontextmanager
async def serving(*, workers: int, module: str = "toolshare") -> AsyncIterator[Server]:
    """Serve from an empty data folder, and remove it afterwards."""
    with tempfile.TemporaryDirectory(prefix="toolshare-bench-") as folder:
        server = Server(Path(folder), workers=workers, module=module)
        try:
            await server.start()
            yield server
        finally:
            server.stop()


class Browser:
    """One member in one browser; it remembers under which id each request was answered."""

    def __init__(self, place: Place, name: str) -> None:
        self.name = name
        self.request_ids: list[str] = []
        self.http = httpx.AsyncClient(
            base_url=place.address,
            headers={"Sec-Fetch-Site": "same-origin"},
            timeout=30,
            follow_redirects=False,
            event_hooks={"response": [self._note]},
        )

    async def sign_up(self) -> None:
        """Join; the first one founds the community."""
        _expect(await self.try_to_sign_up(), 303)

    async def try_to_sign_up(self) -> httpx.Response:
        """Send the form of a newcomer."""
        return await self.http.post("/sign-up", data=self._words | {"name": self.name})

    async def sign_in(self) -> httpx.Response:
        """Send the form of somebody who comes back."""
        return await self.http.post("/sign-in", data=self._words)

    async def sign_out(self) -> httpx.Response:
        """End this browser's session."""
        return await self.http.post("/sign-out")

    @property
    def _words(self) -> dict[str, str]:
        return {"email": f"{self.name}@example.org", "password": PASSWORD}

    async def found(self) -> None:
        """Found the community that later members join."""
        answer = await self.http.post(
            "/welcome", data={"name": "Bench", "time_zone": "Europe/Berlin", "currency": "EUR"}
        )
        _expect(answer, 303)

    async def list_tool(self, title: str, *, instant: bool = True) -> str:
        """List a tool, to be booked at once unless its owner is to be asked; return its id."""
        page = await self.http.get("/tools/new")
        _expect(page, 200)
        category = re.search(r'<option value="([a-z0-9-]+)"', page.text)
        answer = await self.send_tool(
            title, category=category.group(1) if category else "", instant=instant
        )
        _expect(answer, 303)
        return made_id(answer)

    async def send_tool(
        self,
        title: str,
        *,
        category: str,
        instant: bool = True,
        photo: bytes | None = None,
        within_s: float = 0,
    ) -> httpx.Response:
        """Send the form that lists a tool, with a photo in it as a browser does.

        Over a bad line the form takes ``within_s`` seconds to arrive.
        """
        words = {
            "title": title,
            "category": category,
            "description": "Listed by the bench.",
            "skill_level": "new",
            "price_per_day": "0",
            "deposit": "0",
            "replacement_value": "10",
            "longest_loan_days": "7",
            "turnaround_days": "0",
        }
        if instant:
            words["is_instant"] = "on"
        files = {"photos": ("tool.jpg", photo, "image/jpeg")} if photo else None
        form = self.http.build_request("POST", "/tools/new", data=words, files=files)
        if not within_s:
            return await self.http.send(form)
        kept = {name: form.headers[name] for name in ("Content-Type", "Content-Length")}
        body = _slowly(form.read(), within_s)
        return await self.http.post("/tools/new", content=body, headers=kept)

    async def book(self, tool_id: str, first_day: str, last_day: str) -> httpx.Response:
        """Ask for a tool as the form on its page does."""
        return await self.http.post(
            f"/tools/{tool_id}/loans",
            data={"first_day": first_day, "last_day": last_day, "message": ""},
        )

    async def write(self, loan_id: str, body: str) -> httpx.Response:
        """Write to the other side of a loan."""
        return await self.http.post(f"/loans/{loan_id}/messages", data={"body": body})

    async def close(self) -> None:
        await self.http.aclose()

    async def _note(self, answer: httpx.Response) -> None:
        self.request_ids.append(answer.headers.get("X-Request-Id", ""))


def made_id(answer: httpx.Response) -> str:
    """Return the id of what a form has made, from where its answer leads."""
    return answer.headers["Location"].split("?")[0].rsplit("/", 1)[-1]


async def _slowly(body: bytes, seconds: float) -> AsyncIterator[bytes]:
    parts = 20
    size = len(body) // parts + 1
    for start in range(0, len(body), size):
        yield body[start : start + size]
        await asyncio.sleep(seconds / parts)


def _expect(answer: httpx.Response, status: int) -> None:
    if answer.status_code != status:
        raise RuntimeError(f"{answer.request.url}: {answer.status_code}\n{answer.text[:2000]}")
