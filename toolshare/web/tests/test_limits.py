"""Rate limits: an allowance is an allowance, also for twenty requests at once."""

import asyncio
from datetime import datetime, timedelta

import pytest

from toolshare import clock
from toolshare.db import execute, fetch_value
from toolshare.web.limits import TooManyRequests, spend


async def spend_some(key: str, times: int, *, allowance: int = 5, per_s: float = 60) -> int:
    """Spend one after the other, and return how many were granted."""
    granted = 0
    for _ in range(times):
        try:
            await spend(key, allowance=allowance, per_s=per_s)
        except TooManyRequests:
            continue
        granted += 1
    return granted


async def test_an_allowance_is_granted_and_no_more(db: None, standing: datetime):
    assert await spend_some("sign-in:a", 8) == 5


async def test_each_key_has_its_own_bucket(db: None, standing: datetime):
    assert await spend_some("sign-in:a", 5) == 5
    assert await spend_some("sign-in:b", 5) == 5


@pytest.mark.parametrize(("seconds", "refilled"), [(0, 0), (11, 0), (13, 1), (25, 2), (3600, 5)])
async def test_a_bucket_fills_up_evenly_and_never_over(
    seconds: int, refilled: int, db: None, standing: datetime
):
    await spend_some("key", 5)
    with clock.stopped_at(standing + timedelta(seconds=seconds)):
        assert await spend_some("key", 8) == min(5, refilled)


async def test_asking_again_and_again_does_not_put_off_the_refill_for_ever(
    db: None, standing: datetime
):
    await spend_some("key", 100)
    with clock.stopped_at(standing + timedelta(seconds=25)):
        assert await spend_some("key", 1) == 1


async def test_a_clock_that_goes_back_takes_nothing(db: None, standing: datetime):
    await spend_some("key", 2)
    with clock.stopped_at(standing - timedelta(hours=1)):
        assert await spend_some("key", 8) == 3


@pytest.mark.parametrize("refused_before", [0, 1, 50])
async def test_who_comes_back_when_told_to_is_let_in(
    refused_before: int, db: None, standing: datetime
):
    await spend_some("key", 5 + refused_before)
    with pytest.raises(TooManyRequests) as caught:
        await spend("key", allowance=5, per_s=60)
    assert caught.value.headers is not None
    wait_s = int(caught.value.headers["Retry-After"])
    assert 1 <= wait_s <= 24
    with clock.stopped_at(standing + timedelta(seconds=wait_s)):
        assert await spend_some("key", 2) == 1


async def test_of_twenty_requests_at_once_five_are_granted(committed: str, standing: datetime):
    outcomes = await asyncio.gather(
        *[spend("key", allowance=5, per_s=60) for _ in range(20)], return_exceptions=True
    )
    assert sum(outcome is None for outcome in outcomes) == 5
    assert sum(isinstance(outcome, TooManyRequests) for outcome in outcomes) == 15


async def test_looking_first_and_spending_then_would_grant_more(committed: str):
    """The control: the same requests at once, with a limit in two statements."""
    all_have_looked = asyncio.Barrier(20)

    async def look_then_spend() -> bool:
        spent = await fetch_value("SELECT count(*) FROM rate_limit WHERE key LIKE 'naive%'")
        await all_have_looked.wait()
        if spent >= 5:
            return False
        await execute(
            "INSERT INTO rate_limit (key, tokens, filled_at) "
            "VALUES ('naive' || gen_random_uuid(), 0, now())"
        )
        return True

    assert sum(await asyncio.gather(*[look_then_spend() for _ in range(20)])) > 5
