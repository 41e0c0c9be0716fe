"""Loading a dump inside a transaction of ours.

``pg_restore`` connected to the server would commit by itself, before anybody has looked
at the result, and it cannot clear away what the dump does not know. So it only turns
the dump into SQL here, which this connection runs.
"""

import asyncio
import re
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import asyncpg

from toolshare.backup.archive import chunks_of
from toolshare.backup.errors import BackupFailed
from toolshare.backup.programs import environment, last_line

BATCH_BYTES = 1 << 18
FIRST_WITH_TRANSACTION_TIMEOUT = 17

_OPTIONS = ("--no-owner", "--no-privileges", "--no-comments", "--file=-")
_COPY = re.compile(rb"COPY (\S+)\.(\S+) \((.+)\) FROM stdin;")
_FOR_PSQL = re.compile(rb"\\(un)?restrict \w+")
_END_OF_ROWS = b"\\."


async def load(connection: asyncpg.Connection, dump: IO[bytes], *, program: Path) -> None:
    """Run a dump's SQL on ``connection``, and leave its settings as they were."""
    ignored = _ignored(connection.get_server_version().major)
    statements: list[bytes] = []
    async with aclosing(_lines(program, dump)) as lines:
        async for line in lines:
            if copy := _COPY.fullmatch(line):
                await _run(connection, statements)
                await _copy(connection, copy, lines)
            elif not ignored.fullmatch(line):
                statements.append(line)
    await _run(connection, statements)
    await connection.execute("RESET ALL")


def _ignored(major: int) -> re.Pattern[bytes]:
    """Tell which lines mean nothing to the server: psql's own, and a setting it lacks."""
    if major >= FIRST_WITH_TRANSACTION_TIMEOUT:
        return _FOR_PSQL
    return re.compile(_FOR_PSQL.pattern + rb"|SET transaction_timeout = 0;")


async def _run(connection: asyncpg.Connection, statements: list[bytes]) -> None:
    # asyncpg cannot take the answer to words without a statement.
    if any(line and not line.startswith(b"--") for line in statements):
        await connection.execute(b"\n".join(statements).decode())
    statements.clear()


async def _copy(
    connection: asyncpg.Connection, copy: re.Match[bytes], lines: AsyncIterator[bytes]
) -> None:
    schema, table, columns = (part.decode() for part in copy.groups())
    await connection.copy_to_table(
        _bare(table),
        schema_name=_bare(schema),
        columns=[_bare(column) for column in columns.split(", ")],
        source=_rows(lines),
        format="text",
    )


def _bare(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name


async def _rows(lines: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Give the rows up to their end, many at a time."""
    batch = bytearray()
    async for line in lines:
        if line == _END_OF_ROWS:
            yield bytes(batch)
            return
        batch += line + b"\n"
        if len(batch) > BATCH_BYTES:
            yield bytes(batch)
            batch.clear()
    raise BackupFailed("The dump in the archive ends within a table.")


async def _lines(program: Path, dump: IO[bytes]) -> AsyncGenerator[bytes, None]:
    """Let pg_restore turn the dump into SQL, and give it line by line."""
    with TemporaryFile() as said:
        process = await asyncio.create_subprocess_exec(
            program, *_OPTIONS, stdin=PIPE, stdout=PIPE, stderr=said, env=environment()
        )
        feeding = asyncio.create_task(_feed(process, dump))
        try:
            async for line in _split(process):
                yield line
            await feeding
            code = await process.wait()
        finally:
            feeding.cancel()
            if process.returncode is None:
                process.kill()
                # Not `wait`: that one never returns while something is left in the pipe.
                await process.communicate()
        if code != 0:
            said.seek(0)
            raise BackupFailed(f"The dump in the archive cannot be read: {last_line(said.read())}")


async def _feed(process: Process, dump: IO[bytes]) -> None:
    if process.stdin is None:
        return
    # A pg_restore that has seen enough ends, and says on its own why.
    with suppress(BrokenPipeError, ConnectionResetError):
        for chunk in chunks_of(dump):
            process.stdin.write(chunk)
            await process.stdin.drain()
        process.stdin.close()


async def _split(process: Process) -> AsyncIterator[bytes]:
    rest = b""
    while process.stdout is not None and (chunk := await process.stdout.read(BATCH_BYTES)):
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line
    if rest:
        yield rest
