"""A library's shelves: some three hundred tools as people describe them."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from toolshare.conftest import NOON
from toolshare.demo.texts import read_texts
from toolshare.occupancy.tests.stage import put_tool

FACTS = ("category", "title", "brand", "model", "description")


def shelf() -> Iterator[dict[str, str]]:
    """Yield what is said of each tool: those of the demo, and more of a plainer kind."""
    for text in read_texts().tools:
        yield {fact: getattr(text, fact) for fact in FACTS}
    path = Path(__file__).with_name("shelf.csv")
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


async def fill_shelves(owner_id: UUID, community_id: UUID) -> None:
    """List all of them, an hour apart."""
    for hours, facts in enumerate(shelf()):
        await put_tool(
            owner_id, community_id, created_at=NOON - timedelta(hours=600 - hours), **facts
        )
