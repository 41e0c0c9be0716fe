"""A real web server on this machine, which answers what a test wants; and the way to it."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from toolshare.imports.fetching import Endpoint

Behaviour = Callable[[asyncio.StreamWriter], Awaitable[None]]
Answer = bytes | Behaviour


@dataclass
class WebServer:
    """Answers by host and path; what is unknown is not found."""

    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    """The heads of all requests, as they came."""
    looked_up: list[tuple[str, int]] = field(default_factory=list)
    open_at_once: int = 0
    most_at_once: int = 0

    async def resolve(self, host: str, port: int) -> Sequence[Endpoint]:
        """Stand where names become addresses, and count every name as this server's."""
        self.looked_up.append((host, port))
        return [Endpoint("127.0.0.1", self.port)]

    @property
    def paths(self) -> list[str]:
        """What was asked for, host and path together."""
        return [place_of(request) for request in self.requests]


def place_of(request: str) -> str:
    host = next(line[6:] for line in request.splitlines() if line.startswith("Host: "))
    return f"{host}{request.split(' ')[1]}"


def file_answer(content: bytes, *, status: str = "200 OK", head: str = "") -> bytes:
    """An answer that says how long it is."""
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(content)}\r\n{head}\r\n".encode() + content


def redirect_answer(location: str, *, status: int = 302) -> bytes:
    return f"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()


@asynccontextmanager
async def serving(trust: ssl.SSLContext | None = None) -> AsyncIterator[WebServer]:
    """Serve on a free port of the loopback address."""
    web = WebServer(0)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        web.open_at_once += 1
        web.most_at_once = max(web.most_at_once, web.open_at_once)
        with suppress(OSError, asyncio.IncompleteReadError):
            request = (await reader.readuntil(b"\r\n\r\n")).decode()
            web.requests.append(request)
            known = web.answers.get(place_of(request), file_answer(b"", status="404 Not Found"))
            if isinstance(known, bytes):
                writer.write(known)
                await writer.drain()
            else:
                await known(writer)
        web.open_at_once -= 1
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=trust)
    web.port = server.sockets[0].getsockname()[1]
    try:
        yield web
    finally:
        server.close()
        await server.wait_closed()
