"""What is done without anybody asking."""

import asyncio
from datetime import datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest

from toolshare import clock, jobs
from toolshare.conftest import Person
from toolshare.db import execute, fetch_value
from toolshare.once import already_made, made_by
from toolshare.web.limits import spend


@pytest.mark.parametrize("name", [name for name, _times, _job in jobs._jobs()])
async def test_a_job_with_nothing_to_do_does_nothing(name: str, db: None, standing: datetime):
    job = {each: job for each, _times, job in jobs._jobs()}[name]
    assert await job() == 0


class Steps:
    """A work whose first steps end as told; after them the worker is stopped."""

    def __init__(self, stopping: asyncio.Event, ends: list[bool | Exception]) -> None:
        self.stopping = stopping
        self.ends = ends

    async def __call__(self, *, now: datetime) -> bool:
        if not self.ends:
            self.stopping.set()
            return False
        end = self.ends.pop(0)
        if isinstance(end, Exception):
            raise end
        return end


async def pauses_of(ends: list[bool | Exception], monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Do the steps without waiting, and return how long it would have been after each."""
    stopping = asyncio.Event()
    pauses: list[float] = []

    async def wait(_stopping: asyncio.Event, seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr(jobs, "_wait", wait)
    await jobs._keep_on(Steps(stopping, ends), stopping)
    return pauses[:-1]


async def test_a_step_that_fails_is_tried_again_after_ever_longer_pauses(
    db: None, monkeypatch: pytest.MonkeyPatch
):
    pauses = await pauses_of([ValueError() for _ in range(9)], monkeypatch)
    assert pauses == [5, 10, 20, 40, 80, 160, 300, 300, 300]


async def test_a_step_that_succeeds_again_goes_on_at_once(
    db: None, monkeypatch: pytest.MonkeyPatch
):
    ends = [ValueError(), asyncpg.DataError(), True, ValueError(), False]
    assert await pauses_of(ends, monkeypatch) == [5, 10, 0, 5, 1]


async def test_a_database_that_is_away_is_asked_at_the_same_pace(
    db: None, monkeypatch: pytest.MonkeyPatch
):
    away = [asyncpg.AdminShutdownError(), ConnectionRefusedError(), TimeoutError()]
    assert await pauses_of([*away, *away], monkeypatch) == [5] * 6


@pytest.fixture
async def nothing_spent(db: None) -> None:
    """No key and no limit but the test's own."""
    await execute("DELETE FROM form_key")
    await execute("DELETE FROM rate_limit")


async def test_keys_and_limits_are_forgotten_once_nobody_can_run_into_them(
    bob: Person, standing: datetime, nothing_spent: None
):
    old, new = uuid4(), uuid4()
    await already_made(old, by=bob.id, making=uuid4(), now=standing)
    await spend("old", allowance=5, per_s=60)
    later = standing + timedelta(days=2, minutes=1)
    with clock.stopped_at(later):
        await already_made(new, by=bob.id, making=uuid4(), now=later)
        await spend("new", allowance=5, per_s=60)
        assert await jobs.delete_spent_keys() == 2
    assert await made_by(old, by=bob.id) is None
    assert await made_by(new, by=bob.id) is not None
    assert await fetch_value("SELECT string_agg(key, ' ') FROM rate_limit") == "new"


async def test_a_key_is_kept_as_long_as_a_tab_may_stay_open(
    bob: Person, standing: datetime, nothing_spent: None
):
    key = uuid4()
    await already_made(key, by=bob.id, making=uuid4(), now=standing)
    with clock.stopped_at(standing + timedelta(hours=47)):
        assert await jobs.delete_spent_keys() == 0
