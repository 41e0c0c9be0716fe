"""Whose photo is fetched next, and from where.

A host is asked for one photo at a time, whichever worker asks and whoever's import it is for.
Members are served in turns: who names thousands of photos keeps nobody waiting who names three.
"""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from toolshare.db import columns, execute, fetch_one, transaction

TURN_LASTS = timedelta(minutes=3)
"""Longer than the longest photo takes: a host's turn ends by itself when its worker dies."""
LONGEST_IN_ALL = timedelta(days=2)
"""For the photos of an import; and so long a member's bytes are counted, undone ones too."""


class Wanted(msgspec.Struct, frozen=True):
    """A photo whose turn it is."""

    id: int
    import_id: UUID
    tool_id: UUID
    owner_id: UUID
    address: str
    redirects: int
    attempts: int
    waits_since: datetime
    bytes_lately: int
    """Of all photos that the member has had fetched."""


# Members in turn, and each member's imports in turn: who was served longest ago is looked at
# first, and imports that are undone count as well. Of an import, the photo that has waited
# longest of those whose host nobody is asking. Sorted within, so that it ends at the first.
_TURN = """
SELECT line.id, photo.id, photo.host
  FROM (SELECT id, photos_turn_at,
               (SELECT max(theirs.photos_turn_at) FROM tool_import AS theirs
                 WHERE theirs.owner_id = tool_import.owner_id) AS turn_at
          FROM tool_import
         WHERE state = 'imported' AND fetches_photos
         ORDER BY turn_at NULLS FIRST, photos_turn_at NULLS FIRST, id) AS line
 CROSS JOIN LATERAL (
   SELECT import_photo.id, import_photo.host
     FROM import_photo
     JOIN photo_host ON photo_host.host = import_photo.host AND photo_host.next_at <= {}
    WHERE import_photo.import_id = line.id AND import_photo.state = 'waiting'
      AND import_photo.next_at <= {}
    ORDER BY import_photo.next_at, import_photo.id
    LIMIT 1
      FOR UPDATE OF photo_host SKIP LOCKED) AS photo
 ORDER BY line.turn_at NULLS FIRST, line.photos_turn_at NULLS FIRST, line.id
 LIMIT 1
"""
_TAKE_TURN = """
UPDATE tool_import SET photos_turn_at = greatest(photos_turn_at, {})
 WHERE id = {} AND state = 'imported'
"""

# The attempt counts before it is made: a photo that kills its worker is not tried for ever.
_TAKE = """
UPDATE import_photo SET attempts = import_photo.attempts + 1, next_at = {}
  FROM tool_import
 WHERE tool_import.id = import_photo.import_id
   AND import_photo.id = {} AND import_photo.state = 'waiting' AND import_photo.next_at <= {}
RETURNING import_photo.id, import_photo.import_id, import_photo.tool_id, tool_import.owner_id,
          import_photo.address, import_photo.redirects, import_photo.attempts,
          tool_import.changed_at,
          (SELECT sum(lately.photo_bytes)::bigint FROM tool_import AS lately
            WHERE lately.owner_id = tool_import.owner_id AND lately.changed_at > {})
"""


async def take_turn(now: datetime) -> tuple[str, Wanted | None] | None:
    """Keep a host to ourselves for a while, and take a photo from it for whose turn it is.

    The import is locked before its photo, as by who undoes it; it may just have begun to leave.
    """
    async with transaction():
        turn = await fetch_one(columns, _TURN, now, now)
        if turn is None:
            return None
        import_id, photo_id, host = turn
        until = now + TURN_LASTS
        await execute("UPDATE photo_host SET next_at = {} WHERE host = {}", until, host)
        if not await execute(_TAKE_TURN, now, import_id):
            return host, None
        return host, await fetch_one(Wanted, _TAKE, until, photo_id, now, now - LONGEST_IN_ALL)
