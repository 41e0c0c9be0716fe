"""Probes: alive is about the process, ready about the database and its schema."""

from pathlib import Path

import httpx
import pytest

from toolshare.conftest import Browse
from toolshare.db import DB, close_pool, execute, open_pool
from toolshare.embedded import EmbeddedPostgres
from toolshare.migrations import known_migrations
from toolshare.settings import Settings
from toolshare.web.edge import Edge
from toolshare.web.tests.conftest import visiting


@pytest.mark.parametrize("path", ["/livez", "/healthz"])
async def test_the_process_is_alive_without_a_database(path: str, app: Edge, settings: Settings):
    kept, DB.pool = DB.pool, None
    try:
        async with visiting(app, settings.base_url) as probe:
            answer = await probe.get(path)
    finally:
        DB.pool = kept
    assert (answer.status_code, answer.text) == (200, "alive\n")


async def test_with_its_database_and_schema_it_is_ready(browse: Browse, db: None):
    answer = await (await browse(None)).get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ready\n")


async def test_with_a_schema_of_an_older_version_it_is_not(browse: Browse, db: None):
    last = known_migrations()[-1]
    await execute("DELETE FROM migration WHERE name = {}", last)
    answer = await (await browse(None)).get("/readyz")
    assert answer.status_code == 503
    assert last in answer.text


async def test_with_no_schema_it_is_not(browse: Browse, committed: str):
    await execute("DROP TABLE migration")
    answer = await (await browse(None)).get("/readyz")
    assert answer.status_code == 503
    assert "the schema lacks" in answer.text


async def test_when_postgres_stops_it_is_not_and_pages_say_so(
    app: Edge, settings: Settings, tmp_path: Path
):
    kept, DB.pool = DB.pool, None
    try:
        with EmbeddedPostgres(tmp_path / "postgres", durable=False) as server:
            await open_pool(server.url("postgres"), size=2)
        async with visiting(app, settings.base_url) as visitor:
            visitor.cookies.set(settings.session_cookie, "somebody")
            for _ in range(3):
                assert (await visitor.get("/readyz")).status_code == 503
                page = await visitor.get("/nowhere")
                assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
                assert "<h1>" in page.text
    finally:
        await close_pool()
        DB.pool = kept


async def test_a_full_pool_is_not_ready_and_says_so_in_time(
    committed: str, app: Edge, settings: Settings
):
    await close_pool()
    await open_pool(committed, size=1)
    assert DB.pool is not None
    async with DB.pool.acquire(), visiting(app, settings.base_url) as probe:
        answer: httpx.Response = await probe.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "the database does not answer\n")
