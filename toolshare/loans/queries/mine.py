"""A member's loans: what waits for them, what they borrow and lend, what is over."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from toolshare.db import fetch
from toolshare.loans import rules, words
from toolshare.loans.queries.seen import SEEN, SeenLoan
from toolshare.loans.words import NextStep
from toolshare.photos.sight import VIEWER, viewing
from toolshare.web.paging import TOP, Cursor, Slice, cut

MOST_OPEN = 200
PAST_PAGE = 20


class LoanRow(SeenLoan, frozen=True):
    """A loan in a list, as one side sees it."""

    other_name: str
    is_still_free: bool = True

    @property
    def created_at(self) -> datetime:
        """Its place in a list, for paging."""
        return self.starts_at


class Listed(msgspec.Struct, frozen=True):
    """A loan in a list with what there is to say about it now."""

    loan: LoanRow
    step: NextStep
    status: tuple[str, str]
    is_overdue: bool


class MyLoans(msgspec.Struct, frozen=True):
    """The loans of a member that are not over; what waits stands in two of the groups."""

    waiting: Sequence[Listed]
    borrowing: Sequence[Listed]
    lending: Sequence[Listed]

    @property
    def late(self) -> list[Listed]:
        """Those that should be back and are not, on either side."""
        return [one for one in (*self.borrowing, *self.lending) if one.is_overdue]


async def my_loans(member_id: UUID, now: datetime) -> MyLoans:
    """Group a member's open loans, what is due first on top."""
    rows = await fetch(LoanRow, _OPEN, *viewing(member_id, now), list(rules.OPEN), MOST_OPEN)
    listed = [_listed(row, now) for row in rows]
    return MyLoans(
        # What takes two to settle has no day; what somebody stands at a door for comes first.
        waiting=sorted(
            (one for one in listed if one.step.is_mine),
            key=lambda one: one.loan.state in rules.UNSETTLED,
        ),
        borrowing=[one for one in listed if one.loan.side == "borrower"],
        lending=[one for one in listed if one.loan.side == "lender"],
    )


async def past_loans(
    member_id: UUID, now: datetime, *, after: Cursor | None = None
) -> Slice[LoanRow]:
    """Return a page of a member's loans that are over, the latest first."""
    after = after or TOP
    rows = await fetch(
        LoanRow,
        _PAST,
        *viewing(member_id, now),
        list(rules.PAST),
        after.created_at,
        after.id,
        *[PAST_PAGE + 1] * 3,
    )
    return cut(rows, PAST_PAGE)


def _listed(row: LoanRow, now: datetime) -> Listed:
    return Listed(
        loan=row,
        step=words.next_step(row, now=now),
        status=words.status(row, now=now),
        is_overdue=rules.is_overdue(row, now=now),
    )


_AROUND = """
  JOIN tool ON tool.id = loan.tool_id
  JOIN member AS other ON other.id = CASE WHEN loan.borrower_id = viewer.id
                                          THEN loan.lender_id ELSE loan.borrower_id END
  JOIN community ON community.id = loan.community_id
"""

# Served by loan_open_of_borrower and loan_open_of_lender. Sorted by the moment that comes next
# in each: the answer, the handover, the return.
_OPEN = f"""
SELECT {SEEN}, other.name
  FROM loan
  CROSS JOIN {VIEWER}
{_AROUND}
 WHERE (loan.borrower_id = viewer.id OR loan.lender_id = viewer.id) AND loan.state = ANY({{}})
 ORDER BY CASE WHEN loan.state = 'requested' THEN loan.answer_by
               WHEN loan.state IN ('approved', 'ready') THEN loan.starts_at
               ELSE loan.due_at END, loan.id
 LIMIT {{}}
"""  # noqa: S608

# Each half is read in the order of loan_of_borrower or loan_of_lender, and only as far as the
# page goes. Nobody borrows from themselves, so no loan is in both.
_OVER = """
 CROSS JOIN (SELECT {}::text[] AS states, {}::timestamptz AS after_at,
                    {}::uuid AS after_id) AS asked
 CROSS JOIN LATERAL (
    (SELECT * FROM loan
      WHERE borrower_id = viewer.id AND state = ANY(asked.states)
        AND (starts_at, id) < (asked.after_at, asked.after_id)
      ORDER BY starts_at DESC, id DESC
      LIMIT {})
    UNION ALL
    (SELECT * FROM loan
      WHERE lender_id = viewer.id AND state = ANY(asked.states)
        AND (starts_at, id) < (asked.after_at, asked.after_id)
      ORDER BY starts_at DESC, id DESC
      LIMIT {})
  ) AS loan
"""
_PAST = f"""
SELECT {SEEN}, other.name
  FROM {VIEWER}
{_OVER}
{_AROUND}
 ORDER BY loan.starts_at DESC, loan.id DESC
 LIMIT {{}}
"""  # noqa: S608
