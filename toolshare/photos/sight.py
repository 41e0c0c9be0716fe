"""Who may see what a tool shows: its photos, and by the same right its manuals."""

from datetime import datetime, timedelta
from uuid import UUID

KEPT_AFTER_LOAN = timedelta(days=30)
"""So long borrowers see of a tool that has left the wall what they saw when it was lent to them."""

VIEWER = "(SELECT {}::uuid AS id, {}::timestamptz AS ended_after) AS viewer"
"""Who looks, for all that follows; ``viewing`` returns its two values."""

IN_SIGHT = """
(NOT tool.is_hidden AND tool.deleted_at IS NULL
 AND (community.is_public OR EXISTS (
       SELECT FROM membership
        WHERE membership.community_id = community.id AND membership.member_id = viewer.id)))
"""
"""Whether ``viewer`` finds a ``tool`` of a ``community``, as its statement names the three."""

IN_EVERYBODYS_SIGHT = "(community.is_public AND NOT tool.is_hidden AND tool.deleted_at IS NULL)"
"""Whether that tool is one that even strangers find."""

SHOWN = f"""
({IN_SIGHT}
 OR EXISTS (
      SELECT FROM loan AS own
       WHERE own.tool_id = tool.id AND own.borrower_id = viewer.id
         AND (own.ended_at IS NULL
              OR (own.promised_at IS NOT NULL AND own.ended_at > viewer.ended_after))))
"""
"""Whether that viewer is shown what belongs to the tool: also while they ask for it, or have it,
and for a while after. Who was never promised it is not."""

PHOTO_SHOWN = f"(photo.uploader_id = viewer.id OR {SHOWN})"
"""Whether that viewer is sent a ``photo`` of the tool."""

OF_LOAN = f"""
(SELECT photo.name
   FROM tool_photo
   JOIN photo ON photo.id = tool_photo.photo_id
  WHERE tool_photo.tool_id = tool.id AND {PHOTO_SHOWN}
  ORDER BY tool_photo.position
  LIMIT 1)
"""  # noqa: S608
"""The picture of a ``loan`` in lists, for either side: none where the store would not send it."""


def viewing(viewer_id: UUID | None, now: datetime) -> tuple[UUID | None, datetime]:
    """Return the values of ``VIEWER``."""
    return viewer_id, now - KEPT_AFTER_LOAN
