"""Taking copies and giving them back, one at a time."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from toolshare.conftest import NOON, Person
from toolshare.db import execute, fetch_value
from toolshare.occupancy import queries
from toolshare.occupancy.actions import (
    block_days,
    extend,
    lock_tool,
    lock_tools,
    release,
    unblock,
)
from toolshare.occupancy.rules import BlockRefused, DaysTaken
from toolshare.occupancy.tests.stage import put_loan, put_tool, take
from toolshare.refusal import NotThere

SATURDAY, SUNDAY = date(2026, 12, 5), date(2026, 12, 6)
TUESDAY = date(2026, 12, 8)


@pytest.fixture
async def drill(ada: Person) -> UUID:
    return await put_tool(ada.id, ada.community_id)


async def block(tool_id: UUID, owner: Person, first: date, last: date, **more: object) -> UUID:
    asked = {"note": "", "form_key": uuid4(), "now": NOON, **more}
    return await block_days(tool_id, owner_id=owner.id, first_day=first, last_day=last, **asked)


async def test_the_second_member_is_told_when_the_tool_is_free_next(drill: UUID) -> None:
    await take(drill, SATURDAY, SUNDAY)
    with pytest.raises(DaysTaken) as refusal:
        await take(drill, SUNDAY, SUNDAY)
    assert refusal.value.message == "These days are taken. The next free day is Thu 1 Jan."
    assert refusal.value.next_free_day == date(2026, 1, 1)


async def test_a_second_copy_serves_the_second_member(ada: Person) -> None:
    tool_id = await put_tool(ada.id, ada.community_id, copies=2)
    first = await take(tool_id, SATURDAY, SUNDAY)
    second = await take(tool_id, SATURDAY, SUNDAY)
    assert first != second
    with pytest.raises(DaysTaken):
        await take(tool_id, SUNDAY, SUNDAY)


async def test_the_days_right_after_a_loan_can_be_had(drill: UUID) -> None:
    copy_id = await take(drill, SATURDAY, SUNDAY)
    assert await take(drill, date(2026, 12, 7), TUESDAY) == copy_id


async def test_turnaround_keeps_the_day_after_free(drill: UUID) -> None:
    await take(drill, SATURDAY, SUNDAY, turnaround_days=1)
    with pytest.raises(DaysTaken):
        await take(drill, date(2026, 12, 7), TUESDAY)
    await take(drill, TUESDAY, TUESDAY)


async def test_the_turnaround_of_the_wish_counts_too(drill: UUID) -> None:
    await take(drill, SUNDAY, SUNDAY)
    with pytest.raises(DaysTaken):
        await take(drill, SATURDAY, SATURDAY, turnaround_days=1)


async def test_a_tool_whose_copies_are_retired_has_no_next_free_day(drill: UUID) -> None:
    await execute("UPDATE copy SET retired_at = {} WHERE tool_id = {}", NOON, drill)
    with pytest.raises(DaysTaken) as refusal:
        await take(drill, SATURDAY, SUNDAY)
    assert refusal.value.next_free_day is None
    assert refusal.value.message == "These days have just been taken."


async def test_a_loan_can_be_made_longer_while_nobody_is_next(
    drill: UUID, ada: Person, bob: Person
) -> None:
    loan_id = await put_loan(drill, lender_id=ada.id, borrower_id=bob.id)
    await take(drill, SATURDAY, SUNDAY, kind="loan", loan_id=loan_id)
    await extend(loan_id, end=datetime(2026, 12, 8, 19, tzinfo=UTC))
    assert not await queries.is_free(drill, TUESDAY, TUESDAY)
    assert await queries.is_free(drill, date(2026, 12, 9), date(2026, 12, 9))


async def test_a_loan_does_not_grow_into_the_next_promise(
    drill: UUID, ada: Person, bob: Person
) -> None:
    loan_id = await put_loan(drill, lender_id=ada.id, borrower_id=bob.id)
    await take(drill, SATURDAY, SUNDAY, kind="loan", loan_id=loan_id)
    await take(drill, TUESDAY, TUESDAY)
    with pytest.raises(DaysTaken) as refusal:
        await extend(loan_id, end=datetime(2026, 12, 9, 19, tzinfo=UTC))
    assert refusal.value.message == "From Tue 8 Dec on the tool is promised to somebody else."
    assert await queries.is_free(drill, date(2026, 12, 7), date(2026, 12, 7))


async def test_only_a_promised_loan_can_be_made_longer(
    drill: UUID, ada: Person, bob: Person
) -> None:
    loan_id = await put_loan(drill, lender_id=ada.id, borrower_id=bob.id)
    with pytest.raises(NotThere):
        await extend(loan_id, end=datetime(2026, 12, 9, 19, tzinfo=UTC))


async def test_a_cancelled_loan_gives_its_days_back(drill: UUID, ada: Person, bob: Person) -> None:
    loan_id = await put_loan(drill, lender_id=ada.id, borrower_id=bob.id)
    await take(drill, SATURDAY, SUNDAY, turnaround_days=2, kind="loan", loan_id=loan_id)
    await release(loan_id)
    assert await queries.is_free(drill, SATURDAY, TUESDAY)


@pytest.mark.parametrize(
    ("back_at", "free_again"),
    [
        pytest.param(datetime(2026, 12, 5, 12, tzinfo=UTC), date(2026, 12, 7), id="a day early"),
        pytest.param(datetime(2026, 12, 7, 12, tzinfo=UTC), TUESDAY, id="late"),
        pytest.param(datetime(2026, 12, 4, 12, tzinfo=UTC), SATURDAY, id="before it began"),
    ],
)
async def test_a_return_frees_the_rest_but_keeps_the_turnaround(
    drill: UUID, ada: Person, bob: Person, back_at: datetime, free_again: date
) -> None:
    loan_id = await put_loan(drill, lender_id=ada.id, borrower_id=bob.id)
    await take(drill, SATURDAY, SUNDAY, turnaround_days=1, kind="loan", loan_id=loan_id)
    await release(loan_id, at=back_at)
    assert await queries.next_free_day(drill, today=SATURDAY) == free_again


async def test_a_missing_tool_cannot_be_locked(drill: UUID) -> None:
    await lock_tool(drill)
    with pytest.raises(NotThere):
        await lock_tools([drill, uuid4()])


async def test_a_block_holds_every_copy_and_goes_as_one(ada: Person) -> None:
    tool_id = await put_tool(ada.id, ada.community_id, copies=3)
    block_id = await block(tool_id, ada, SATURDAY, SUNDAY, note="Our own roof")
    assert not await queries.is_free(tool_id, SUNDAY, SUNDAY)
    shown = await queries.blocks(tool_id, now=NOON)
    assert [(one.first_day, one.last_day, one.note) for one in shown] == [
        (SATURDAY, SUNDAY, "Our own roof")
    ]
    await unblock(shown[0].id, tool_id=tool_id, owner_id=ada.id)
    assert await queries.blocks(tool_id, now=NOON) == []
    assert await queries.is_free(tool_id, SATURDAY, SUNDAY)
    with pytest.raises(NotThere):
        await unblock(block_id, tool_id=tool_id, owner_id=ada.id)


async def test_a_block_leaves_other_blocks_alone(drill: UUID, ada: Person) -> None:
    first = await block(drill, ada, SATURDAY, SATURDAY)
    await block(drill, ada, TUESDAY, TUESDAY)
    await unblock(first, tool_id=drill, owner_id=ada.id)
    assert [one.first_day for one in await queries.blocks(drill, now=NOON)] == [TUESDAY]


async def test_a_double_click_makes_one_block(drill: UUID, ada: Person) -> None:
    key = uuid4()
    first = await block(drill, ada, SATURDAY, SUNDAY, form_key=key)
    assert await block(drill, ada, SATURDAY, SUNDAY, form_key=key) == first
    assert await fetch_value("SELECT count(*) FROM occupancy WHERE kind = 'block'") == 1


async def test_a_block_from_today_does_not_meet_what_came_back_this_morning(
    drill: UUID, ada: Person
) -> None:
    await take(drill, date(2026, 11, 30), date(2026, 11, 30))
    await execute(
        "UPDATE occupancy SET during = tstzrange(lower(during), {}, '[)')",
        NOON - timedelta(hours=1),
    )
    await block(drill, ada, NOON.date(), NOON.date())
    shown = await queries.blocks(drill, now=NOON)
    assert [(one.first_day, one.last_day) for one in shown] == [(NOON.date(), NOON.date())]


@pytest.mark.parametrize(
    ("turnaround_days", "message"),
    [
        pytest.param(0, "It is promised from Sat 5 Dec to Sun 6 Dec.", id="no turnaround"),
        pytest.param(
            1,
            "It is promised from Sat 5 Dec to Sun 6 Dec and kept free for one day after that.",
            id="one day",
        ),
        pytest.param(
            3,
            "It is promised from Sat 5 Dec to Sun 6 Dec and kept free for 3 days after that.",
            id="three days",
        ),
    ],
)
async def test_a_block_that_meets_a_promise_names_its_days(
    drill: UUID, ada: Person, turnaround_days: int, message: str
) -> None:
    await take(drill, SATURDAY, SUNDAY, turnaround_days=turnaround_days)
    with pytest.raises(DaysTaken) as refusal:
        await block(drill, ada, SUNDAY, TUESDAY)
    assert refusal.value.message == message


async def test_a_block_over_a_block_says_so(drill: UUID, ada: Person) -> None:
    await block(drill, ada, SATURDAY, SUNDAY)
    with pytest.raises(DaysTaken, match="You already keep it back from Sat 5 Dec to Sun 6 Dec"):
        await block(drill, ada, SUNDAY, TUESDAY)


async def test_a_block_in_the_past_is_refused(drill: UUID, ada: Person) -> None:
    with pytest.raises(BlockRefused):
        await block(drill, ada, date(2026, 11, 1), date(2026, 11, 2))


async def test_nobody_blocks_a_tool_that_is_not_theirs(
    drill: UUID, ada: Person, bob: Person, erin: Person
) -> None:
    for stranger in (bob, erin):
        with pytest.raises(NotThere):
            await block(drill, stranger, SATURDAY, SUNDAY)
    block_id = await block(drill, ada, SATURDAY, SUNDAY)
    for stranger in (bob, erin):
        with pytest.raises(NotThere):
            await unblock(block_id, tool_id=drill, owner_id=stranger.id)


async def test_a_deleted_tool_cannot_be_blocked(drill: UUID, ada: Person) -> None:
    await execute("UPDATE tool SET deleted_at = {} WHERE id = {}", NOON, drill)
    with pytest.raises(NotThere):
        await block(drill, ada, SATURDAY, SUNDAY)
