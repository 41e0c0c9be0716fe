"""Asks a server for a list of pages over a few connections that stay open, as a proxy would."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from time import perf_counter

import msgspec

ANSWERS_WITHIN_S = 30

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)


class Answers(msgspec.Struct):
    """How a server answered."""

    seconds: float = 0.0
    times_ms: list[float] = []
    failures: list[str] = []


async def ask(
    port: int, addresses: Sequence[str], *, cookie: str | None, connections: int
) -> Answers:
    """Ask for every address once, as many at a time as there are connections."""
    answers = Answers()
    waiting = iter(addresses)
    started = perf_counter()
    await asyncio.gather(
        *(_Connection(port, cookie).ask_all(waiting, answers) for _number in range(connections))
    )
    answers.seconds = perf_counter() - started
    return answers


async def ask_once(port: int, address: str, *, cookie: str | None) -> str:
    """Return one page; raises ``RuntimeError`` unless it is a good answer."""
    connection = _Connection(port, cookie)
    await connection.open()
    try:
        status, body = await connection.ask(address)
    finally:
        connection.close()
    if status != 200:
        raise RuntimeError(f"{address}: {status}\n{body[:2000].decode(errors='replace')}")
    return body.decode()


class _Connection:
    def __init__(self, port: int, cookie: str | None) -> None:
        self._port = port
        self._more = f"Cookie: {cookie}\r\n" if cookie else ""

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection(
            "127.0.0.1", self._port, limit=1_000_000
        )

    def close(self) -> None:
        self._writer.close()

    async def ask_all(self, waiting: Iterator[str], answers: Answers) -> None:
        """Ask for one after another until none is left."""
        await self.open()
        for address in waiting:
            started = perf_counter()
            try:
                async with asyncio.timeout(ANSWERS_WITHIN_S):
                    status, _body = await self.ask(address)
            except (OSError, EOFError, TimeoutError) as error:
                answers.failures.append(repr(error))
                self.close()
                await self.open()
                continue
            answers.times_ms.append((perf_counter() - started) * 1000)
            if status != 200:
                answers.failures.append(str(status))
        self.close()

    async def ask(self, address: str) -> tuple[int, bytes]:
        """Return the status and the body of one answer."""
        self._writer.write(
            f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
            f"Accept: text/html\r\n{self._more}\r\n".encode()
        )
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if length is None:
            raise EOFError("an answer without its length")
        return int(head[9:12]), await self._reader.readexactly(int(length[1]))
