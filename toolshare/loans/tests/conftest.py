"""Ada's drill, the ways to bring a loan of it to where a test begins, and those who race."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from toolshare.clock import stopped_at
from toolshare.conftest import NOON, Person, found, join
from toolshare.loans import actions
from toolshare.loans.actions import change, handover, requests
from toolshare.loans.refusals import AlreadyDone, LoanRefused
from toolshare.loans.tables import Loan
from toolshare.tools.tables import Copy, Tool

SATURDAY = date(2026, 12, 5)
SUNDAY = date(2026, 12, 6)
HANDOVER = NOON + timedelta(days=4)
"""Saturday noon."""


async def make_tool(owner: Person, *, copies: int = 1, **facts: Any) -> UUID:
    tool = Tool(
        **{
            "id": uuid4(),
            "community_id": owner.community_id,
            "owner_id": owner.id,
            "title": "Hammer drill",
            "category": "hammer-drills",
            "price_per_day_cents": 300,
            "deposit_cents": 5000,
            "longest_loan_days": 7,
            "created_at": NOON,
            "updated_at": NOON,
            **facts,
        }
    )
    await tool.save()
    for _number in range(copies):
        await Copy(id=uuid4(), tool_id=tool.id, code=uuid4().hex[:6], created_at=NOON).save()
    return tool.id


@pytest.fixture
async def drill(ada: Person) -> UUID:
    """Ada's hammer drill for 3.00 a day; she answers each request herself."""
    return await make_tool(ada)


@pytest.fixture
async def ladder(ada: Person) -> UUID:
    """Ada's ladder, which anybody may book."""
    return await make_tool(ada, title="Ladder", category="extension-ladders", is_instant=True)


async def ask(
    tool_id: UUID,
    borrower: Person,
    first_day: date = SATURDAY,
    last_day: date = SUNDAY,
    *,
    now: datetime = NOON,
    **more: Any,
) -> UUID:
    return await actions.request_loan(
        tool_id,
        borrower_id=borrower.id,
        first_day=first_day,
        last_day=last_day,
        now=now,
        **({"form_key": uuid4()} | more),
    )


async def stored(loan_id: UUID) -> dict[str, Any]:
    row = await Loan.select().where(Loan.id == loan_id).first()
    assert row is not None
    return row


Bring = Callable[..., Awaitable[UUID]]


@pytest.fixture
def bring(ada: Person, bob: Person, drill: UUID) -> Bring:
    """Bring a loan of ada's drill to bob into a state: ``await bring("on_loan")``."""

    async def bring_to(state: str, *, tool_id: UUID = drill) -> UUID:
        with stopped_at(NOON):
            loan_id = await ask(tool_id, bob)
            for step in WAYS[state]:
                await step(loan_id, ada, bob)
        assert (await stored(loan_id))["state"] == state
        return loan_id

    return bring_to


async def approve(loan_id: UUID, ada: Person, bob: Person) -> None:
    await actions.approve(loan_id, by=ada.id, now=NOON)


async def prepare(loan_id: UUID, ada: Person, bob: Person) -> None:
    await actions.prepare(loan_id, by=ada.id, now=NOON)


async def hand_over(loan_id: UUID, ada: Person, bob: Person) -> None:
    code = (await stored(loan_id))["handover_code"]
    await actions.hand_over(loan_id, by=ada.id, code=code, now=HANDOVER)


async def report_return(loan_id: UUID, ada: Person, bob: Person) -> None:
    await actions.report_return(loan_id, by=bob.id, now=HANDOVER + timedelta(days=1))


async def confirm_return(loan_id: UUID, ada: Person, bob: Person) -> None:
    await actions.confirm_return(loan_id, by=ada.id, now=HANDOVER + timedelta(days=1))


async def dispute(loan_id: UUID, ada: Person, bob: Person) -> None:
    await actions.dispute(
        loan_id, by=ada.id, reason="The chuck is bent.", now=HANDOVER + timedelta(days=1)
    )


async def decline(loan_id: UUID, ada: Person, bob: Person) -> None:
    await actions.decline(loan_id, by=ada.id, reason="I need it myself.", now=NOON)


async def cancel(loan_id: UUID, ada: Person, bob: Person) -> None:
    await actions.cancel(loan_id, by=bob.id, reason="", now=NOON)


async def mark_lost(loan_id: UUID, ada: Person, bob: Person) -> None:
    await actions.mark_lost(loan_id, by=ada.id, reason="Fell into the canal.", now=HANDOVER)


async def mark_no_show(loan_id: UUID, ada: Person, bob: Person) -> None:
    await actions.mark_no_show(loan_id, by=ada.id, reason="", now=HANDOVER + timedelta(days=1))


async def lapse(loan_id: UUID, ada: Person, bob: Person) -> None:
    await actions.lapse_unanswered(NOON + timedelta(hours=72))


WAYS: dict[str, list[Callable[[UUID, Person, Person], Awaitable[None]]]] = {
    "requested": [],
    "approved": [approve],
    "ready": [approve, prepare],
    "on_loan": [approve, hand_over],
    "return_reported": [approve, hand_over, report_return],
    "disputed": [approve, hand_over, report_return, dispute],
    "lost": [approve, hand_over, mark_lost],
    "closed": [approve, hand_over, report_return, confirm_return],
    "declined": [decline],
    "cancelled": [cancel],
    "lapsed": [lapse],
    "no_show": [approve, mark_no_show],
}


@pytest.fixture
async def people(committed: str, password_hash: str) -> list[Person]:
    """Ada, who lends, and twenty who borrow, in a database of the test's own."""
    community_id = await found("Lindenhof")
    names = ["Ada", *(f"Bob{number}" for number in range(20))]
    return [await join(community_id, name, "member", password_hash) for name in names]


@pytest.fixture
def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let transactions meet that would queue for the tool's row and the loan's."""

    async def no_lock(tool_id: UUID) -> None:
        """Wait for nobody."""

    async def record_slowly(*arguments: Any, **more: Any) -> None:
        # Everything is decided and not yet committed: the others come this far meanwhile.
        await asyncio.sleep(0.1)
        await change_record(*arguments, **more)

    change_record = change.record
    for module in (change, requests, handover):
        monkeypatch.setattr(module, "record", record_slowly)
    for module in (change, requests):
        monkeypatch.setattr(module, "lock_tool", no_lock)
    unlocked = change._LOCKED.replace("FOR NO KEY UPDATE OF loan", "")
    monkeypatch.setattr(change, "_LOCKED", unlocked)


async def outcome(deed: Awaitable[object]) -> str:
    try:
        await deed
    except AlreadyDone:
        return "done before"
    except LoanRefused:
        return "refused"
    except asyncpg.CheckViolationError:
        return "broken"
    return "done"


async def outcomes(*deeds: Awaitable[object]) -> Counter[str]:
    return Counter(await asyncio.gather(*(outcome(deed) for deed in deeds)))
