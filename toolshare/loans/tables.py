"""Loans, what happened to them, and what was said and shown along the way."""

from piccolo.columns import (
    UUID,
    Date,
    ForeignKey,
    Integer,
    SmallInt,
    Text,
    Timestamptz,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import BigSerial
from piccolo.table import Table

from toolshare.accounts.tables import Member
from toolshare.communities.tables import Community
from toolshare.db import DB
from toolshare.photos.tables import Photo
from toolshare.tools.tables import Copy, Tool


class Loan(Table, db=DB):
    """One copy for one borrower for one period.

    ``state`` and the columns agree by CHECK: a promised loan has a copy, a loan that
    was handed over says when, an ended one says when and why.
    """

    id = UUID(primary_key=True)
    community_id = ForeignKey(Community, null=False, on_delete=OnDelete.restrict, index=True)
    tool_id = ForeignKey(Tool, null=False, on_delete=OnDelete.restrict, index=True)
    copy_id = ForeignKey(Copy, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    lender_id = ForeignKey(Member, null=False, on_delete=OnDelete.restrict, index=True)
    borrower_id = ForeignKey(Member, null=False, on_delete=OnDelete.restrict, index=True)
    state = Text()
    first_day = Date()
    last_day = Date()
    starts_at = Timestamptz()
    due_at = Timestamptz()
    price_cents = Integer(default=0)
    deposit_cents = Integer(default=0)
    currency = Text()
    borrower_experience = Text()
    handover_code = Text(null=True, default=None, secret=True)
    renewals = SmallInt(default=0)
    requested_at = Timestamptz()
    answer_by = Timestamptz()
    promised_at = Timestamptz(null=True, default=None)
    handed_over_at = Timestamptz(null=True, default=None)
    return_reported_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    ended_by_id = ForeignKey(
        Member, null=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    reason = Text()


class LoanEvent(Table, db=DB):
    """One change of a loan: who did what, when and why. Rows are never changed."""

    id = BigSerial(primary_key=True)
    loan_id = ForeignKey(Loan, null=False, on_delete=OnDelete.restrict, index=True)
    actor_id = ForeignKey(Member, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    event = Text()
    state = Text()
    reason = Text()
    request_id = Text()
    at = Timestamptz()


class LoanMessage(Table, db=DB):
    """What the borrower and the lender wrote to each other. Rows are never changed."""

    id = BigSerial(primary_key=True)
    loan_id = ForeignKey(Loan, null=False, on_delete=OnDelete.restrict, index=True)
    author_id = ForeignKey(Member, null=False, on_delete=OnDelete.restrict, index=True)
    body = Text()
    at = Timestamptz()


class LoanPhoto(Table, db=DB):
    """A photo of the tool's condition, taken at the handover or at the return."""

    id = UUID(primary_key=True)
    loan_id = ForeignKey(Loan, null=False, on_delete=OnDelete.restrict, index=True)
    photo_id = ForeignKey(Photo, null=False, on_delete=OnDelete.restrict, index=True, unique=True)
    moment = Text()
    added_by_id = ForeignKey(Member, null=False, on_delete=OnDelete.restrict, index=True)
    added_at = Timestamptz()
