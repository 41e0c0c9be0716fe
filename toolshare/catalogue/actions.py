"""What keeps the catalogue's search true over time."""

from toolshare.db import fetch_value


async def recount_vocabulary() -> int:
    """Count anew how many tools have each word, forget words of none, and return the changes.

    New words are known at once (a trigger adds them); which of them are common decides what
    is offered first, and may be an hour old.
    """
    changed: int = await fetch_value("SELECT recount_vocabulary()")
    return changed
