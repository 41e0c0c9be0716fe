"""The cast and the stage: a database per test, people to sign in as, a clock that stands."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, cast
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from toolshare import clock
from toolshare.accounts.passwords import hash_password
from toolshare.accounts.sessions import start_session
from toolshare.accounts.tables import Member
from toolshare.app import build
from toolshare.communities.tables import Community, Membership
from toolshare.db import DB, close_pool, open_pool, transaction
from toolshare.embedded import EmbeddedPostgres
from toolshare.migrations import migrate
from toolshare.settings import Settings, read_settings
from toolshare.web.edge import Edge

PASSWORD = "borrow-dont-buy"
NOON = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)
"""A Tuesday noon in Berlin; the clock stands there in every test that takes ``standing``."""

QUIET = {
    "max_connections": "200",
    # Its workers belong to the superuser, so that a database they are in cannot be dropped by
    # force; and what they find out about tables makes plans depend on the order of tests.
    "autovacuum": "off",
}
PATIENT = {"statement_timeout_s": 60.0, "acquire_timeout_s": 60.0}
"""For machines that are busy with something else; what must be quick has tests of its own."""


@dataclass(frozen=True)
class Person:
    """Somebody of the cast: ada owns tools, bob borrows, carol is a stranger, dan is a
    librarian, erin is an admin of another community."""

    id: UUID
    name: str
    email: str
    community_id: UUID


class Rewind(Exception):
    """Ends a test's transaction without a trace."""


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(
        tmp_path_factory.mktemp("postgres"), durable=False, settings=QUIET
    ) as server:
        yield server


@pytest.fixture(scope="session")
async def template(cluster: EmbeddedPostgres) -> str:
    """A migrated database that others are copied from."""
    await create_database(cluster, "template_toolshare")
    await migrate(cluster.url("template_toolshare"))
    return "template_toolshare"


@pytest.fixture(scope="session")
async def shared_database(cluster: EmbeddedPostgres, template: str) -> str:
    await create_database(cluster, "shared", template=template)
    return cluster.url("shared")


@pytest.fixture(scope="session")
async def shared_pool(shared_database: str) -> AsyncIterator[None]:
    await open_pool(shared_database, size=4, **PATIENT)
    yield
    await close_pool()


@pytest.fixture
async def db(shared_pool: None) -> AsyncIterator[None]:
    """One transaction around the test, undone at its end; ours inside are savepoints."""
    try:
        async with transaction():
            yield
            raise Rewind
    except Rewind:
        pass


@pytest.fixture
async def committed(
    cluster: EmbeddedPostgres, template: str, request: pytest.FixtureRequest
) -> AsyncIterator[str]:
    """A database of the test's own, for races and whatever needs real commits."""
    name = f"own_{uuid4().hex}"
    await create_database(cluster, name, template=template)
    kept, DB.pool = DB.pool, None
    await open_pool(cluster.url(name), size=20, **PATIENT)
    yield cluster.url(name)
    await close_pool()
    DB.pool = kept
    await _run(cluster, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def standing() -> Iterator[datetime]:
    """The clock stands at ``NOON``."""
    with clock.stopped_at(NOON):
        yield NOON


@pytest.fixture(scope="session")
def settings(shared_database: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return read_settings(
        {
            "DATABASE_URL": shared_database,
            "SECRET_KEY": "a secret that only these tests know, and nobody else",
            "TOOLSHARE_DATA": str(tmp_path_factory.mktemp("data")),
        }
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> Edge:
    return build(settings)


@pytest.fixture(scope="session")
def password_hash() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
async def lindenhof(db: None) -> UUID:
    return await found("Lindenhof")


@pytest.fixture
async def ada(lindenhof: UUID, password_hash: str) -> Person:
    return await join(lindenhof, "Ada", "admin", password_hash)


@pytest.fixture
async def bob(lindenhof: UUID, password_hash: str) -> Person:
    return await join(lindenhof, "Bob", "member", password_hash)


@pytest.fixture
async def carol(lindenhof: UUID, password_hash: str) -> Person:
    return await join(lindenhof, "Carol", "member", password_hash)


@pytest.fixture
async def dan(lindenhof: UUID, password_hash: str) -> Person:
    return await join(lindenhof, "Dan", "librarian", password_hash)


@pytest.fixture
async def erin(db: None, password_hash: str) -> Person:
    return await join(await found("Elsewhere"), "Erin", "admin", password_hash)


Browse = Callable[[Person | None], Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def browse(app: Edge, settings: Settings) -> AsyncIterator[Browse]:
    """Open a browser, signed in as somebody or not: ``await browse(bob)``."""
    opened: list[httpx.AsyncClient] = []

    async def open_as(person: Person | None = None) -> httpx.AsyncClient:
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(cast("Any", app), raise_app_exceptions=False),
            base_url=settings.base_url,
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        opened.append(client)
        if person is not None:
            token = await start_session(person.id, user_agent="pytest", now=clock.now())
            client.cookies.set(settings.session_cookie, token)
        return client

    yield open_as
    for client in opened:
        await client.aclose()


async def found(name: str) -> UUID:
    community = Community(
        id=uuid4(),
        name=name,
        time_zone="Europe/Berlin",
        currency="EUR",
        opens_at=time(8),
        closes_at=time(20),
        created_at=NOON,
    )
    await community.save()
    return community.id


async def join(community_id: UUID, name: str, role: str, password_hash: str) -> Person:
    email = f"{name.lower()}@example.org"
    member = Member(
        id=uuid4(),
        email=email,
        name=name,
        password_hash=password_hash,
        experience="handy",
        created_at=NOON,
    )
    await member.save()
    await Membership(
        id=uuid4(), community_id=community_id, member_id=member.id, role=role, joined_at=NOON
    ).save()
    return Person(member.id, name, email, community_id)


async def create_database(
    cluster: EmbeddedPostgres, name: str, *, template: str = "template0"
) -> None:
    await _run(cluster, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


async def _run(cluster: EmbeddedPostgres, statement: str) -> None:
    connection = await asyncpg.connect(cluster.url("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
