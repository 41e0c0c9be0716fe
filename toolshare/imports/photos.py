"""Photos that a table names by their addresses: fetched by the job worker, one after the other.

A photo never keeps its tool from being listed: it comes afterwards, or its row says why not. The
rows are the queue. A redirect goes back into it as another address, so that the host it leads to
has its turn, and is checked, like any other.
"""

from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

import structlog

from toolshare.db import execute, transaction
from toolshare.i18n import _
from toolshare.imports.addresses import (
    MOST_REDIRECTS,
    AddressRefused,
    parse_address,
    redirected,
)
from toolshare.imports.fetching import Moved, NotFetched, Resolve, fetch_file, public_endpoints
from toolshare.imports.queue import know_hosts
from toolshare.imports.turns import LONGEST_IN_ALL, Wanted, take_turn
from toolshare.photos.actions import store_photo
from toolshare.photos.rules import LARGEST_FILE_BYTES, PhotoRefused
from toolshare.refusal import Away
from toolshare.tools.rules import LONGEST_ALTERNATIVE_TEXT, MOST_PHOTOS

PAUSE = timedelta(seconds=0.25)
"""Between two photos of one host: nobody's server has more of us than of a slow visitor."""
MOST_ATTEMPTS = 3
TRY_AGAIN_AFTER = (timedelta(seconds=20), timedelta(minutes=5))
LONGEST_WAIT = timedelta(hours=1)
IDLE_FOR = timedelta(minutes=5)
"""After its next turn might have been: each host that is kept is looked at for every photo."""
MOST_BYTES_A_MEMBER = 5 * 1024**3
BYTES_A_SECOND = 256 * 1024
"""As so many counts each second of our time: a slow server keeps others' photos waiting as well."""

log = structlog.get_logger(__name__)


# A tool has only so many photos; which came first does not matter when all of them fit.
_HANG = """
INSERT INTO tool_photo (id, tool_id, photo_id, position, alternative_text)
SELECT gen_random_uuid(), tool.id, {}, COALESCE(hung.last, -1) + 1, left(tool.title, {})
  FROM tool
 CROSS JOIN (SELECT count(*) AS photos, max(position) AS last
               FROM tool_photo WHERE tool_id = {}) AS hung
 WHERE tool.id = {} AND tool.deleted_at IS NULL AND hung.photos < {}
"""


async def fetch_next_photo(
    *, now: datetime, agent: str, resolve: Resolve = public_endpoints
) -> bool:
    """Fetch the photo whose turn it is and hang it on its tool; ``False`` when there is none."""
    began = monotonic()
    taken = await take_turn(now)
    if taken is None:
        return False
    host, photo = taken
    wait = PAUSE
    try:
        if photo is not None:
            wait = await _settle(photo, agent, resolve, now)
    finally:
        later = now + timedelta(seconds=monotonic() - began) + wait
        await execute("UPDATE photo_host SET next_at = {} WHERE host = {}", later, host)
    return True


async def _settle(photo: Wanted, agent: str, resolve: Resolve, now: datetime) -> timedelta:
    """Bring a photo or note why not; return how long its host is left alone afterwards."""
    try:
        await _bring(photo, agent, resolve, now)
    except NotFetched as failed:
        return await _note_failure(photo, failed, now)
    except Exception:
        # Its attempt is counted, and its row is free again when the turn is over.
        log.exception("a photo of an import failed", photo_id=photo.id)
    return PAUSE


async def _bring(photo: Wanted, agent: str, resolve: Resolve, now: datetime) -> None:
    """Fetch, decode and hang a photo; raises ``NotFetched`` with what the row is to say."""
    if photo.attempts > MOST_ATTEMPTS:
        raise NotFetched(_("Something went wrong on our side."))
    if now > photo.waits_since + LONGEST_IN_ALL:
        await _give_up(photo, _("The photos of this import take too long in all."))
    elif photo.bytes_lately > MOST_BYTES_A_MEMBER:
        await _give_up(
            photo, _("You have had too many large photos, or slow ones, fetched these days.")
        )
    else:
        try:
            content = await _fetch(photo, agent, resolve)
        except Moved as moved:
            await _follow(photo, moved.location, now)
        else:
            await _hang(photo, await _keep(content, photo.owner_id, now))


async def _fetch(photo: Wanted, agent: str, resolve: Resolve) -> bytes:
    """Fetch the file, and count for its member what that took: also when it was in vain."""
    began, size = monotonic(), 0
    try:
        content = await fetch_file(
            parse_address(photo.address),
            most_bytes=LARGEST_FILE_BYTES,
            agent=agent,
            resolve=resolve,
        )
        size = len(content)
        return content
    except NotFetched as failed:
        size = failed.size
        raise
    finally:
        seconds = monotonic() - began + PAUSE.total_seconds()
        await _count_bytes(photo.import_id, max(size, int(seconds * BYTES_A_SECOND)))


async def _give_up(photo: Wanted, reason: str) -> None:
    """Leave all photos of the import that still wait: one by one they would keep others waiting."""
    await execute(
        "UPDATE import_photo SET state = 'failed', reason = {} "
        "WHERE import_id = {} AND state = 'waiting'",
        reason,
        photo.import_id,
    )


async def _keep(content: bytes, owner_id: UUID, now: datetime) -> UUID:
    """Have the content decoded where nothing can come to harm, and kept."""
    try:
        return await store_photo(content, by=owner_id, now=now)
    except PhotoRefused as refused:
        raise NotFetched(refused.message) from None
    except Away as away:
        log.warning("a photo of an import cannot be kept", error=str(away))
        raise NotFetched(_("Something went wrong on our side."), is_for_now=True) from None


async def _follow(photo: Wanted, location: str, now: datetime) -> None:
    """Queue the address that a server sends us to; it is no further attempt."""
    if photo.redirects >= MOST_REDIRECTS:
        raise NotFetched(_("The server sends us from one address to the next."))
    try:
        address = redirected(parse_address(photo.address), location)
    except AddressRefused as refused:
        raise NotFetched(str(refused)) from None
    await know_hosts([address.host], now=now)
    await execute(
        "UPDATE import_photo SET address = {}, host = {}, redirects = redirects + 1, "
        "attempts = attempts - 1, next_at = {} WHERE id = {} AND state = 'waiting'",
        str(address),
        address.host,
        now,
        photo.id,
    )


async def _hang(photo: Wanted, photo_id: UUID) -> None:
    """Show the photo, if the tool is there still; what nothing shows is swept up later.

    The tool's row is locked, so that of two photos at once each sees the other's place.
    """
    async with transaction():
        await execute(
            "SELECT FROM tool WHERE id = {} AND NOT is_leaving(id) FOR NO KEY UPDATE",
            photo.tool_id,
        )
        # A turn that took too long may have gone to another worker, which was faster.
        if not await execute(
            "UPDATE import_photo SET state = 'shown' WHERE id = {} AND state = 'waiting'", photo.id
        ):
            return
        of_tool = (photo.tool_id, photo.tool_id)
        hung = await execute(_HANG, photo_id, LONGEST_ALTERNATIVE_TEXT, *of_tool, MOST_PHOTOS)
        if not hung:
            await _note_refusal(photo, _("The tool has as many photos as it can, or is gone."))


async def _note_failure(photo: Wanted, failed: NotFetched, now: datetime) -> timedelta:
    """Say in the row why, or when to try again; return how long its host is left alone."""
    asked_for = min(timedelta(seconds=failed.wait_s), LONGEST_WAIT)
    if failed.is_for_now and photo.attempts < MOST_ATTEMPTS:
        wait = max(TRY_AGAIN_AFTER[photo.attempts - 1], asked_for)
        await execute(
            "UPDATE import_photo SET next_at = {} WHERE id = {} AND state = 'waiting'",
            now + wait,
            photo.id,
        )
    else:
        await _note_refusal(photo, failed.message)
    return max(PAUSE, asked_for)


async def _note_refusal(photo: Wanted, reason: str) -> None:
    await execute(
        "UPDATE import_photo SET state = 'failed', reason = {} WHERE id = {}", reason, photo.id
    )


async def _count_bytes(import_id: UUID, size: int) -> None:
    await execute(
        "UPDATE tool_import SET photo_bytes = photo_bytes + {} WHERE id = {}", size, import_id
    )


async def delete_idle_hosts(*, now: datetime) -> int:
    """Forget hosts of which no photo waits any more; return how many.

    A photo that began to wait at that very moment has lost its host with it. Such hosts come back.
    """
    forgotten = await execute(
        "DELETE FROM photo_host WHERE next_at < {} AND NOT EXISTS ("
        "SELECT FROM import_photo WHERE import_photo.host = photo_host.host "
        "AND import_photo.state = 'waiting')",
        now - IDLE_FOR,
    )
    await execute(
        "INSERT INTO photo_host (host, next_at) "
        "SELECT DISTINCT host, {}::timestamptz FROM import_photo WHERE state = 'waiting' "
        "ON CONFLICT DO NOTHING",
        now,
    )
    return forgotten
