"""Photos of the tool's condition, as it goes out and as it comes back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from toolshare.db import execute, fetch_value, retried, transaction
from toolshare.i18n import _, ngettext
from toolshare.loans import rules
from toolshare.loans.actions.change import LockedLoan, locked_loan, record
from toolshare.loans.refusals import LoanRefused
from toolshare.once import already_made


@retried
async def add_photos(
    loan_id: UUID,
    *,
    by: UUID,
    moment: rules.PhotoMoment,
    photo_ids: Sequence[UUID],
    form_key: UUID,
    now: datetime,
) -> None:
    """Show photos that ``by`` has sent in as the tool's condition at one of its two moments."""
    async with transaction():
        loan = await locked_loan(loan_id, by=by)
        # Not the photos' ids: a second click has sent the same files in again.
        sent = (loan_id, moment, len(photo_ids))
        if await already_made(form_key, *sent, by=by, making=uuid4(), now=now):
            return
        await _check(loan, moment, len(photo_ids))
        shown = await execute(_SHOW, loan_id, moment, by, now, list(photo_ids), by)
        if shown < len(photo_ids):
            raise LoanRefused(_("A photo is gone. Please pick it again."), field="photos")
        await record(loan_id, f"photograph_{moment}", state=loan.state, by=by, now=now)


async def _check(loan: LockedLoan, moment: rules.PhotoMoment, count: int) -> None:
    if moment not in rules.photo_moments(loan.state):
        raise LoanRefused(_("Photos of this moment cannot be added now."), field="photos")
    shown: int = await fetch_value(
        "SELECT count(*) FROM loan_photo WHERE loan_id = {} AND moment = {}", loan.id, moment
    )
    if shown + count > rules.MOST_PHOTOS:
        raise LoanRefused(
            ngettext(
                "One photo is enough.",
                "At most %(num)s photos for each moment, please.",
                rules.MOST_PHOTOS,
            ),
            field="photos",
        )


# Only photos of one's own that nothing shows yet: whoever guesses an id gains nothing.
_SHOW = """
INSERT INTO loan_photo (id, loan_id, photo_id, moment, added_by_id, added_at)
SELECT gen_random_uuid(), {}, photo.id, {}, {}, {}
  FROM photo
 WHERE photo.id = ANY({}) AND photo.uploader_id = {}
   AND NOT EXISTS (SELECT FROM tool_photo WHERE tool_photo.photo_id = photo.id)
   AND NOT EXISTS (SELECT FROM loan_photo WHERE loan_photo.photo_id = photo.id)
"""
