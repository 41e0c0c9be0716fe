"""The panel on a tool's page with which one asks for days of it."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Literal
from uuid import UUID

import msgspec

from toolshare.loans import history, rules, words
from toolshare.loans.months import Months, View, draw
from toolshare.occupancy import queries as plan
from toolshare.occupancy.rules import Calendar, CalendarDay, local_day
from toolshare.tools.queries import ToolPage
from toolshare.web.viewer import Viewer

Obstacle = Literal["own", "signed_out", "elsewhere"]


class Offer(msgspec.Struct, frozen=True):
    """What chosen days come to."""

    first_day: date
    last_day: date
    price_cents: int

    @property
    def days(self) -> str:
        """Write how many days these are."""
        return words.count_of_days(self.first_day, self.last_day)

    @property
    def span(self) -> str:
        """Write which days these are."""
        return history.days(self.first_day, self.last_day)


class AskPanel(msgspec.Struct, frozen=True):
    """What one has to know to ask for a tool, or why one cannot."""

    tool_id: UUID
    title: str
    owner_name: str
    community_name: str
    is_instant: bool
    price_per_day_cents: int
    deposit_cents: int
    currency: str
    longest_loan_days: int
    obstacle: Obstacle | None
    first_possible_day: date
    last_possible_day: date
    next_free_day: date | None = None
    free_days: int = 0
    """How long a loan could be that begins on the next free day."""
    calendar: str = ""
    """The days that are taken, as JSON for the range calendar."""
    months: Months | None = None

    @classmethod
    def of(cls, tool: ToolPage, *, viewer: Viewer | None, now: datetime) -> "AskPanel":
        """Return a tool's panel without its calendar."""
        return cls(
            tool_id=tool.id,
            title=tool.title,
            owner_name=tool.owner_name,
            community_name=tool.community_name,
            is_instant=tool.is_instant,
            price_per_day_cents=tool.price_per_day_cents,
            deposit_cents=tool.deposit_cents,
            currency=tool.currency,
            longest_loan_days=tool.longest_loan_days,
            obstacle=_obstacle(tool, viewer),
            first_possible_day=rules.first_possible_day(tool.hours, now=now),
            last_possible_day=local_day(now, tool.time_zone) + rules.FARTHEST_AHEAD,
        )

    def offer(self, first_day: str, last_day: str) -> Offer | None:
        """Return what the typed days come to; ``None`` as long as they are no loan's days."""
        try:
            first, last = date.fromisoformat(first_day), date.fromisoformat(last_day)
        except ValueError:
            return None
        is_loan = first <= last and (last - first).days < self.longest_loan_days
        price = rules.price_cents(self.price_per_day_cents, first, last)
        return Offer(first, last, price) if is_loan else None


async def ask_panel(
    tool: ToolPage,
    *,
    viewer: Viewer | None,
    now: datetime,
    view: View | None = None,
    next_free_day: date | None = None,
) -> AskPanel:
    """Return a tool's asking panel for this viewer; who knows its next free day may say it."""
    panel = AskPanel.of(tool, viewer=viewer, now=now)
    if panel.obstacle == "own":
        return panel
    first_day = panel.first_possible_day
    if panel.obstacle is not None:
        next_free_day = next_free_day or await plan.next_free_day(tool.id, today=first_day)
        return msgspec.structs.replace(panel, next_free_day=next_free_day)
    calendar = await plan.calendar(
        tool.id,
        hours=tool.hours,
        turnaround_days=tool.turnaround_days,
        first_day=first_day,
        days=(panel.last_possible_day - first_day).days + 1,
        today=local_day(now, tool.time_zone),
    )
    next_free_day = next((day.day for day in calendar.days if day.state == "free"), None)
    return msgspec.structs.replace(
        panel,
        # Beyond the calendar the database looks, which knows no horizon.
        next_free_day=next_free_day or await plan.next_free_day(tool.id, today=first_day),
        free_days=_free_days(calendar, next_free_day, panel.longest_loan_days),
        calendar=_json(panel, calendar),
        months=draw(
            calendar,
            view or View(),
            tool_id=tool.id,
            longest_loan_days=panel.longest_loan_days,
        ),
    )


def _free_days(calendar: Calendar, first: date | None, longest_loan_days: int) -> int:
    """Count the free days from the first one on, as far as one loan may go."""
    count = 0
    for day in calendar.days:
        if first is None or day.day < first:
            continue
        if day.state != "free" or count == longest_loan_days:
            break
        count += 1
    return count


def _obstacle(tool: ToolPage, viewer: Viewer | None) -> Obstacle | None:
    if viewer is None:
        return "signed_out"
    if viewer.id == tool.owner_id:
        return "own"
    if viewer.community is None or viewer.community.id != tool.community_id:
        return "elsewhere"
    return None


def _json(panel: AskPanel, calendar: Calendar) -> str:
    return msgspec.json.encode(
        {
            "today": calendar.today,
            "min": panel.first_possible_day,
            "max": panel.last_possible_day,
            "longest": panel.longest_loan_days,
            "taken": list(_taken(calendar)),
        }
    ).decode()


def _taken(calendar: Calendar) -> Iterator[tuple[date, date, str]]:
    """Yield the days that cannot be had: the first and last of each run, and why."""
    for reason, run in groupby(calendar.days, key=_reason):
        days = list(run)
        if days[0].state != "free":
            yield days[0].day, days[-1].day, reason


def _reason(day: CalendarDay) -> str:
    return day.reason
