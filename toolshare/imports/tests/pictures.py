"""Tables that name photos, and the worker that fetches them."""

from datetime import datetime, timedelta
from uuid import UUID

from toolshare.conftest import NOON, Person
from toolshare.imports import actions, queue
from toolshare.imports.columns import guess_columns
from toolshare.imports.files import dialect_of, survey
from toolshare.imports.photos import fetch_next_photo
from toolshare.imports.tests.tables import send_in, work
from toolshare.imports.tests.webserver import WebServer, file_answer
from toolshare.photos.tests.files import jpeg

PHOTO = file_answer(jpeg(400, 300))
SECONDS = timedelta(seconds=1)


async def bring_in(rows: list[str], owner: Person, *, wanted: bool = True) -> UUID:
    """Import tools, each with the addresses in its row."""
    text = "Name;Photo\n" + "".join(f"Saw {at};{cell}\n" for at, cell in enumerate(rows))
    import_id = await send_in(text, owner)
    headings = survey(text.encode(), dialect_of(text.encode())).headings
    await actions.choose_columns(
        import_id,
        owner_id=owner.id,
        mapped=guess_columns(headings),
        category="hand-saws",
        fetches_photos=wanted,
        now=NOON,
    )
    await work()
    await actions.confirm(import_id, owner_id=owner.id, now=NOON)
    await work()
    return import_id


async def fetch_all(web: WebServer, *, now: datetime = NOON) -> datetime:
    """Be the worker; time goes on by a second after each photo. Return when nothing was left."""
    while await fetch_next_photo(now=now, agent="ToolShare", resolve=web.resolve):
        now += 5 * SECONDS
    return now


async def failures(import_id: UUID) -> dict[int, str]:
    rows = await queue.failed_photos(import_id, after=0, limit=100)
    return {photo.number: photo.reason for photo in rows}


async def states(import_id: UUID) -> tuple[int, int, int]:
    progress = await queue.photo_progress(import_id)
    return progress.shown, progress.waiting, progress.failed
