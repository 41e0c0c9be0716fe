"""Photos of the tool's condition, as it goes out and as it comes back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from toolshare.db import fetch_value, retried, transaction
from toolshare.i18n import _, ngettext
from toolshare.loans import rules
from toolshare.loans.actions.change import LockedLoan, locked_loan, record
from toolshare.loans.refusals import LoanRefused
from toolshare.loans.tables import LoanPhoto
from toolshare.once import already_made
from toolshare.photos.actions import store_photo


async def add_photos(
    loan_id: UUID,
    *,
    by: UUID,
    moment: rules.PhotoMoment,
    contents: Sequence[bytes],
    form_key: UUID,
    now: datetime,
) -> None:
    """Show photos of the tool's condition at the handover or at the return.

    The pictures are made smaller before the transaction that shows them, for that takes
    seconds. What is stored and then refused is cleared away like any photo that nobody
    shows.
    """
    async with transaction():
        await _check_photos(await locked_loan(loan_id, by=by), moment, len(contents))
    photo_ids = [await store_photo(content, by=by, now=now) for content in contents]
    await _show_photos(
        loan_id, by=by, moment=moment, photo_ids=photo_ids, form_key=form_key, now=now
    )


@retried
async def _show_photos(
    loan_id: UUID,
    *,
    by: UUID,
    moment: rules.PhotoMoment,
    photo_ids: Sequence[UUID],
    form_key: UUID,
    now: datetime,
) -> None:
    async with transaction():
        if await already_made(form_key, by=by, making=uuid4(), now=now):
            return
        loan = await locked_loan(loan_id, by=by)
        await _check_photos(loan, moment, len(photo_ids))
        await LoanPhoto.insert(
            *(
                LoanPhoto(
                    id=uuid4(),
                    loan_id=loan_id,
                    photo_id=photo_id,
                    moment=moment,
                    added_by_id=by,
                    added_at=now,
                )
                for photo_id in photo_ids
            )
        )
        await record(loan_id, f"photograph_{moment}", state=loan.state, by=by, now=now)


async def _check_photos(loan: LockedLoan, moment: rules.PhotoMoment, count: int) -> None:
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
