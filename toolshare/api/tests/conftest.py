"""Programs that call for somebody, and the loans that they call about."""

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest

from toolshare import clock
from toolshare.api import tokens
from toolshare.conftest import Person
from toolshare.db import fetch_value
from toolshare.loans.tests.conftest import bring, drill, ladder
from toolshare.settings import Settings
from toolshare.web.edge import Edge

__all__ = ["bring", "drill", "ladder"]

Call = Callable[[Person | None], Awaitable[httpx.AsyncClient]]
KEY = "5b0c3f9a-1d2e-4f6b-8a7c-9e0d1c2b3a4f"
"""What a program sends as its ``Idempotency-Key``."""


@pytest.fixture
async def call(app: Edge, settings: Settings, db: None) -> AsyncIterator[Call]:
    """Start a program that calls for somebody, or for nobody: ``await call(bob)``."""
    opened: list[httpx.AsyncClient] = []

    async def start(person: Person | None = None) -> httpx.AsyncClient:
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False),
            base_url=f"{settings.base_url}/api/v1",
        )
        opened.append(client)
        if person is not None:
            client.headers["Authorization"] = f"Bearer {await token_of(person, settings)}"
        return client

    yield start
    for client in opened:
        await client.aclose()


async def token_of(person: Person, settings: Settings) -> str:
    """Sign a token without the work of checking a password."""
    password_hash = await fetch_value("SELECT password_hash FROM member WHERE id = {}", person.id)
    return tokens.sign(person.id, password_hash, settings=settings, now=clock.now())
