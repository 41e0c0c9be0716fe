"""Who sees what belongs to a tool that has left the wall; its photos and manuals go by one rule."""

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest

from toolshare.conftest import NOON, Person
from toolshare.db import fetch_value
from toolshare.loans import rules
from toolshare.loans.queries import loan_page, my_loans, past_loans
from toolshare.manuals.actions import store_manual
from toolshare.manuals.queries import readable
from toolshare.manuals.tests.files import pdf_bytes
from toolshare.photos import store
from toolshare.photos.actions import store_photo
from toolshare.photos.queries import audience_of
from toolshare.photos.sight import KEPT_AFTER_LOAN
from toolshare.photos.tests.files import jpeg
from toolshare.tools.actions import hide_tool
from toolshare.tools.tests.stage import list_drill, put_loan

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def drill(ada: Person, tmp_path: Path, kept_before: None) -> UUID:
    """Ada's drill, with a photo and a manual."""
    store.open_store(tmp_path)
    photo_id = await store_photo(jpeg(90, 60), by=ada.id, now=NOON)
    manual_id = await store_manual(BytesIO(pdf_bytes()), by=ada.id, now=NOON)
    return await list_drill(
        ada, NOON, photo_ids=[photo_id], alternative_texts=[""], manuals=[(manual_id, "Drill")]
    )


async def sees(viewer: Person | None, now: datetime = NOON) -> bool:
    viewer_id = viewer.id if viewer else None
    photo: str = await fetch_value("SELECT name FROM photo")
    manual: str = await fetch_value("SELECT name FROM manual")
    looks = await audience_of(photo, viewer_id=viewer_id, now=now) is not None
    reads = await readable(manual, viewer_id=viewer_id, now=now) is not None
    assert looks == reads
    return looks


@pytest.mark.parametrize("state", rules.OPEN)
async def test_who_asks_for_it_or_has_it_sees_a_hidden_tool_for_as_long_as_that_takes(
    state: str, drill: UUID, ada: Person, bob: Person
) -> None:
    await put_loan(drill, borrower=bob, lender=ada, state=state, now=NOON)
    await hide_tool(drill, owner_id=ada.id, now=NOON)
    assert await sees(bob, NOON + timedelta(days=900))


@pytest.mark.parametrize("state", ["closed", "cancelled", "no_show"])
async def test_who_was_promised_it_sees_it_for_a_month_after(
    state: str, drill: UUID, ada: Person, bob: Person
) -> None:
    await put_loan(drill, borrower=bob, lender=ada, state=state, now=NOON)
    await hide_tool(drill, owner_id=ada.id, now=NOON)
    assert await sees(bob, NOON + KEPT_AFTER_LOAN - MINUTE)
    assert not await sees(bob, NOON + KEPT_AFTER_LOAN)


@pytest.mark.parametrize("state", ["declined", "lapsed"])
async def test_who_only_asked_for_it_in_vain_sees_nothing_of_it(
    state: str, drill: UUID, ada: Person, bob: Person
) -> None:
    await put_loan(drill, borrower=bob, lender=ada, state=state, now=NOON)
    await hide_tool(drill, owner_id=ada.id, now=NOON)
    assert not await sees(bob)


async def test_another_tool_that_one_has_at_home_shows_nothing_of_this_one(
    drill: UUID, ada: Person, bob: Person
) -> None:
    other = await list_drill(ada, NOON)
    await put_loan(other, borrower=bob, lender=ada, state="on_loan", now=NOON)
    await hide_tool(drill, owner_id=ada.id, now=NOON)
    assert [await sees(person) for person in (ada, bob, None)] == [True, False, False]


async def test_a_loan_says_nothing_of_a_tool_that_everybody_sees(
    drill: UUID, ada: Person, bob: Person
) -> None:
    await put_loan(drill, borrower=bob, lender=ada, state="declined", now=NOON)
    assert [await sees(person) for person in (ada, bob, None)] == [True, True, True]


@pytest.mark.parametrize("state", rules.PAST)
@pytest.mark.parametrize("later", [timedelta(0), KEPT_AFTER_LOAN - MINUTE, KEPT_AFTER_LOAN])
async def test_a_past_loan_of_a_hidden_tool_has_a_picture_for_as_long_as_it_would_be_sent(
    later: timedelta, state: str, drill: UUID, ada: Person, bob: Person
) -> None:
    loan_id = await put_loan(drill, borrower=bob, lender=ada, state=state, now=NOON)
    now = NOON + later
    assert await pictures(loan_id, bob, now) == (True, True)
    await hide_tool(drill, owner_id=ada.id, now=NOON)
    assert await pictures(loan_id, bob, now) == (await sees(bob, now),) * 2
    assert await pictures(loan_id, ada, now) == (True, True)


async def test_a_past_loan_has_its_picture_again_while_the_tool_is_lent_once_more(
    drill: UUID, ada: Person, bob: Person
) -> None:
    loan_id = await put_loan(drill, borrower=bob, lender=ada, state="closed", now=NOON)
    await hide_tool(drill, owner_id=ada.id, now=NOON)
    later = NOON + timedelta(days=900)
    assert await pictures(loan_id, bob, later) == (False, False)
    await put_loan(drill, borrower=bob, lender=ada, state="requested", now=later)
    assert await pictures(loan_id, bob, later) == (True, True)


async def test_a_loan_that_goes_on_keeps_its_picture(drill: UUID, ada: Person, bob: Person) -> None:
    await put_loan(drill, borrower=bob, lender=ada, state="on_loan", now=NOON)
    await hide_tool(drill, owner_id=ada.id, now=NOON)
    (loan,) = (await my_loans(bob.id, NOON)).borrowing
    assert loan.loan.photo_name


async def pictures(loan_id: UUID, viewer: Person, now: datetime) -> tuple[bool, bool]:
    """Say whether there is one in the list of what is over, and on the loan's own page."""
    (row,) = (await past_loans(viewer.id, now)).rows
    page = await loan_page(loan_id, viewer_id=viewer.id, now=now)
    return row.photo_name is not None, page.photo_name is not None
