"""One loan, as its page shows it to the two whom it concerns."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from toolshare.db import fetch, fetch_one, fetch_value
from toolshare.loans import history, rules
from toolshare.loans.queries.seen import SEEN, SeenLoan
from toolshare.loans.rules import PhotoMoment
from toolshare.occupancy import queries as plan
from toolshare.photos.sight import VIEWER, viewing
from toolshare.refusal import NotThere

NEWEST_ENTRIES = 300


class LoanPage(SeenLoan, frozen=True):
    """A loan with all that its own page says about it."""

    price_cents: int
    deposit_cents: int
    currency: str
    borrower_experience: str
    ended_at: datetime | None
    handover_code: str | None
    """There for the borrower alone."""
    tool_is_shown: bool
    longest_loan_days: int
    lender_name: str
    borrower_id: UUID
    borrower_name: str
    lender_id: UUID
    out_until: datetime | None
    """When the loan that has the copy now was due, if another loan has it."""
    is_still_free: bool = True
    """Whether the days that a request asks for can still be promised."""

    @property
    def other_name(self) -> str:
        """Who is on the other side."""
        return self.lender_name if self.side == "borrower" else self.borrower_name

    @property
    def other_id(self) -> UUID:
        """Whose profile stands behind ``other_name``."""
        return self.lender_id if self.side == "borrower" else self.borrower_id

    @property
    def latest_renewal(self) -> date:
        """How far one renewal can reach."""
        return rules.latest_renewal(self, self.longest_loan_days)


class Entry(msgspec.Struct, frozen=True):
    """Something that happened or that somebody said."""

    at: datetime
    event: str
    """``message`` for what somebody said."""
    actor_id: UUID | None
    actor_name: str | None
    text: str
    is_mine: bool = False


class ConditionPhoto(msgspec.Struct, frozen=True):
    """A photo of the tool's condition, served to the two alone."""

    id: UUID
    loan_id: UUID
    moment: PhotoMoment
    name: str
    added_by: str

    @property
    def alt(self) -> str:
        """What the picture is, for those who do not see it."""
        return history.photo_words(self.moment, self.added_by)

    @property
    def large_url(self) -> str:
        """Where its largest size is."""
        return f"/loans/{self.loan_id}/photos/{self.id}/1280.webp"

    @property
    def small_url(self) -> str:
        """Where its smallest size is."""
        return f"/loans/{self.loan_id}/photos/{self.id}/320.webp"


async def loan_page(loan_id: UUID, *, viewer_id: UUID, now: datetime) -> LoanPage:
    """Find a loan of this member's; raises ``NotThere`` for everybody else."""
    loan = await fetch_one(LoanPage, _LOAN, *viewing(viewer_id, now), loan_id)
    if loan is None:
        raise NotThere
    if loan.state != "requested":
        return loan
    is_free = await plan.is_free(loan.tool_id, loan.first_day, loan.last_day)
    return msgspec.structs.replace(loan, is_still_free=is_free)


async def timeline(loan_id: UUID, *, viewer_id: UUID) -> list[Entry]:
    """Return what happened and what was said, oldest first, at most ``NEWEST_ENTRIES``."""
    newest = await fetch(Entry, _TIMELINE, viewer_id, loan_id, NEWEST_ENTRIES)
    return newest[::-1]


async def newest_entry(loan_id: UUID, *, viewer_id: UUID) -> str:
    """Name the newest thing in a loan's timeline, so that a page can tell whether it is old.

    Raises ``NotThere`` for anybody but the two.
    """
    newest: str | None = await fetch_value(_NEWEST, loan_id, viewer_id)
    if newest is None:
        raise NotThere
    return newest


async def condition_photos(loan_id: UUID, *, viewer_id: UUID) -> list[ConditionPhoto]:
    """List the photos of a loan in the order in which they were added."""
    return await fetch(ConditionPhoto, _PHOTOS, viewer_id, loan_id)


async def condition_photo_name(loan_id: UUID, photo_id: UUID, *, viewer_id: UUID) -> str:
    """Return a photo's name in the store to one of the loan's two; else ``NotThere``."""
    photos = await condition_photos(loan_id, viewer_id=viewer_id)
    for photo in photos:
        if photo.id == photo_id:
            return photo.name
    raise NotThere


_LOAN = f"""
SELECT {SEEN}, loan.price_cents, loan.deposit_cents, loan.currency,
       loan.borrower_experience, loan.ended_at,
       CASE WHEN loan.borrower_id = viewer.id AND loan.state IN ('approved', 'ready')
            THEN loan.handover_code END,
       tool.deleted_at IS NULL AND (NOT tool.is_hidden OR tool.owner_id = viewer.id),
       tool.longest_loan_days, lender.name, borrower.id, borrower.name, lender.id,
       (SELECT other.due_at FROM loan AS other
         WHERE other.copy_id = loan.copy_id AND other.id <> loan.id
           AND other.state IN ('on_loan', 'return_reported'))
  FROM loan
  CROSS JOIN {VIEWER}
  JOIN tool ON tool.id = loan.tool_id
  JOIN member AS lender ON lender.id = loan.lender_id
  JOIN member AS borrower ON borrower.id = loan.borrower_id
  JOIN community ON community.id = loan.community_id
 WHERE loan.id = {{}} AND viewer.id IN (loan.lender_id, loan.borrower_id)
"""  # noqa: S608

# A request and its first message have the same moment; the request comes first.
_TIMELINE = """
WITH entry AS (
  SELECT at, event, actor_id, reason AS text, 0 AS rank, id, loan_id FROM loan_event
  UNION ALL
  SELECT at, 'message', author_id, body, 1, id, loan_id FROM loan_message
)
SELECT entry.at, entry.event, entry.actor_id, actor.name, entry.text,
       coalesce(entry.actor_id = viewer.id, false)
  FROM entry
  CROSS JOIN (SELECT {}::uuid AS id) AS viewer
  JOIN loan ON loan.id = entry.loan_id
  LEFT JOIN member AS actor ON actor.id = entry.actor_id
 WHERE entry.loan_id = {} AND viewer.id IN (loan.lender_id, loan.borrower_id)
 ORDER BY entry.at DESC, entry.rank DESC, entry.id DESC
 LIMIT {}
"""

_NEWEST = """
SELECT concat_ws('.',
       (SELECT coalesce(max(id), 0) FROM loan_event WHERE loan_id = loan.id),
       (SELECT coalesce(max(id), 0) FROM loan_message WHERE loan_id = loan.id))
  FROM loan
 WHERE loan.id = {} AND {} IN (loan.lender_id, loan.borrower_id)
"""

_PHOTOS = """
SELECT loan_photo.id, loan_photo.loan_id, loan_photo.moment, photo.name, uploader.name
  FROM loan_photo
  JOIN photo ON photo.id = loan_photo.photo_id
  JOIN loan ON loan.id = loan_photo.loan_id
  JOIN member AS uploader ON uploader.id = loan_photo.added_by_id
 WHERE {} IN (loan.lender_id, loan.borrower_id) AND loan.id = {}
 ORDER BY loan_photo.added_at, loan_photo.id
"""
