"""The one way to Postgres: engine, pool, transactions, and the column types Piccolo lacks."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import Context, ContextVar
from functools import lru_cache, partial, wraps
from string import Formatter
from typing import Any, ParamSpec, Protocol, TypeVar

import asyncpg
import structlog
from piccolo.columns.base import Column
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

log = structlog.get_logger(__name__)

Row = TypeVar("Row")
P = ParamSpec("P")
T = TypeVar("T")


class LateEngine(PostgresEngine):
    """An engine that tables bind to at import, before anybody knows which database it means."""

    async def check_version(self) -> None:
        """Ask nothing: Piccolo would connect to some default database already at import."""

    async def prep_database(self) -> None:
        """Create nothing: extensions come with the migrations."""


DB = LateEngine(config={})

POOL_SIZE = 8
"""Connections of one web process."""
ACQUIRE_TIMEOUT_S = 2.0
STATEMENT_TIMEOUT_S = 3.0
CONNECTION_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    # A query on a connection that Postgres has just cut, before asyncpg has noticed.
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    ConnectionError,
)
"""What the pool raises while Postgres is away or restarting."""
SESSION_SETTINGS = {
    # asyncpg prepares every statement, and from its sixth run Postgres would take a generic
    # plan, which cannot use partial indexes nor know how rare a word is.
    "plan_cache_mode": "force_custom_plan",
    # Compiling a plan takes longer than any page may.
    "jit": "off",
    "timezone": "UTC",
    "application_name": "toolshare",
    # Else what stands between here and Postgres may forget a connection that is silent for long.
    "tcp_keepalives_idle": "60",
}
OPEN_FROM_THE_START = 4
"""As many as a page asks through at once, while somebody types in it."""
WARM_UP_S = 0.5
"""Somebody may be waiting for the new connection, and a cold one serves as well."""
IDLE_S = 3600.0
"""How long a connection is kept that nobody uses. To open one takes 60 ms, most of it for plans;
in a small community that would be nearly everybody's first search."""


class BoundedPool(asyncpg.Pool):
    """A pool that waits for a free connection no longer than ``acquire_timeout_s``."""

    acquire_timeout_s = ACQUIRE_TIMEOUT_S

    def acquire(self, *, timeout: float | None = None) -> Any:
        if timeout is None and self.get_idle_size():
            # There is one: to watch over a wait that does not happen would take a task.
            return super().acquire()
        return super().acquire(timeout=timeout or self.acquire_timeout_s)

    def release(self, connection: Any, *, timeout: float | None = None) -> Any:
        # Else it would wait as long as ``acquire`` was given, which may be for ever.
        return super().release(connection, timeout=timeout or self.acquire_timeout_s)


async def open_pool(
    url: str,
    *,
    size: int,
    statement_timeout_s: float | None = STATEMENT_TIMEOUT_S,
    acquire_timeout_s: float = ACQUIRE_TIMEOUT_S,
    warm_up: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Connect the engine to a database with up to ``size`` connections.

    Each new one serves ``warm_up`` first, for a moment at most; what goes wrong there is told.
    """
    DB.config.clear()
    DB.config.update(dsn=url, server_settings=SESSION_SETTINGS)
    pool = BoundedPool(
        url,
        min_size=min(OPEN_FROM_THE_START, size),
        max_size=size,
        max_queries=50_000,
        max_inactive_connection_lifetime=IDLE_S,
        connect=None,
        setup=None,
        init=None if warm_up is None else partial(_warmed, warm_up),
        # The default reset costs a round trip a request; no code here sets session state.
        reset=_keep_as_it_is,
        loop=None,
        connection_class=asyncpg.Connection,
        record_class=asyncpg.Record,
        server_settings=SESSION_SETTINGS,
        command_timeout=statement_timeout_s,
        timeout=acquire_timeout_s,
    )
    pool.acquire_timeout_s = acquire_timeout_s
    DB.pool = await pool


async def _warmed(warm_up: Callable[[], Awaitable[None]], connection: Any) -> None:
    async def ask() -> None:
        _lent.set(connection)
        try:
            async with asyncio.timeout(WARM_UP_S):
                await warm_up()
        except Exception as error:
            log.warning("connection not warmed up", error=repr(error))

    # Not in the context of whoever needs the connection, who may be within a transaction.
    await asyncio.create_task(ask(), context=Context())


async def close_pool() -> None:
    """Close the pool; connections that are still busy after five seconds are cut."""
    if DB.pool is None:
        return
    try:
        async with asyncio.timeout(5):
            await DB.pool.close()
    except TimeoutError:
        DB.pool.terminate()
    DB.pool = None


async def _keep_as_it_is(connection: asyncpg.Connection) -> None:
    """Leave a released connection alone."""


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """Make everything inside happen at once or not at all; nested, it is a savepoint.

    Piccolo's own transaction ignores nesting and loses its connection when the COMMIT
    fails, so this one drives asyncpg and lets Piccolo's queries join in.
    """
    outer = DB.current_transaction.get()
    if outer is not None:
        async with outer.connection.transaction():
            yield
        return
    async with _pool().acquire() as connection, connection.transaction():
        joined = PostgresTransaction(DB)
        joined.connection = connection
        token = DB.current_transaction.set(joined)
        try:
            yield
        finally:
            DB.current_transaction.reset(token)


def retried(action: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Run a transaction again, up to three times, when Postgres chose it as a deadlock's loser."""

    @wraps(action)
    async def attempt(*args: P.args, **kwargs: P.kwargs) -> T:
        for pause_s in (0.02, 0.08):
            try:
                return await action(*args, **kwargs)
            except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError):
                if DB.current_transaction.get() is not None:
                    raise
                await asyncio.sleep(pause_s * random.uniform(0.5, 1.5))  # noqa: S311
        return await action(*args, **kwargs)

    return attempt


_lent: ContextVar[Any] = ContextVar("lent", default=None)


def is_fault_of_work(error: Exception) -> bool:
    """Whether it was an attempt that failed, and not the way to Postgres.

    A statement that took too long is one, though Python calls that an error of the system.
    """
    return isinstance(error, TimeoutError) or not isinstance(error, (*CONNECTION_LOST, OSError))


class _Shape(Protocol[Row]):
    def __call__(self, *values: Any) -> Row: ...


@asynccontextmanager
async def one_connection() -> AsyncIterator[None]:
    """Send all queries inside through one connection, without a transaction.

    To take a connection and to give it back costs as much as a small query. Nothing inside
    may run side by side, nor wait for anything but the database.
    """
    if _lent.get() is not None or DB.current_transaction.get() is not None:
        yield
        return
    async with _pool().acquire() as connection:
        token = _lent.set(connection)
        try:
            yield
        finally:
            _lent.reset(token)


async def fetch(shape: _Shape[Row], sql: str, *values: object) -> list[Row]:
    """Run a query with ``{}`` places and build ``shape`` from each row's columns, in order."""
    rows = await _ask("fetch", sql, values)
    return [shape(*row) for row in rows]


async def fetch_one(shape: _Shape[Row], sql: str, *values: object) -> Row | None:
    """Build ``shape`` from the first row, or say ``None`` when there is none."""
    row = await _ask("fetchrow", sql, values)
    return None if row is None else shape(*row)


async def fetch_value(sql: str, *values: object) -> Any:
    """Return the first column of the first row, or ``None``."""
    return await _ask("fetchval", sql, values)


def columns(*values: Any) -> tuple[Any, ...]:
    """The shape of a row that is taken apart at once."""
    return values


async def execute(sql: str, *values: object, timeout_s: float | None = None) -> int:
    """Run a statement and return how many rows it touched; with a patience of its own."""
    status: str = await _ask("execute", sql, values, timeout=timeout_s)
    count = status.rpartition(" ")[2]
    return int(count) if count.isdigit() else 0


async def _ask(how: str, sql: str, values: tuple[object, ...], **more: object) -> Any:
    """Send a query through the transaction's connection, or the one that is lent, or any."""
    joined = DB.current_transaction.get()
    connection = joined.connection if joined is not None else _lent.get()
    if connection is not None:
        return await getattr(connection, how)(_numbered(sql), *values, **more)
    async with _pool().acquire() as connection:
        return await getattr(connection, how)(_numbered(sql), *values, **more)


def _pool() -> asyncpg.Pool:
    if DB.pool is None:
        raise RuntimeError("The database pool is not open.")
    return DB.pool


@lru_cache(maxsize=2048)
def _numbered(sql: str) -> str:
    """Turn ``{}`` places into asyncpg's ``$1``, ``$2`` ..."""
    parts: list[str] = []
    number = 0
    for text, place, _spec, _conversion in Formatter().parse(sql):
        parts.append(text)
        if place is not None:
            number += 1
            parts.append(f"${number}")
    return "".join(parts)


class CiText(Column):
    """Text that compares without regard to case (extension ``citext``)."""

    value_type = str

    @property
    def column_type(self) -> str:
        return "CITEXT"


class TimeRange(Column):
    """A half-open span between two instants (``tstzrange``)."""

    value_type = asyncpg.Range

    @property
    def column_type(self) -> str:
        return "TSTZRANGE"
