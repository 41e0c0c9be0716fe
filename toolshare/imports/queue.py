"""The photos that the rows of a table name: which of them can be fetched, and from which host."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from toolshare.db import columns, execute, fetch, fetch_one, fetch_value
from toolshare.i18n import _, number
from toolshare.imports.addresses import AddressRefused, parse_address
from toolshare.tools.rules import MOST_PHOTOS

MOST_PHOTOS_AN_IMPORT = 20_000
QUEUED_AT_ONCE = 2000


class PhotoProgress(msgspec.Struct, frozen=True):
    """How far the photos of an import are that are fetched by their addresses."""

    shown: int
    waiting: int
    failed: int

    @property
    def total(self) -> int:
        """All photos that the table names."""
        return self.shown + self.waiting + self.failed

    @property
    def percent(self) -> int:
        """How many of them are settled, one way or the other."""
        return 100 * (self.shown + self.failed) // max(1, self.total)


class FailedPhoto(msgspec.Struct, frozen=True):
    """A photo that could not be fetched, and why."""

    id: int
    number: int
    place: int
    title: str
    address: str
    reason: str


_NAMED = """
SELECT import_row.tool_id, import_row.number, photo.place, photo.address
  FROM import_row
 CROSS JOIN unnest(import_row.photos) WITH ORDINALITY AS photo(address, place)
 WHERE import_row.import_id = {} AND import_row.tool_id IS NOT NULL AND import_row.number > {}
   AND import_row.number <= {}
 ORDER BY import_row.number, photo.place
"""

_QUEUE = """
INSERT INTO import_photo (import_id, tool_id, number, place, typed, address, host, state, reason,
                          redirects, attempts, next_at)
SELECT {}, tool_id, number, place, typed, typed, host,
       CASE WHEN reason = '' THEN 'waiting' ELSE 'failed' END, reason, 0, 0, {}
  FROM unnest({}::uuid[], {}::int[], {}::smallint[], {}::text[], {}::text[], {}::text[])
    AS sent(tool_id, number, place, typed, host, reason)
"""

_KNOW_HOSTS = """
INSERT INTO photo_host (host, next_at)
SELECT DISTINCT host, {}::timestamptz FROM unnest({}::text[]) AS named(host) WHERE host <> ''
    ON CONFLICT DO NOTHING
"""


# Again from the address in the table: where it led to last time may have been for that time alone.
_AGAIN = """
UPDATE import_photo
   SET state = 'waiting', reason = '', address = typed, host = sent.host, redirects = 0,
       attempts = 0, next_at = {}
  FROM unnest({}::bigint[], {}::text[]) AS sent(id, host)
 WHERE import_photo.id = sent.id AND state = 'failed'
"""


async def await_photos(import_id: UUID, *, now: datetime) -> None:
    """Queue the photos of tools that have just been put up, if the member has asked for them."""
    if not await fetch_value("SELECT fetches_photos FROM tool_import WHERE id = {}", import_id):
        return
    queued = 0
    last: int = await fetch_value(
        "SELECT COALESCE(max(number), 0) FROM import_row WHERE import_id = {}", import_id
    )
    for start in range(0, last, QUEUED_AT_ONCE):
        rows = await fetch(columns, _NAMED, import_id, start, start + QUEUED_AT_ONCE)
        await _queue(import_id, rows, queued, now)
        queued += len(rows)


async def _queue(
    import_id: UUID, rows: Sequence[tuple[UUID, int, int, str]], queued: int, now: datetime
) -> None:
    hosts = [
        _host_of(address, place, queued + at)
        for at, (_tool, _row, place, address) in enumerate(rows)
    ]
    tools, numbers, places, addresses = zip(*rows, strict=True) if rows else ((), (), (), ())
    await execute(
        _QUEUE,
        import_id,
        now,
        list(tools),
        list(numbers),
        list(places),
        list(addresses),
        [host for host, _reason in hosts],
        [reason for _host, reason in hosts],
    )
    await know_hosts([host for host, _reason in hosts], now=now)


async def queue_again(import_id: UUID, *, now: datetime) -> int:
    """Have the photos that failed fetched once more, as far as they have an address at all."""
    rows = await fetch(
        columns,
        "SELECT id, typed, place FROM import_photo WHERE import_id = {} AND state = 'failed' "
        "ORDER BY id LIMIT greatest(0, {} - (SELECT count(*) FROM import_photo "
        "WHERE import_id = {} AND state <> 'failed'))",
        import_id,
        MOST_PHOTOS_AN_IMPORT,
        import_id,
    )
    hosts = [(photo_id, _host_of(typed, place, 0)[0]) for photo_id, typed, place in rows]
    again = [(photo_id, host) for photo_id, host in hosts if host]
    await know_hosts([host for _id, host in again], now=now)
    return await execute(
        _AGAIN, now, [photo_id for photo_id, _host in again], [host for _id, host in again]
    )


async def know_hosts(hosts: Collection[str], *, now: datetime) -> None:
    """Give each host a turn; an empty name is none."""
    await execute(_KNOW_HOSTS, now, list(hosts))


async def photo_progress(import_id: UUID) -> PhotoProgress:
    """Count an import's photos; all zero where none are wanted."""
    found = await fetch_one(
        PhotoProgress,
        "SELECT count(*) FILTER (WHERE state = 'shown'), "
        "count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'failed') "
        "FROM import_photo WHERE import_id = {}",
        import_id,
    )
    return found or PhotoProgress(0, 0, 0)


async def failed_photos(import_id: UUID, *, after: int, limit: int) -> list[FailedPhoto]:
    """List photos that could not be fetched, in the table's order, beginning after one's id."""
    return await fetch(
        FailedPhoto,
        "SELECT import_photo.id, import_photo.number, import_photo.place, tool.title, "
        "import_photo.typed, import_photo.reason "
        "FROM import_photo JOIN tool ON tool.id = import_photo.tool_id "
        "WHERE import_id = {} AND import_photo.id > {} AND state = 'failed' "
        "ORDER BY import_photo.id LIMIT {}",
        import_id,
        after,
        limit,
    )


def _host_of(address: str, place: int, before: int) -> tuple[str, str]:
    """Return the host that is to be asked, or why nobody is."""
    if place > MOST_PHOTOS:
        return "", _("A tool shows at most %(most)s photos.", most=MOST_PHOTOS)
    if before >= MOST_PHOTOS_AN_IMPORT:
        most = number(MOST_PHOTOS_AN_IMPORT)
        return "", _("An import brings at most %(most)s photos.", most=most)
    try:
        return parse_address(address).host, ""
    except AddressRefused as refused:
        return "", str(refused)
