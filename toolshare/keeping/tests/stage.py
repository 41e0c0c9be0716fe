"""What these tests put on the stage: searches that are saved, and rounds that look at tools."""

from uuid import UUID

from toolshare.catalogue.rules import Search
from toolshare.conftest import NOON, Person
from toolshare.db import columns, execute, fetch, fetch_value
from toolshare.keeping.actions import look_at_listings, save_search


async def save(member: Person, **asked: object) -> UUID:
    """Save a search under a name of no importance."""
    search = Search(**asked)  # type: ignore[arg-type]
    saved, _is_new = await save_search(search, member_id=member.id, name="A search", now=NOON)
    return saved


async def let_searches_look() -> int:
    """Do the worker's part until nothing waits, and say in how many steps."""
    steps = 0
    while await look_at_listings(now=NOON):
        steps += 1
    return steps


async def found_by(search_id: UUID) -> set[UUID]:
    """Return the tools that a saved search has found so far."""
    rows = await fetch(
        columns,
        "SELECT unnest(tool_ids) FROM saved_search_find WHERE search_id = {}",
        search_id,
    )
    return {tool_id for (tool_id,) in rows}


async def told(member: Person) -> list[tuple[str, UUID, int]]:
    """Return what a member was told and has not read, in no order."""
    return await fetch(
        columns,
        "SELECT kind, subject_id, count FROM notice WHERE member_id = {} AND read_at IS NULL "
        "ORDER BY kind, subject_id",
        member.id,
    )


async def find_something(member: Person, tool_id: UUID) -> dict[str, str]:
    """Have a member's saved search find a tool, and return the ids of the search and the notice."""
    search_id = await save(member, words="drill")
    await execute("INSERT INTO listing (tool_id, is_again) VALUES ({}, false)", tool_id)
    await let_searches_look()
    notice_id = await fetch_value("SELECT id FROM notice WHERE member_id = {}", member.id)
    return {"search_id": str(search_id), "notice_id": str(notice_id)}
