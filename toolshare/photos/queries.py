"""Which photos there are, and who may look at them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from toolshare.db import fetch, fetch_value
from toolshare.photos.sight import IN_EVERYBODYS_SIGHT, PHOTO_SHOWN, VIEWER, viewing

Audience = Literal["everybody", "viewer"]


class Thumbnail(msgspec.Struct, frozen=True):
    """A photo as the form shows it; ``alt`` is what its uploader says is to be seen."""

    id: UUID
    name: str
    alt: str = ""

    @property
    def thumb_url(self) -> str:
        """Where its smallest size is."""
        return f"/photos/{self.name}/320.webp"


async def thumbnails(photo_ids: Sequence[UUID], *, uploader_id: UUID) -> list[Thumbnail]:
    """Find those of the photos that this member uploaded, in the order asked for."""
    return await fetch(
        Thumbnail,
        "SELECT photo.id, photo.name FROM unnest({}::uuid[]) WITH ORDINALITY AS asked(id, place) "
        "JOIN photo ON photo.id = asked.id AND photo.uploader_id = {} "
        "WHERE NOT EXISTS (SELECT FROM loan_photo WHERE loan_photo.photo_id = photo.id) "
        "ORDER BY asked.place",
        list(photo_ids),
        uploader_id,
    )


# Condition photos of loans are served by the loan's own page.
_AUDIENCE = f"""
SELECT CASE WHEN {IN_EVERYBODYS_SIGHT} THEN 'everybody' ELSE 'viewer' END
  FROM photo
  CROSS JOIN {VIEWER}
  LEFT JOIN tool_photo ON tool_photo.photo_id = photo.id
  LEFT JOIN tool ON tool.id = tool_photo.tool_id
  LEFT JOIN community ON community.id = tool.community_id
 WHERE photo.name = {{}}
   AND NOT EXISTS (SELECT FROM loan_photo WHERE loan_photo.photo_id = photo.id)
   AND {PHOTO_SHOWN}
"""  # noqa: S608


async def audience_of(name: str, *, viewer_id: UUID | None, now: datetime) -> Audience | None:
    """Say who may see a photo besides this viewer; ``None`` if not even they may."""
    audience: Audience | None = await fetch_value(_AUDIENCE, *viewing(viewer_id, now), name)
    return audience
