"""The plan: which copy is spoken for, when, and why."""

from piccolo.columns import (
    UUID,
    Boolean,
    ForeignKey,
    LazyTableReference,
    SmallInt,
    Text,
    Timestamptz,
)
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from toolshare.accounts.tables import Member
from toolshare.db import DB, TimeRange
from toolshare.tools.tables import Copy


class Occupancy(Table, db=DB):
    """A span in which a copy is spoken for.

    A trigger sets the column ``blocked``: ``during`` plus ``turnaround_days`` of the
    community's local days. Two active rows of one copy never overlap in it
    (``occupancy_no_overlap``).
    """

    id = UUID(primary_key=True)
    copy_id = ForeignKey(Copy, null=False, on_delete=OnDelete.restrict, index=True)
    kind = Text()
    loan_id = ForeignKey(
        LazyTableReference("Loan", module_path="toolshare.loans.tables"),
        null=True,
        default=None,
        on_delete=OnDelete.restrict,
        index=True,
    )
    during = TimeRange()
    turnaround_days = SmallInt(default=0)
    active = Boolean(default=True)
    note = Text()
    created_by_id = ForeignKey(
        Member, null=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    created_at = Timestamptz()
