from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from toolshare.conftest import Person
from toolshare.db import execute, fetch, fetch_value
from toolshare.photos.tables import Photo
from toolshare.refusal import NotThere
from toolshare.tools import actions, queries
from toolshare.tools.rules import CODE_ALPHABET, ToolFacts, ToolRefused

DRILL = ToolFacts(
    title="Hammer drill",
    category="hammer-drills",
    brand="Borealis",
    model="HD 26",
    year_made=2019,
    description="Goes through concrete.",
    skill_level="handy",
    price_per_day_cents=450,
    deposit_cents=2000,
    replacement_value_cents=18000,
    longest_loan_days=5,
    turnaround_days=1,
    is_instant=True,
)


async def list_drill(owner: Person, now: datetime, **changes: object) -> UUID:
    asked = {
        "owner_id": owner.id,
        "community_id": owner.community_id,
        "facts": DRILL,
        "photo_ids": (),
        "alternative_texts": (),
        "form_key": uuid4(),
        "now": now,
    }
    return await actions.add_tool(**(asked | changes))


async def stage(uploader: Person, now: datetime) -> UUID:
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


async def test_a_listed_tool_shows_what_its_owner_said(ada: Person, standing: datetime) -> None:
    first, second = await stage(ada, standing), await stage(ada, standing)
    tool_id = await list_drill(
        ada, standing, photo_ids=[second, first], alternative_texts=["in its case", ""]
    )
    page = await queries.tool_page(tool_id, viewer_id=None)
    assert (page.title, page.brand, page.model, page.year_made) == (
        "Hammer drill",
        "Borealis",
        "HD 26",
        2019,
    )
    assert (page.price_per_day_cents, page.deposit_cents) == (450, 2000)
    assert (page.owner_name, page.community_name, page.currency) == ("Ada", "Lindenhof", "EUR")
    assert page.hours.time_zone == "Europe/Berlin"
    assert [photo.id for photo in page.photos] == [second, first]
    assert page.photos[0].alternative_text == "in its case"
    assert page.photo_name == page.photos[0].name
    assert page.is_instant
    assert not page.is_hidden
