"""Asking the catalogue as a person does."""

from uuid import UUID

from toolshare.catalogue.queries import find_tools
from toolshare.catalogue.rules import Search
from toolshare.conftest import NOON, Person


async def found(viewer: Person | UUID | None = None, **asked: object) -> list[str]:
    """Return the titles that a search finds, newest first."""
    viewer_id = viewer.id if isinstance(viewer, Person) else viewer
    answer = await find_tools(Search(**asked), viewer_id=viewer_id, now=NOON)  # type: ignore[arg-type]
    assert answer.count == len(answer.cards)
    return [card.title for card in answer.cards]
