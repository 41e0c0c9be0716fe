"""What is told of a loan wherever one of its two sees it."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from toolshare.loans import history
from toolshare.loans.rules import Side
from toolshare.photos.sight import OF_LOAN
from toolshare.tools.pictures import motif


class SeenLoan(msgspec.Struct, frozen=True):
    """A loan and its tool, to be read in the order of ``SEEN``."""

    id: UUID
    state: str
    first_day: date
    last_day: date
    starts_at: datetime
    due_at: datetime
    renewals: int
    answer_by: datetime
    return_reported_at: datetime | None
    ended_by_viewer: bool
    side: Side
    tool_id: UUID
    tool_title: str
    category: str
    photo_name: str | None
    time_zone: str

    @property
    def motif(self) -> str:
        """The drawing that stands for the tool where there is no photo."""
        return motif(self.category, self.tool_id)

    @property
    def days(self) -> str:
        """The days in words."""
        return history.days(self.first_day, self.last_day)


SEEN = f"""
       loan.id, loan.state, loan.first_day, loan.last_day, loan.starts_at, loan.due_at,
       loan.renewals, loan.answer_by, loan.return_reported_at,
       coalesce(loan.ended_by_id = viewer.id, false),
       CASE WHEN loan.borrower_id = viewer.id THEN 'borrower' ELSE 'lender' END,
       tool.id, tool.title, tool.category, {OF_LOAN}, community.time_zone
"""
"""The columns of a ``loan`` of the ``viewer``, its ``tool`` and its ``community``."""
