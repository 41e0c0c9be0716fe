"""What an owner's card says of their loans."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from toolshare.conftest import NOON, Browse, Person
from toolshare.display.queries import owner_with_record
from toolshare.display.rules import Record
from toolshare.display.tests.stage import put_past_loan
from toolshare.occupancy.tests.stage import put_tool

HOUR = timedelta(hours=1)


async def record_of(owner: Person) -> Record:
    _card, record = await owner_with_record(owner.id, community_id=owner.community_id, now=NOON)
    return record


@pytest.fixture
async def drill(ada: Person) -> UUID:
    return await put_tool(ada.id, ada.community_id)


async def test_loans_are_counted_by_how_they_went(ada: Person, bob: Person, drill: UUID) -> None:
    for answered_after in (HOUR, 2 * HOUR, 30 * HOUR):
        await put_past_loan(drill, lender=ada, borrower=bob, answered_after=answered_after)
    for state in ("declined", "lapsed", "cancelled", "no_show"):
        await put_past_loan(drill, lender=ada, borrower=bob, state=state, answered_after=2 * HOUR)
    record = await record_of(ada)
    assert (record.lent, record.answered, record.asked) == (3, 6, 7)
    assert (record.promised, record.called_off) == (5, 1)
    assert record.answers_within == 2 * HOUR


async def test_what_was_booked_at_once_was_never_asked(
    ada: Person, bob: Person, drill: UUID
) -> None:
    await put_past_loan(drill, lender=ada, borrower=bob, answered_after=timedelta(0))
    record = await record_of(ada)
    assert (record.lent, record.asked, record.answers_within) == (1, 0, None)


async def test_loans_of_another_community_do_not_count(
    ada: Person, bob: Person, erin: Person, drill: UUID
) -> None:
    elsewhere = await put_tool(ada.id, erin.community_id)
    await put_past_loan(elsewhere, lender=ada, borrower=bob)
    record = await record_of(ada)
    assert record.lent == 0


async def test_the_card_tells_of_five_loans_and_of_none_of_four(
    standing: datetime, browse: Browse, ada: Person, bob: Person, carol: Person, drill: UUID
) -> None:
    carols = await browse(carol)
    for _number in range(4):
        await put_past_loan(drill, lender=ada, borrower=bob)
    page = (await carols.get(f"/tools/{drill}")).text
    assert "Member since December 2026" in page
    assert "Lent 4" not in page
    assert "Answers" not in page
    await put_past_loan(drill, lender=ada, borrower=bob)
    page = (await carols.get(f"/tools/{drill}")).text
    assert "Lent 5 times" in page
    assert "Answers 100% of requests, usually within 3 hours" in page
    assert "Has kept every promise" in page
