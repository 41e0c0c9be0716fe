"""When a tool can be had; every answer comes from the index of ``occupancy_no_overlap``."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from toolshare.communities.rules import Hours
from toolshare.db import fetch, fetch_one, fetch_value
from toolshare.occupancy import rules
from toolshare.occupancy.rules import Calendar, Kind, Span, Taken


class Promise(msgspec.Struct, frozen=True):
    """A span in which a copy is spoken for."""

    kind: Kind
    start: datetime
    end: datetime
    turnaround_days: int


class FreeFrom(msgspec.Struct, frozen=True):
    """The first day on which a tool can be had; ``None`` when it has no copies."""

    tool_id: UUID
    today: date
    day: date | None

    @property
    def is_today(self) -> bool:
        """Whether one could have it now."""
        return self.day == self.today


class Block(msgspec.Struct, frozen=True):
    """An owner's block, in the community's days."""

    id: UUID
    first_day: date
    last_day: date
    note: str


async def calendar(
    tool_id: UUID,
    *,
    hours: Hours,
    turnaround_days: int,
    first_day: date,
    days: int,
    today: date,
) -> Calendar:
    """Return ``days`` days of a tool's calendar; a tool without copies has none that are free."""
    wanted = rules.days_from(first_day, days)
    around = rules.with_turnaround(
        rules.loan_span(wanted[0], wanted[-1], hours), turnaround_days, hours.time_zone
    )
    rows = await fetch(_CopyPlan, _PLANS, around.start, around.end, tool_id)
    taken = [taken for row in rows if (taken := row.taken) is not None]
    taken += [rules.in_hand(row.copy_id, today, hours) for row in rows if row.is_out]
    return Calendar(
        today,
        rules.days_of_calendar(
            wanted,
            taken,
            copy_ids=list({row.copy_id for row in rows}),
            hours=hours,
            turnaround_days=turnaround_days,
            today=today,
        ),
    )


async def next_free_day(tool_id: UUID, *, today: date) -> date | None:
    """Return the first day from ``today`` on for which some copy can be lent for that day.

    Only today, tomorrow and the days on which something ends can be that day, so the
    search needs no horizon. ``None`` for a tool without copies.
    """
    rows = await fetch(FreeFrom, _FIRST_FREE_DAYS, [tool_id], today, None)
    return rows[0].day if rows else None


async def first_free_days(tool_ids: Sequence[UUID], *, now: datetime) -> dict[UUID, FreeFrom]:
    """Say for each tool of a list when it can be had first, counted from its own local today."""
    rows = await fetch(FreeFrom, _FIRST_FREE_DAYS, list(tool_ids), None, now)
    return {row.tool_id: row for row in rows}


async def is_free(tool_id: UUID, first_day: date, last_day: date) -> bool:
    """Whether one copy is free from the first to the last day and for the turnaround after."""
    free: bool = await fetch_value(_IS_FREE, first_day, last_day, tool_id)
    return free


async def first_promise_within(tool_id: UUID, span: Span) -> Promise | None:
    """Return the earliest promise of any copy that meets a span."""
    return await fetch_one(
        Promise,
        "SELECT occupancy.kind, lower(occupancy.during), upper(occupancy.during), "
        "occupancy.turnaround_days FROM copy "
        "JOIN occupancy ON occupancy.copy_id = copy.id AND occupancy.active "
        "WHERE copy.tool_id = {} AND copy.retired_at IS NULL "
        "AND occupancy.blocked && tstzrange({}, {}, '[)') "
        "ORDER BY lower(occupancy.during) LIMIT 1",
        tool_id,
        span.start,
        span.end,
    )


async def next_promise_after(loan_id: UUID) -> date | None:
    """Say on which local day the promise begins that follows a loan on its copy."""
    next_day: date | None = await fetch_value(
        "SELECT (lower(other.during) AT TIME ZONE community.time_zone)::date "
        "FROM occupancy AS own "
        "JOIN copy ON copy.id = own.copy_id "
        "JOIN tool ON tool.id = copy.tool_id "
        "JOIN community ON community.id = tool.community_id "
        "JOIN occupancy AS other ON other.copy_id = own.copy_id AND other.active "
        "WHERE own.loan_id = {} AND own.active AND lower(other.during) >= upper(own.during) "
        "ORDER BY lower(other.during) LIMIT 1",
        loan_id,
    )
    return next_day


async def blocks(tool_id: UUID, *, now: datetime) -> list[Block]:
    """List the owner's blocks that are not over yet, the next one first."""
    return await fetch(Block, _BLOCKS, tool_id, now)


class _CopyPlan(msgspec.Struct, frozen=True):
    """A copy, whether somebody has it in hand, and one of its promises, if it has any."""

    copy_id: UUID
    is_out: bool
    kind: Kind | None
    start: datetime | None
    end: datetime | None
    free_from: datetime | None

    @property
    def taken(self) -> Taken | None:
        """The promise."""
        if self.kind is None or self.start is None or self.end is None or self.free_from is None:
            return None
        return Taken(self.copy_id, self.kind, self.start, self.end, self.free_from)


_PLANS = """
SELECT copy.id,
       EXISTS (SELECT FROM loan
                WHERE loan.copy_id = copy.id AND loan.state IN ('on_loan', 'return_reported')),
       occupancy.kind, lower(occupancy.during), upper(occupancy.during), upper(occupancy.blocked)
  FROM copy
  LEFT JOIN occupancy ON occupancy.copy_id = copy.id AND occupancy.active
   AND occupancy.blocked && tstzrange({}, {}, '[)')
 WHERE copy.tool_id = {} AND copy.retired_at IS NULL
 ORDER BY lower(occupancy.during)
"""

_IS_FREE = """
SELECT EXISTS (
  SELECT
    FROM (SELECT {}::date AS first_day, {}::date AS last_day) AS asked
    JOIN tool ON tool.id = {}
    JOIN community ON community.id = tool.community_id
    JOIN copy ON copy.tool_id = tool.id AND copy.retired_at IS NULL
   WHERE NOT EXISTS (
     SELECT FROM occupancy
      WHERE occupancy.copy_id = copy.id AND occupancy.active
        AND occupancy.blocked && tstzrange(
          (asked.first_day + community.opens_at) AT TIME ZONE community.time_zone,
          (asked.last_day + community.closes_at + make_interval(days => tool.turnaround_days))
            AT TIME ZONE community.time_zone,
          '[)')))
"""

# Postgres makes the plan of this function once, not for every list of tools.
_FIRST_FREE_DAYS = "SELECT tool_id, today, day FROM first_free_days({}, {}, {})"

_BLOCKS = """
SELECT DISTINCT ON (occupancy.during, occupancy.created_at)
       occupancy.id,
       (lower(occupancy.during) AT TIME ZONE community.time_zone)::date,
       (upper(occupancy.during) AT TIME ZONE community.time_zone
         - interval '1 microsecond')::date,
       occupancy.note
  FROM copy
  JOIN tool ON tool.id = copy.tool_id
  JOIN community ON community.id = tool.community_id
  JOIN occupancy ON occupancy.copy_id = copy.id
 WHERE copy.tool_id = {} AND occupancy.kind = 'block' AND occupancy.active
   AND upper(occupancy.during) > {}
 ORDER BY occupancy.during, occupancy.created_at, occupancy.id
"""
