"""Tools and photos for tests that need some."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from toolshare.conftest import Person
from toolshare.db import execute
from toolshare.photos.tables import Photo
from toolshare.tools import actions
from toolshare.tools.rules import ToolFacts

DRILL = ToolFacts(
    title="Hammer drill",
    category="hammer-drills",
    brand="Borealis",
    model="HD 26",
    year_made=2019,
    description="Goes through concrete.",
    accessories="Five bits\nCase",
    safety_note="Wear ear muffs.",
    skill_level="handy",
    price_per_day_cents=450,
    deposit_cents=2000,
    replacement_value_cents=18000,
    longest_loan_days=5,
    turnaround_days=1,
    is_instant=True,
)


async def list_drill(owner: Person, now: datetime, **changes: Any) -> UUID:
    """Let somebody list the hammer drill."""
    asked: dict[str, Any] = {
        "owner_id": owner.id,
        "community_id": owner.community_id,
        "facts": DRILL,
        "photo_ids": (),
        "alternative_texts": (),
        "form_key": uuid4(),
        "now": now,
    }
    return await actions.add_tool(**(asked | changes))


async def stage_photo(uploader: Person, now: datetime) -> UUID:
    """Write the row of a photo that nothing shows yet; there are no files to it."""
    photo = Photo(
        id=uuid4(),
        uploader_id=uploader.id,
        name=uuid4().hex,
        width=1280,
        height=960,
        created_at=now,
    )
    await photo.save()
    return photo.id


async def put_loan(
    tool_id: UUID, *, borrower: Person, lender: Person, state: str, now: datetime
) -> UUID:
    """Write a loan in some state, without the steps that lead there."""
    promised = state not in {"requested", "declined", "lapsed"}
    out = state in {"on_loan", "return_reported", "disputed", "lost", "closed"}
    ended = state in {"closed", "declined", "lapsed", "cancelled", "no_show"}
    loan_id = uuid4()
    await execute(
        "INSERT INTO loan (id, community_id, tool_id, copy_id, lender_id, borrower_id, state, "
        "first_day, last_day, starts_at, due_at, price_cents, deposit_cents, currency, "
        "borrower_experience, handover_code, renewals, requested_at, answer_by, promised_at, "
        "handed_over_at, return_reported_at, ended_at, ended_by_id, reason) "
        "SELECT {}, {}, {}, CASE WHEN {} THEN copy.id END, {}, {}, {}, '2026-12-05', '2026-12-08', "
        "'2026-12-05 07:00+00', '2026-12-08 19:00+00', 0, 0, 'EUR', 'handy', {}, 0, {}, {}, {}, "
        "{}, {}, {}, {}, '' FROM copy WHERE copy.tool_id = {}",
        loan_id,
        lender.community_id,
        tool_id,
        promised,
        lender.id,
        borrower.id,
        state,
        "4711" if promised else None,
        now,
        now,
        now if promised else None,
        now if out else None,
        now if state in {"return_reported", "disputed"} else None,
        now if ended else None,
        lender.id if ended else None,
        tool_id,
    )
    return loan_id
