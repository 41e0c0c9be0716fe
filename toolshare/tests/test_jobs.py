"""What is done without anybody asking."""

from datetime import datetime, timedelta
from uuid import uuid4

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
