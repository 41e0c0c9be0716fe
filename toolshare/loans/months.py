"""The months of a tool's calendar as they are drawn before a script does, or where none runs."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

import msgspec
from babel.dates import get_day_names

from toolshare.i18n import LOCALE
from toolshare.occupancy.rules import Calendar, CalendarDay, day_count

SHOWN = 2

Days = tuple[date, date]
"""The first and the last of some days."""


class DrawnDay(msgspec.Struct, frozen=True):
    """A day that leads on to it where it can be chosen, and says why where it cannot."""

    number: int
    look: str
    href: str | None = None
    why: str = ""


class DrawnMonth(msgspec.Struct, frozen=True):
    """A month in weeks from Monday on."""

    first_day: date
    days: Sequence[DrawnDay]

    @property
    def week(self) -> list[str]:
        """The letters of the days of the week."""
        names = get_day_names("narrow", "stand-alone", LOCALE)
        return [names[number] for number in range(7)]

    @property
    def gap(self) -> range:
        """The days of the first week that belong to the month before."""
        return range(self.first_day.weekday())


class Months(msgspec.Struct, frozen=True):
    """Some months, and where to go for the ones before and after."""

    shown: Sequence[DrawnMonth]
    before: str | None
    after: str | None
    is_turned: bool
    """Whether somebody asked for these months."""


class View(msgspec.Struct, frozen=True):
    """What an address says about a calendar: the chosen days, and the month to begin with."""

    chosen: Days | None = None
    month: date | None = None


def view_of(first_day: str, last_day: str, month: str) -> View:
    """Read what was typed; what is no date, or no span of days, counts for nothing."""
    first, last = _date(first_day), _date(last_day)
    chosen = (first, last) if first and last and first <= last else None
    return View(chosen, _date(f"{month}-01"))


def draw(calendar: Calendar, view: View, *, tool_id: UUID, longest_loan_days: int) -> Months:
    """Draw two months, from the one that was asked for, or that of the chosen days, on."""
    possible = (calendar.days[0].day, calendar.days[-1].day)
    wanted = view.month or (view.chosen[0] if view.chosen else possible[0])
    begin = min(max(wanted, possible[0]), possible[1]).replace(day=1)
    months = [begin, month_after(begin)]
    links = _Links(tool_id, calendar, view.chosen, longest_loan_days)
    known = {day.day: day for day in calendar.days}
    after = month_after(months[-1])
    return Months(
        [DrawnMonth(first, list(_days(first, known, links))) for first in months],
        before=links.to_month(month_before(begin)) if begin > possible[0] else None,
        after=links.to_month(months[1]) if after <= possible[1] else None,
        is_turned=view.month is not None,
    )


def month_after(day: date) -> date:
    """Return the first day of the month after a day's."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def month_before(day: date) -> date:
    """Return the first day of the month before a day's."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def _days(first: date, known: Mapping[date, CalendarDay], links: "_Links") -> Iterator[DrawnDay]:
    for number in range((month_after(first) - first).days):
        day = first + timedelta(days=number)
        judged = known.get(day)
        if judged is None:
            yield DrawnDay(day.day, "past")
        elif judged.state != "free":
            yield DrawnDay(day.day, "taken", why=judged.reason)
        else:
            yield DrawnDay(day.day, links.look(day), links.to_day(day))


class _Links(msgspec.Struct, frozen=True):
    """The ways on from a calendar in which some days may be chosen already."""

    tool_id: UUID
    calendar: Calendar
    chosen: Days | None
    longest_loan_days: int

    def to_day(self, day: date) -> str:
        """Choose a day: the last one where the first is chosen alone, else a first one."""
        first = self.chosen[0] if self.chosen and self._can_end(self.chosen, day) else day
        return f"/tools/{self.tool_id}?from={first}&until={day}#asking"

    def to_month(self, month: date) -> str:
        """Turn to a month, and keep what is chosen."""
        chosen = f"&from={self.chosen[0]}&until={self.chosen[1]}" if self.chosen else ""
        return f"/tools/{self.tool_id}?month={month:%Y-%m}{chosen}#asking"

    def look(self, day: date) -> str:
        """Return the classes of a day that can be chosen."""
        if not self.chosen or not self.chosen[0] <= day <= self.chosen[1]:
            return ""
        ends = zip(self.chosen, (" day-first", " day-last"), strict=True)
        return " day-chosen" + "".join(look for end, look in ends if end == day)

    def _can_end(self, chosen: Days, day: date) -> bool:
        first, last = chosen
        return (
            first == last < day
            and day_count(first, day) <= self.longest_loan_days
            and self.calendar.reason(first, day) is None
        )


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
