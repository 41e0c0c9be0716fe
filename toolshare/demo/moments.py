"""When people do things: on the community's clock, and not in their sleep."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from toolshare.communities.rules import Hours
from toolshare.occupancy.rules import ONE_DAY, at_wall_clock

WAKES_AT = time(7, 15)
SLEEPS_AT = time(22, 40)
SPREAD = timedelta(minutes=75)
"""Not everybody goes to bed, or gets up, in the same minute."""


def waking(moment: datetime, hours: Hours) -> datetime:
    """Return a time at or before ``moment`` at which people here are up."""
    local = moment.astimezone(ZoneInfo(hours.time_zone))
    if WAKES_AT <= local.time() <= SLEEPS_AT:
        return moment
    evening = local.date() if local.time() > SLEEPS_AT else local.date() - ONE_DAY
    return clock_time(evening, SLEEPS_AT, hours) - _some_of(SPREAD, local)


def waking_after(moment: datetime, hours: Hours) -> datetime:
    """Return a time at or after ``moment`` at which people here are up."""
    local = moment.astimezone(ZoneInfo(hours.time_zone))
    if WAKES_AT <= local.time() <= SLEEPS_AT:
        return moment
    morning = local.date() + ONE_DAY if local.time() > SLEEPS_AT else local.date()
    return clock_time(morning, WAKES_AT, hours) + _some_of(SPREAD, local)


def _some_of(span: timedelta, local: datetime) -> timedelta:
    """Return a part of a span that differs from moment to moment, and is the same each time."""
    return timedelta(minutes=round(span / timedelta(minutes=60) * local.minute))


def clock_time(day: date, at: time, hours: Hours) -> datetime:
    """Return the instant at which the community's clocks show a time of a day."""
    return at_wall_clock(day, at, hours.time_zone)


def next_open_day(now: datetime, hours: Hours) -> date:
    """Return the day on whose evening the next loans fall due: today, or after closing tomorrow."""
    local = now.astimezone(ZoneInfo(hours.time_zone))
    return local.date() if local.time() < hours.closes_at else local.date() + ONE_DAY


def next_saturday(day: date) -> date:
    """Return the first Saturday after a day."""
    return day + timedelta(days=(5 - day.weekday() - 1) % 7 + 1)
