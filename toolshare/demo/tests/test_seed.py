"""The demo is loaded into an empty database, and stands there like anything people made."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import msgspec
import pytest

from toolshare import clock, demo
from toolshare.accounts.actions import check_password
from toolshare.accounts.tables import Member
from toolshare.communities.tables import Community, Membership
from toolshare.conftest import Browse
from toolshare.db import close_pool, columns, execute, fetch, fetch_value, open_pool
from toolshare.loans.actions import lapse_unanswered
from toolshare.loans.rules import OPEN, PAST, TRANSITIONS
from toolshare.loans.tables import Loan, LoanEvent, LoanMessage
from toolshare.manuals.rules import fault_of
from toolshare.occupancy.tables import Occupancy
from toolshare.photos.store import manual_path
from toolshare.settings import Settings
from toolshare.tools.tables import Copy, Tool

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 12, 1, 12, 0, tzinfo=BERLIN)
DAYS = {
    "a Tuesday noon": NOON,
    "a Sunday morning": datetime(2026, 12, 6, 9, 0, tzinfo=BERLIN),
    "a Saturday afternoon": datetime(2027, 6, 19, 15, 30, tzinfo=BERLIN),
    "New Year": datetime(2027, 1, 1, 0, 5, tzinfo=BERLIN),
    "the night before the clocks go forward": datetime(2027, 3, 28, 1, 30, tzinfo=BERLIN),
    "the day after the clocks went forward": datetime(2027, 3, 29, 7, 59, tzinfo=BERLIN),
    "the hour that comes twice": datetime(2027, 10, 31, 2, 30, tzinfo=BERLIN),
    "the evening after the clocks went back": datetime(2027, 10, 31, 20, 0, tzinfo=BERLIN),
    "a minute to closing": datetime(2026, 12, 4, 19, 59, tzinfo=BERLIN),
    "a minute to midnight": datetime(2026, 12, 4, 23, 59, tzinfo=BERLIN),
    "a leap day": datetime(2028, 2, 29, 17, 0, tzinfo=BERLIN),
}


class LoanOf(msgspec.Struct, frozen=True):
    """A loan as these tests look at it."""

    id: UUID
    tool: str
    lender: str
    borrower: str
    state: str
    first_day: date
    starts_at: datetime
    due_at: datetime
    handover_code: str | None
    messages: int


@pytest.mark.parametrize("now", DAYS.values(), ids=DAYS.keys())
@pytest.mark.usefixtures("db")
async def test_the_demo_is_whole_on_any_day(settings: Settings, now: datetime) -> None:
    with clock.stopped_at(now):
        await demo.seed(settings)
    loans = await _loans()
    assert {loan.state for loan in loans} == {*OPEN, *PAST}
    assert 520 <= len(loans) <= 720
    assert min(loan.first_day for loan in loans) < now.date() - timedelta(days=500)
    assert await _unheard_of_histories() == []
    assert await _moments_to_come(now) == 0
    assert await _promises_without_a_copy() == 0
    assert await lapse_unanswered(now) == 0
    _check_adas_day(loans, now)
    _check_bobs_day(loans, now)


@pytest.mark.usefixtures("db")
async def test_manuals_are_whole_and_can_be_read(settings: Settings) -> None:
    await demo.seed(settings)
    manuals = await fetch(columns, "SELECT name, size_bytes, tool_id FROM manual")
    assert len(manuals) > 5
    assert isinstance(settings.photos, Path)
    for name, size, tool_id in manuals:
        content = (settings.photos / manual_path(name)).read_bytes()
        assert (len(content), fault_of(BytesIO(content))) == (size, None)
        assert tool_id is not None


def _check_adas_day(loans: list[LoanOf], now: datetime) -> None:
    hers = [loan for loan in loans if loan.lender == "ada@example.org"]
    asked = {loan.borrower for loan in hers if loan.state == "requested"}
    assert asked == {"bob@example.org", "carol@example.org"}
    assert [loan.state for loan in hers].count("return_reported") == 1
    (late,) = [loan for loan in hers if loan.state == "on_loan" and loan.due_at < now]
    assert late.tool.startswith("Bar clamps")
    (ready,) = [loan for loan in hers if loan.state == "ready"]
    assert ready.starts_at - now < timedelta(hours=24)
    assert ready.due_at > now
    assert len(ready.handover_code or "") == 6


def _check_bobs_day(loans: list[LoanOf], now: datetime) -> None:
    his = [loan for loan in loans if loan.borrower == "bob@example.org"]
    (promised,) = [loan for loan in his if loan.state == "approved"]
    assert promised.first_day.strftime("%a") == "Sat"
    assert timedelta(0) < promised.starts_at - now < timedelta(days=8)
    (out,) = [loan for loan in his if loan.state == "on_loan"]
    assert timedelta(0) < out.due_at - now <= timedelta(hours=25)
    assert out.messages == 3
    assert sum(loan.state == "closed" for loan in his) >= 3


@pytest.mark.usefixtures("db")
async def test_everything_that_was_promised_is_there(settings: Settings) -> None:
    await demo.seed(settings)
    assert await Community.count() == 1
    assert await Member.count() == await Membership.count() == 25
    assert await Tool.count() == 180
    assert await Copy.count() > 180
    assert await LoanMessage.count() > 1000
    assert await Occupancy.count().where(Occupancy.kind == "block") >= 5
    assert await Copy.count().where(Copy.retired_at.is_not_null()) == 1


@pytest.mark.usefixtures("db")
async def test_everybody_signs_in_with_the_demos_password(settings: Settings) -> None:
    await demo.seed(settings)
    for name in ("ada", "bob", "carol", "dan"):
        assert await check_password(f"{name}@example.org", demo.PASSWORD) is not None
    assert await check_password("ada@example.org", "something else") is None


@pytest.mark.usefixtures("db")
async def test_ada_signs_in_in_a_browser(settings: Settings, browse: Browse) -> None:
    await demo.seed(settings)
    browser = await browse(None)
    answer = await browser.post(
        "/sign-in", data={"email": "ada@example.org", "password": demo.PASSWORD}
    )
    assert answer.status_code == 303
    assert settings.session_cookie in browser.cookies


@pytest.mark.usefixtures("db")
async def test_the_demo_does_not_mix_with_members(settings: Settings) -> None:
    assert await demo.is_empty()
    await demo.seed(settings)
    assert not await demo.is_empty()
    with pytest.raises(demo.NotEmpty, match="only loaded into an empty database"):
        await demo.seed(settings)
    assert await Member.count() == 25


@pytest.mark.usefixtures("committed")
async def test_a_demo_that_fails_leaves_nothing_behind(settings: Settings) -> None:
    await execute("ALTER TABLE loan_message ADD CONSTRAINT nobody_writes CHECK (false)")
    with pytest.raises(asyncpg.CheckViolationError):
        await demo.seed(settings)
    for table in (Community, Member, Tool, Loan, LoanEvent, Occupancy):
        assert await table.count() == 0
    assert await demo.is_empty()


async def test_of_two_seeds_at_once_one_finds_members(committed: str, settings: Settings) -> None:
    await close_pool()
    # As the command opens it: the second waits for as long as the first one takes.
    await open_pool(committed, size=2, statement_timeout_s=60)
    answers = await asyncio.gather(demo.seed(settings), demo.seed(settings), return_exceptions=True)
    assert sorted(type(answer) for answer in answers if answer is not None) == [demo.NotEmpty]
    assert await Member.count() == 25


async def _loans() -> list[LoanOf]:
    return await fetch(
        LoanOf,
        "SELECT loan.id, tool.title, lender.email, borrower.email, loan.state, loan.first_day, "
        "loan.starts_at, loan.due_at, loan.handover_code, "
        "(SELECT count(*) FROM loan_message WHERE loan_id = loan.id) "
        "FROM loan JOIN tool ON tool.id = loan.tool_id "
        "JOIN member AS lender ON lender.id = loan.lender_id "
        "JOIN member AS borrower ON borrower.id = loan.borrower_id",
    )


class _History(msgspec.Struct, frozen=True):
    state: str
    events: list[str]
    states: list[str]


async def _unheard_of_histories() -> list[_History]:
    """Find the loans whose history is no walk along the transitions to their state."""
    walks = await fetch(
        _History,
        "SELECT loan.state, array_agg(loan_event.event ORDER BY loan_event.id), "
        "array_agg(loan_event.state ORDER BY loan_event.id) "
        "FROM loan LEFT JOIN loan_event ON loan_event.loan_id = loan.id GROUP BY loan.id",
    )
    steps = {(step.source, step.event, step.target) for step in TRANSITIONS}
    return [
        walk
        for walk in walks
        if walk.states[-1] != walk.state
        or not set(zip(["draft", *walk.states], walk.events, walk.states, strict=False)) <= steps
    ]


async def _moments_to_come(now: datetime) -> int:
    count: int = await fetch_value(
        "SELECT (SELECT count(*) FROM loan_event WHERE at > {}) "
        "+ (SELECT count(*) FROM loan_message WHERE at > {}) "
        "+ (SELECT count(*) FROM tool WHERE created_at > {}) "
        "+ (SELECT count(*) FROM loan JOIN tool ON tool.id = loan.tool_id "
        "   JOIN member ON member.id = loan.borrower_id "
        "   WHERE loan.requested_at < greatest(tool.created_at, member.created_at))",
        *[now.astimezone(UTC)] * 3,
    )
    return count


async def _promises_without_a_copy() -> int:
    """Count the loans that hold a copy outside the plan."""
    count: int = await fetch_value(
        "SELECT count(*) FROM loan WHERE state = ANY({}) AND NOT EXISTS ("
        "SELECT FROM occupancy WHERE occupancy.loan_id = loan.id AND active "
        "AND occupancy.copy_id = loan.copy_id "
        "AND occupancy.during = tstzrange(loan.starts_at, loan.due_at, '[)'))",
        ["approved", "ready", "on_loan", "return_reported", "disputed", "lost"],
    )
    return count
