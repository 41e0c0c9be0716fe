"""Taking photos in, and forgetting those that nothing shows."""

import secrets
from datetime import datetime
from uuid import UUID, uuid4

import structlog

from toolshare.db import fetch_value, transaction
from toolshare.photos import rules, store
from toolshare.photos.encode import Encoded, NotAPhoto, encode
from toolshare.photos.rules import SIZES
from toolshare.photos.tables import Photo

FILES_LOCK = 0x70686F74
"""The advisory lock ("phot" in ASCII) that is shared by those who copy files: none go then."""

log = structlog.get_logger(__name__)


async def store_photo(content: bytes, *, by: UUID, now: datetime, file_name: str = "") -> UUID:
    """Keep a photo, staged until something shows it, and return its id.

    Raises ``PhotoRefused`` with a message that names the file; nothing is kept then.
    """
    try:
        if fault := rules.size_fault(content):
            raise NotAPhoto(fault)
        encoded = await encode(content)
    except NotAPhoto as reason:
        raise rules.refusal(reason.fault, file_name) from None
    return await _keep(encoded, by=by, now=now)


async def delete_stale_photos(*, now: datetime) -> int:
    """Forget photos that were uploaded a day ago and that nothing shows; return how many.

    While a backup copies the files, all stay until the next time.
    """
    forgotten = 0
    while await _forget_one(now):
        forgotten += 1
    return forgotten


async def _keep(encoded: Encoded, *, by: UUID, now: datetime) -> UUID:
    """Write the row first: files that no row names would be kept for ever.

    A crash in between leaves a row without some of its files. It is no broken picture:
    only who gets the id from here can hang the photo up, so nothing shows it, and the
    sweep takes row and files.
    """
    photo = Photo(
        id=uuid4(),
        uploader_id=by,
        name=secrets.token_hex(16),
        width=encoded.width,
        height=encoded.height,
        created_at=now,
    )
    await photo.save()
    for size, file in encoded.files.items():
        await store.write_file(photo.name, size, file)
    return photo.id


# SKIP LOCKED: a photo that somebody hangs up this very moment is locked by its foreign key.
_STALE = """
SELECT photo.id
  FROM photo
 WHERE photo.created_at < {}
   AND NOT EXISTS (SELECT FROM tool_photo WHERE tool_photo.photo_id = photo.id)
   AND NOT EXISTS (SELECT FROM loan_photo WHERE loan_photo.photo_id = photo.id)
 ORDER BY photo.created_at
 LIMIT 1
   FOR UPDATE OF photo SKIP LOCKED
"""

# Asked again in a statement of its own, which sees what was committed until the lock held.
_FORGET = """
DELETE FROM photo
 WHERE id = {}
   AND NOT EXISTS (SELECT FROM tool_photo WHERE tool_photo.photo_id = photo.id)
   AND NOT EXISTS (SELECT FROM loan_photo WHERE loan_photo.photo_id = photo.id)
RETURNING name
"""


async def _forget_one(now: datetime) -> bool:
    """Delete one stale photo, files and row; ``False`` when there was none to be had.

    The files go before the row does for good: should the store be away or we be killed,
    the row brings the next sweep back to what is left.

    Hanging a photo up locks its row (FOR KEY SHARE, through the foreign key), so whoever
    comes first wins: either the photo is shown and stays, or it is gone and the other
    side is told so.

    A backup copies files long after its snapshot, and the snapshot may show a photo that
    nothing shows any more. So while one has its lock, nothing goes.
    """
    async with transaction():
        if not await fetch_value("SELECT pg_try_advisory_xact_lock({})", FILES_LOCK):
            return False
        photo_id: UUID | None = await fetch_value(_STALE, now - rules.STAGED_FOR)
        if photo_id is None:
            return False
        name: str | None = await fetch_value(_FORGET, photo_id)
        if name is None:
            return False
        await store.delete_photo(name, SIZES)
        return True
