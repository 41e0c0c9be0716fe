"""How one loan unfolds, step by step along the same transitions as every other loan."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import asyncpg
import msgspec

from toolshare.demo.phrases import Wish
from toolshare.demo.place import Place, Unit, named
from toolshare.loans import rules
from toolshare.loans.codes import CODE_DIGITS
from toolshare.loans.rules import Who
from toolshare.occupancy.rules import loan_span

DRAFT = "draft"


class Step(msgspec.Struct, frozen=True):
    """One moment of a loan: an event, words, or both."""

    at: datetime
    by: Who
    event: str = ""
    words: str = ""
    reason: str = ""
    last_day: date | None = None
    """Until when a renewal goes."""


class LoanRow(msgspec.Struct):
    """What the table of loans is to hold."""

    id: UUID
    community_id: UUID
    tool_id: UUID
    lender_id: UUID
    borrower_id: UUID
    first_day: date
    last_day: date
    starts_at: datetime
    due_at: datetime
    price_cents: int
    deposit_cents: int
    currency: str
    borrower_experience: str
    requested_at: datetime
    answer_by: datetime
    state: str = DRAFT
    copy_id: UUID | None = None
    handover_code: str | None = None
    renewals: int = 0
    promised_at: datetime | None = None
    handed_over_at: datetime | None = None
    return_reported_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by_id: UUID | None = None
    reason: str = ""


class EventRow(msgspec.Struct, frozen=True):
    """One row of a loan's history."""

    loan_id: UUID
    actor_id: UUID | None
    event: str
    state: str
    reason: str
    at: datetime
    request_id: str = ""


class MessageRow(msgspec.Struct, frozen=True):
    """One row of a loan's thread."""

    loan_id: UUID
    author_id: UUID
    body: str
    at: datetime


class OccupancyRow(msgspec.Struct):
    """A copy's span in the plan."""

    id: UUID
    copy_id: UUID
    kind: str
    loan_id: UUID | None
    during: "asyncpg.Range[datetime]"
    turnaround_days: int
    created_by_id: UUID | None
    created_at: datetime
    active: bool = True
    note: str = ""


class _Timed(msgspec.Struct, frozen=True):
    """A loan as the rules look at it."""

    state: str
    first_day: date
    last_day: date
    starts_at: datetime
    due_at: datetime
    renewals: int
    time_zone: str


class Story:
    """One loan with its history, its thread and its place in the plan.

    Every event passes the rules at its own moment, so the demo holds no loan that the
    app itself would not have let come about.
    """

    def __init__(self, wish: Wish, unit: Unit, *, place: Place, asked_at: datetime) -> None:
        self.wish = wish
        self.loan = _draft(wish, unit, place, asked_at)
        self.events: list[EventRow] = []
        self.messages: list[MessageRow] = []
        self.occupancy: OccupancyRow | None = None
        self._unit = unit
        self._hours = place.hours

    def unfold(self, steps: Sequence[Step], *, until: datetime) -> None:
        """Let everything happen that has happened by now."""
        for step in steps:
            if step.at <= until:
                self._take(step)

    def _take(self, step: Step) -> None:
        if step.event:
            self._change(step)
        author_id = self._member_id(step.by)
        if step.words and author_id is not None:
            self.messages.append(MessageRow(self.loan.id, author_id, step.words, step.at))

    def _change(self, step: Step) -> None:
        if step.event in ("submit", "book"):
            self._check_wish(step.at)
        self.loan.state = rules.check(self._timed(), step.event, by=step.by, now=step.at)
        actor_id = self._member_id(step.by)
        reason = step.last_day.isoformat() if step.last_day else step.reason
        match step.event:
            case "book" | "approve":
                self._promise(step.at, actor_id)
            case "hand_over":
                self.loan.handed_over_at = step.at
            case "renew" if step.last_day is not None:
                self._renew(step.last_day, step.at)
            case "report_return":
                self.loan.return_reported_at = step.at
        if self.loan.state in rules.PAST:
            self._end(step.at, actor_id, reason)
        self.events.append(
            EventRow(self.loan.id, actor_id, step.event, self.loan.state, reason, step.at)
        )

    def _check_wish(self, asked_at: datetime) -> None:
        rules.check_days(
            self.wish.first_day,
            self.wish.last_day,
            longest_loan_days=self.wish.thing.text.longest_loan_days,
            hours=self._hours,
            now=asked_at,
        )

    def _promise(self, at: datetime, by: UUID | None) -> None:
        self.loan.copy_id = self._unit.id
        self.loan.promised_at = at
        self.loan.handover_code = str(self.loan.id.int % 10**CODE_DIGITS).zfill(CODE_DIGITS)
        self.occupancy = OccupancyRow(
            id=named("occupancy", self.loan.id),
            copy_id=self._unit.id,
            kind="loan",
            loan_id=self.loan.id,
            during=half_open(self.loan.starts_at, self.loan.due_at),
            turnaround_days=self.wish.thing.text.turnaround_days,
            created_by_id=by,
            created_at=at,
        )

    def _renew(self, last_day: date, at: datetime) -> None:
        longest = self.wish.thing.text.longest_loan_days
        timed = self._timed()
        rules.check_renewal(timed, last_day, longest_loan_days=longest, now=at)
        self.loan.price_cents = rules.renewed_price_cents(self.loan.price_cents, timed, last_day)
        self.loan.last_day = last_day
        self.loan.due_at = loan_span(self.loan.first_day, last_day, self._hours).end
        self.loan.renewals += 1
        if self.occupancy is not None:
            self.occupancy.during = half_open(self.loan.starts_at, self.loan.due_at)

    def _end(self, at: datetime, by: UUID | None, reason: str) -> None:
        self.loan.ended_at, self.loan.ended_by_id, self.loan.reason = at, by, reason
        if self.occupancy is None:
            return
        if self.loan.state == "closed":
            # What comes back early is free from then on.
            self.occupancy.during = half_open(self.loan.starts_at, min(at, self.loan.due_at))
        else:
            self.occupancy.active = False

    def _member_id(self, by: Who) -> UUID | None:
        match by:
            case "borrower":
                return self.loan.borrower_id
            case "lender":
                return self.loan.lender_id
            case _:
                return None

    def _timed(self) -> _Timed:
        return _Timed(
            state=self.loan.state,
            first_day=self.loan.first_day,
            last_day=self.loan.last_day,
            starts_at=self.loan.starts_at,
            due_at=self.loan.due_at,
            renewals=self.loan.renewals,
            time_zone=self._hours.time_zone,
        )


def half_open(start: datetime, end: datetime) -> "asyncpg.Range[datetime]":
    """Return a span as Postgres stores it."""
    return asyncpg.Range(start, end, lower_inc=True, upper_inc=False)


def _draft(wish: Wish, unit: Unit, place: Place, asked_at: datetime) -> LoanRow:
    thing, span = wish.thing, loan_span(wish.first_day, wish.last_day, place.hours)
    price = thing.text.price_per_day_cents
    return LoanRow(
        id=named("loan", unit.id, wish.borrower.text.key, wish.first_day),
        community_id=place.id,
        tool_id=thing.id,
        lender_id=thing.owner.id,
        borrower_id=wish.borrower.id,
        first_day=wish.first_day,
        last_day=wish.last_day,
        starts_at=span.start,
        due_at=span.end,
        price_cents=rules.price_cents(price, wish.first_day, wish.last_day),
        deposit_cents=thing.text.deposit_cents,
        currency=place.text.currency,
        borrower_experience=wish.borrower.text.experience,
        requested_at=asked_at,
        answer_by=rules.answer_by(asked_at, span.end),
    )
