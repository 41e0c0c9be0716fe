"""A database with any number of made-up tools, loaded once and kept for the next run."""

import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from uuid import UUID, uuid4

import asyncpg

from bench.goods import Maker, Ware
from toolshare.catalogue import thesaurus
from toolshare.embedded import EmbeddedPostgres
from toolshare.migrations import migrate

NOW = datetime(2026, 12, 1, 11, tzinfo=UTC)
VIEWER_ID = UUID("5e5f1a2c-0f0e-4d6b-9a52-6b1c1d1e0001")
"""A member who lives in the middle of the town."""
MIDDLE = (52.52, 13.405)
SPREAD = (0.1, 0.16)
"""How far members live from there: two thirds within some eleven kilometres."""
SETTINGS = {"shared_buffers": "512MB", "maintenance_work_mem": "256MB", "max_wal_size": "4GB"}
# Kept true row by row otherwise, which takes most of the time when all rows come at once.
LATER = {
    "tool_search": "CREATE INDEX tool_search ON tool USING gin (search) WITH (fastupdate = off)",
}
AT_ONCE = 20_000
RECIPE = (
    Path(__file__),
    Path(__file__).with_name("goods.py"),
    Path(thesaurus.__file__).with_name("thesaurus.csv"),
)

TOOL = [
    "id",
    "community_id",
    "owner_id",
    "title",
    "brand",
    "model",
    "category",
    "description",
    "skill_level",
    "price_per_day_cents",
    "deposit_cents",
    "replacement_value_cents",
    "longest_loan_days",
    "turnaround_days",
    "is_instant",
    "is_hidden",
    "created_at",
    "updated_at",
]
COPY = ["id", "tool_id", "code", "created_at"]
OCCUPANCY = ["id", "copy_id", "kind", "during", "turnaround_days", "active", "note", "created_at"]


@asynccontextmanager
async def shelves(folder: Path, *sizes: int) -> AsyncIterator[dict[int, str]]:
    """Yield the addresses of databases with so many tools, made if they are not there yet."""
    with EmbeddedPostgres(folder, durable=False, settings=SETTINGS) as server:
        yield {tools: await _shelf(server, tools) for tools in sizes}


async def _shelf(server: EmbeddedPostgres, tools: int) -> str:
    name = f"tools_{tools}_{_recipe()}"
    administrator = await asyncpg.connect(server.url("postgres"))
    rows = await administrator.fetch(
        "SELECT datname FROM pg_database WHERE starts_with(datname, $1)", f"tools_{tools}_"
    )
    await administrator.close()
    there = {row["datname"] for row in rows}
    if name in there:
        await migrate(server.url(name))
    else:
        for outdated in there:
            server.drop_database(outdated)
        await _fill(server, name, tools)
    return server.url(name)


def _recipe() -> str:
    """Name what the tools are made by; by another recipe they are made anew."""
    digest = sha256()
    for path in RECIPE:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


async def _fill(server: EmbeddedPostgres, name: str, tools: int) -> None:
    started = perf_counter()
    making = f"{name}_in_making"
    server.drop_database(making)
    server.create_database(making)
    await migrate(server.url(making))
    connection = await asyncpg.connect(server.url(making))
    try:
        await _load(connection, tools)
    finally:
        await connection.close()
    administrator = await asyncpg.connect(server.url("postgres"))
    await administrator.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    await administrator.close()
    print(f"made {tools} tools in {perf_counter() - started:.0f} s")


async def _load(connection: asyncpg.Connection, tools: int) -> None:
    community_id = uuid4()
    await connection.execute(
        "INSERT INTO community (id, name, time_zone, currency, is_public, opens_at, closes_at, "
        "created_at, latitude, longitude) "
        "VALUES ($1, 'Lindenhof', 'Europe/Berlin', 'EUR', true, $2, $3, $4, $5, $6)",
        community_id,
        time(8),
        time(20),
        NOW,
        *MIDDLE,
    )
    members = await _members(connection, community_id, max(50, tools // 20))
    for index in LATER:
        await connection.execute(f"DROP INDEX {index}")
    chance = random.Random(11)  # noqa: S311 - the same every time
    wares = Maker().wares(tools)
    for start in range(0, tools, AT_ONCE):
        part = wares[start : start + AT_ONCE]
        await _shelve(
            connection, part, community_id, members, chance, busy=3 if tools <= 100_000 else 1
        )
    for statement in LATER.values():
        await connection.execute(statement)
    await connection.execute("SELECT recount_vocabulary()")
    await connection.execute("VACUUM ANALYZE")


async def _members(
    connection: asyncpg.Connection, community_id: UUID, number: int
) -> Sequence[UUID]:
    ids = [VIEWER_ID, *(uuid4() for _number in range(number - 1))]
    chance = random.Random(5)  # noqa: S311 - the same every time
    places = [MIDDLE, *(_home(chance) for _number in range(number - 1))]
    # The type of addresses has no binary form to copy.
    await connection.execute(
        "INSERT INTO member (id, email, name, password_hash, experience, about, neighbourhood, "
        "created_at, latitude, longitude) "
        "SELECT id, 'm' || place || '@example.org', 'Member ' || place, '-', 'handy', '', '', $2, "
        "latitude, longitude FROM unnest($1::uuid[], $3::float8[], $4::float8[]) "
        "WITH ORDINALITY AS made (id, latitude, longitude, place)",
        ids,
        NOW,
        [latitude for latitude, _longitude in places],
        [longitude for _latitude, longitude in places],
    )
    await connection.copy_records_to_table(
        "membership",
        columns=["id", "community_id", "member_id", "role", "joined_at"],
        records=[
            (uuid4(), community_id, one, "member" if place % 40 else "librarian", NOW)
            for place, one in enumerate(ids)
        ],
    )
    return ids


def _home(chance: random.Random) -> tuple[float, float]:
    return chance.gauss(MIDDLE[0], SPREAD[0]), chance.gauss(MIDDLE[1], SPREAD[1])


async def _shelve(
    connection: asyncpg.Connection,
    wares: Sequence[Ware],
    community_id: UUID,
    members: Sequence[UUID],
    chance: random.Random,
    *,
    busy: int,
) -> None:
    copies = [(uuid4(), ware) for ware in wares for _number in range(ware.copies)]
    await connection.copy_records_to_table(
        "tool",
        columns=TOOL,
        records=[_tool(ware, community_id, chance.choice(members)) for ware in wares],
    )
    await connection.copy_records_to_table(
        "copy",
        columns=COPY,
        records=[(one, ware.id, one.hex[:12].upper(), NOW) for one, ware in copies],
    )
    await connection.copy_records_to_table(
        "occupancy",
        columns=OCCUPANCY,
        records=[row for one, _ware in copies for row in _promises(one, chance, busy)],
    )


def _tool(ware: Ware, community_id: UUID, owner_id: UUID) -> tuple[object, ...]:
    return (
        ware.id,
        community_id,
        owner_id,
        ware.title,
        ware.brand,
        ware.model,
        ware.category,
        ware.description,
        ware.skill_level,
        ware.price_cents,
        0,
        0,
        7,
        0,
        ware.is_instant,
        False,
        ware.created_at,
        ware.created_at,
    )


def _promises(copy_id: UUID, chance: random.Random, number: int) -> Iterator[tuple[object, ...]]:
    """Take a copy for a few days in each of so many months."""
    for month in range(number):
        start = date(2026, 12, 2) + timedelta(days=30 * month + chance.randrange(20))
        first = datetime.combine(start, time(7), UTC)
        during = asyncpg.Range(first, first + timedelta(days=chance.randrange(1, 8), hours=12))
        yield uuid4(), copy_id, "maintenance", during, 0, True, "", NOW
