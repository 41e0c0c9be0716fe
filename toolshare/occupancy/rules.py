"""What a loan's days mean on the clock, and which days can be had: pure arithmetic."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from toolshare.communities.rules import Hours
from toolshare.i18n import _
from toolshare.refusal import Refused

ONE_DAY = timedelta(days=1)
MIDNIGHT = time(0)
LONGEST_BLOCK_DAYS = 366
FARTHEST_AHEAD = timedelta(days=730)

Kind = Literal["loan", "offer", "maintenance", "block", "transfer"]
DayState = Literal["free", "taken", "blocked", "cannot_start"]


class DaysTaken(Refused):
    """The days are promised to somebody; ``next_free_day`` says when one could borrow instead."""

    def __init__(self, message: str, *, next_free_day: date | None = None) -> None:
        super().__init__(message, field="first_day")
        self.next_free_day = next_free_day


class BlockRefused(Refused):
    """An owner's block cannot be made as it was asked for."""


class Span(msgspec.Struct, frozen=True):
    """From ``start`` until just before ``end``, both in UTC."""

    start: datetime
    end: datetime

    def meets(self, other: "Span") -> bool:
        """Whether the two share a moment."""
        return self.start < other.end and other.start < self.end


class Taken(msgspec.Struct, frozen=True):
    """One copy's promise as the calendar sees it; ``free_from`` is its end plus turnaround."""

    copy_id: UUID
    kind: Kind
    start: datetime
    end: datetime
    free_from: datetime


class CalendarDay(msgspec.Struct, frozen=True):
    """One day of a tool's calendar, with the reason in words where it cannot be had."""

    day: date
    state: DayState
    reason: str


class Calendar(msgspec.Struct, frozen=True):
    """A tool's days, one after the other without a gap."""

    today: date
    days: Sequence[CalendarDay]

    def reason(self, first_day: date, last_day: date) -> str | None:
        """Say why the days cannot be had, or ``None`` when each of them is free."""
        for day in self.days:
            if first_day <= day.day <= last_day and day.state != "free":
                return day.reason
        return None


def loan_span(first_day: date, last_day: date, hours: Hours) -> Span:
    """Return the moments of a loan: from opening on its first day to closing on its last."""
    return Span(
        at_wall_clock(first_day, hours.opens_at, hours.time_zone),
        at_wall_clock(last_day, hours.closes_at, hours.time_zone),
    )


def block_span(first_day: date, last_day: date, *, time_zone: str, now: datetime) -> Span:
    """Return whole days, midnight to midnight, of which what is past is left out."""
    start = at_wall_clock(first_day, MIDNIGHT, time_zone)
    return Span(
        max(start, now.astimezone(UTC)),
        at_wall_clock(last_day + ONE_DAY, MIDNIGHT, time_zone),
    )


def with_turnaround(span: Span, turnaround_days: int, time_zone: str) -> Span:
    """Add the days kept free afterwards: local days, so one of 23 or 25 hours is one day."""
    if not turnaround_days:
        return span
    local_end = span.end.astimezone(ZoneInfo(time_zone))
    last_day = local_end.date() + timedelta(days=turnaround_days)
    return Span(span.start, at_wall_clock(last_day, local_end.time(), time_zone))


def at_wall_clock(day: date, at: time, time_zone: str) -> datetime:
    """Return the instant at which the clocks of a zone show a time.

    A time that a change of the clocks skips or shows twice means the later of its two
    readings, which is also what Postgres makes of it.
    """
    local = datetime.combine(day, at, ZoneInfo(time_zone))
    earlier, later = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    return max(earlier, later)


def local_day(moment: datetime, time_zone: str) -> date:
    """Say which calendar day an instant falls on."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def day_count(first_day: date, last_day: date) -> int:
    """Count the days of a loan; both ends belong to it."""
    return (last_day - first_day).days + 1


def days_from(first_day: date, count: int) -> list[date]:
    """List ``count`` days, beginning with ``first_day``."""
    return [first_day + timedelta(days=number) for number in range(count)]


def last_day_before(end: datetime, time_zone: str) -> date:
    """Say which day is the last of a span that ends at ``end``; midnight ends the day before."""
    return local_day(end - timedelta(microseconds=1), time_zone)


def check_block(first_day: date, last_day: date, *, today: date) -> None:
    """Raise ``BlockRefused`` unless an owner may keep a tool back on these days."""
    if last_day < first_day:
        raise BlockRefused(_("The last day is before the first one."), field="last_day")
    if last_day < today:
        raise BlockRefused(
            _("These days are over. Please choose days from today on."), field="last_day"
        )
    if first_day > today + FARTHEST_AHEAD:
        raise BlockRefused(_("Please choose days within the next two years."), field="first_day")
    if day_count(first_day, last_day) > LONGEST_BLOCK_DAYS:
        raise BlockRefused(_("Please keep it back for a year at most."), field="last_day")


def days_of_calendar(
    days: Iterable[date],
    taken: Sequence[Taken],
    *,
    copy_ids: Sequence[UUID],
    hours: Hours,
    turnaround_days: int,
    today: date,
) -> list[CalendarDay]:
    """Judge each day by itself: it can be had while some copy is free for it.

    A day right before a promise cannot be had either when the tool's own turnaround
    would run into it: no loan that contains the day could end in time.
    """
    copies = [[one for one in taken if one.copy_id == copy_id] for copy_id in copy_ids]
    near = _days_near(taken, turnaround_days, hours.time_zone)
    judged = []
    for day in days:
        if copies and day >= today and day not in near:
            # Most days of a year: reckoning with their clocks would take longer than the page.
            judged.append(CalendarDay(day, "free", ""))
            continue
        span = loan_span(day, day, hours)
        needed = with_turnaround(span, turnaround_days, hours.time_zone)
        judged.append(_judged(day, copies, span=span, needed=needed, today=today))
    return judged


def _days_near(taken: Iterable[Taken], turnaround_days: int, time_zone: str) -> set[date]:
    """Name every day that a promise could stand in the way of, and some around them."""
    near: set[date] = set()
    for one in taken:
        first = local_day(one.start, time_zone) - timedelta(days=turnaround_days + 1)
        last = local_day(one.free_from, time_zone) + ONE_DAY
        near.update(days_from(first, day_count(first, last)))
    return near


def in_hand(copy_id: UUID, today: date, hours: Hours) -> Taken:
    """Say that a copy which is out cannot be had today, whatever was planned for it."""
    span = loan_span(today, today, hours)
    return Taken(copy_id, "loan", span.start, span.end, span.end)


def _judged(
    day: date, copies: Sequence[Sequence[Taken]], *, span: Span, needed: Span, today: date
) -> CalendarDay:
    if day < today:
        return CalendarDay(day, "cannot_start", _("This day is over."))
    if not copies:
        return CalendarDay(day, "taken", _("There is nothing to lend at the moment."))
    obstacles = [_obstacle(promises, span, needed) for promises in copies]
    state = min(obstacles, key=_SEVERITY.index)
    return CalendarDay(day, state, _reason(state))


# The best that any copy offers decides; the owner's own block is named only when nothing is out.
_SEVERITY: tuple[DayState, ...] = ("free", "cannot_start", "taken", "blocked")


def _obstacle(promises: Sequence[Taken], span: Span, needed: Span) -> DayState:
    """Say what stands in the way of lending one copy on a day."""
    near = [one for one in promises if one.start < needed.end and needed.start < one.free_from]
    for promise in near:
        if span.start < promise.end and promise.start < span.end:
            return "blocked" if promise.kind == "block" else "taken"
    return "cannot_start" if near else "free"


def _reason(state: DayState) -> str:
    match state:
        case "taken":
            return _("Somebody has it then.")
        case "blocked":
            return _("The owner needs it then.")
        case "cannot_start":
            return _("Kept free between two loans.")
        case _:
            return ""
