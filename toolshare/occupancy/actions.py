"""Taking copies and giving them back: every loan, block and repair comes through here.

Whoever takes a copy first locks the tool's row (``lock_tool``) in their transaction.
Without it, of several transactions that insert into the same span each waits for the
others' rows, and ``occupancy_no_overlap`` lets the losers deadlock and wait out
``deadlock_timeout``. The lock makes them queue instead; the constraint stays the last
word for whatever forgot to queue.
"""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID, uuid4

import asyncpg

from toolshare.db import execute, fetch_value, retried, transaction
from toolshare.i18n import _, ngettext
from toolshare.i18n import day as written
from toolshare.occupancy import queries, rules
from toolshare.occupancy.rules import DaysTaken, Kind, Span
from toolshare.once import already_made
from toolshare.refusal import NotThere


async def lock_tool(tool_id: UUID) -> None:
    """Make every other transaction that wants copies of this tool wait for the end of ours."""
    await lock_tools([tool_id])


async def lock_tools(tool_ids: Collection[UUID]) -> None:
    """Lock several tools, always in the order of their ids, so that two never wait for each other.

    The lock is NO KEY UPDATE: rows that merely refer to the tool (photos, requests) can
    still be written meanwhile. Tools that are being taken down with thousands of others
    count as gone: waiting for that would take seconds.
    """
    locked = await execute(
        "SELECT id FROM tool WHERE id = ANY({}) AND NOT is_leaving(id) "
        "ORDER BY id FOR NO KEY UPDATE",
        list(tool_ids),
    )
    if locked < len(set(tool_ids)):
        raise NotThere


async def occupy(
    tool_id: UUID,
    *,
    span: Span,
    turnaround_days: int,
    kind: Kind,
    loan_id: UUID | None = None,
    by: UUID | None,
    now: datetime,
) -> UUID:
    """Take a free copy for a span, in the caller's transaction, and return the copy's id.

    The caller holds ``lock_tool``. Raises ``DaysTaken`` when no copy is free for the span
    and the turnaround after it.
    """
    copy_id: UUID | None = await fetch_value(
        _TAKE_ONE,
        span.start,
        span.end,
        turnaround_days,
        tool_id,
        uuid4(),
        kind,
        loan_id,
        by,
        now,
    )
    if copy_id is None:
        raise await _no_copy_free(tool_id, now)
    return copy_id


async def extend(loan_id: UUID, *, end: datetime) -> None:
    """Move the end of a loan's span, or raise ``DaysTaken`` saying when the next promise begins.

    The caller holds ``lock_tool``.
    """
    try:
        async with transaction():
            moved = await execute(
                "UPDATE occupancy SET during = tstzrange(lower(during), {}, '[)') "
                "WHERE loan_id = {} AND active",
                end,
                loan_id,
            )
    except asyncpg.ExclusionViolationError:
        raise await _followed(loan_id) from None
    if not moved:
        raise NotThere


async def release(loan_id: UUID, *, at: datetime | None = None) -> None:
    """Give a loan's copy back to the plan.

    Without ``at`` the promise is void as if it had never been (declined, cancelled, not
    fetched). With ``at`` the copy came back at that moment: an earlier return frees the
    rest of the days, and the turnaround is counted from it.
    """
    if at is None:
        await execute("UPDATE occupancy SET active = false WHERE loan_id = {} AND active", loan_id)
        return
    await execute(
        "UPDATE occupancy SET active = asked.at > lower(during), during = CASE "
        "WHEN asked.at > lower(during) AND asked.at < upper(during) "
        "THEN tstzrange(lower(during), asked.at, '[)') ELSE during END "
        "FROM (SELECT {}::timestamptz AS at) AS asked "
        "WHERE loan_id = {} AND active",
        at,
        loan_id,
    )


@retried
async def block_days(
    tool_id: UUID,
    *,
    owner_id: UUID,
    first_day: date,
    last_day: date,
    note: str,
    form_key: UUID,
    now: datetime,
) -> UUID:
    """Keep all copies of the owner's own tool back on whole days, and return the block's id.

    Raises ``DaysTaken`` when one of them is promised then. The tool's row is locked, so
    a request that is being approved in the same second is either seen or sees the block.
    """
    block_id = uuid4()
    try:
        async with transaction():
            await lock_tool(tool_id)
            zone = await _zone_of_own(tool_id, owner_id)
            asked = (tool_id, first_day, last_day, note)
            if earlier := await already_made(
                form_key, *asked, by=owner_id, making=block_id, now=now
            ):
                return earlier
            rules.check_block(first_day, last_day, today=rules.local_day(now, zone))
            span = rules.block_span(first_day, last_day, time_zone=zone, now=now)
            if met := await queries.first_promise_within(tool_id, span):
                raise _met(met, zone)
            await execute(_TAKE_ALL, block_id, span.start, span.end, note, owner_id, now, tool_id)
    except asyncpg.ExclusionViolationError:
        raise DaysTaken(_("These days have just been taken.")) from None
    return block_id


@retried
async def unblock(block_id: UUID, *, tool_id: UUID, owner_id: UUID) -> None:
    """Take a block of the owner's own tool back from every copy that it holds."""
    if not await execute(_GIVE_ALL_BACK, block_id, tool_id, owner_id):
        raise NotThere


# The choice of a copy and the promise are one statement. ON CONFLICT: should somebody have
# forgotten the lock, the loser gets no row instead of an error that ends its transaction.
_TAKE_ONE = """
WITH wanted AS (
  SELECT tool.id AS tool_id, asked.during, asked.turnaround_days,
         tstzrange(
           lower(asked.during),
           (upper(asked.during) AT TIME ZONE community.time_zone
             + make_interval(days => asked.turnaround_days)) AT TIME ZONE community.time_zone,
           '[)') AS blocked
    FROM (SELECT tstzrange({}::timestamptz, {}, '[)') AS during, {}::int AS turnaround_days)
      AS asked
    JOIN tool ON tool.id = {}
    JOIN community ON community.id = tool.community_id
)
INSERT INTO occupancy (id, copy_id, kind, loan_id, during, turnaround_days, active, note,
                       created_by_id, created_at)
SELECT {}::uuid, copy.id, {}::text, {}::uuid, wanted.during, wanted.turnaround_days, true, '',
       {}::uuid, {}::timestamptz
  FROM wanted
  JOIN copy ON copy.tool_id = wanted.tool_id
 WHERE copy.retired_at IS NULL
   AND NOT EXISTS (
     SELECT FROM occupancy AS other
      WHERE other.copy_id = copy.id AND other.blocked && wanted.blocked AND other.active)
 ORDER BY copy.created_at, copy.id
 LIMIT 1
ON CONFLICT DO NOTHING
RETURNING copy_id
"""

# One row a copy; the first bears the block's id, and what they share says they are one block.
_TAKE_ALL = """
INSERT INTO occupancy (id, copy_id, kind, loan_id, during, turnaround_days, active, note,
                       created_by_id, created_at)
SELECT CASE WHEN row_number() OVER (ORDER BY copy.created_at, copy.id) = 1
            THEN {}::uuid ELSE gen_random_uuid() END,
       copy.id, 'block', NULL, tstzrange({}::timestamptz, {}, '[)'), 0, true, {}::text,
       {}::uuid, {}::timestamptz
  FROM copy
 WHERE copy.tool_id = {} AND copy.retired_at IS NULL
"""

_GIVE_ALL_BACK = """
UPDATE occupancy AS held SET active = false
  FROM occupancy AS named
  JOIN copy AS named_copy ON named_copy.id = named.copy_id
  JOIN tool ON tool.id = named_copy.tool_id
  JOIN copy ON copy.tool_id = tool.id
 WHERE named.id = {} AND named.kind = 'block' AND named.active
   AND tool.id = {} AND tool.owner_id = {} AND tool.deleted_at IS NULL
   AND held.copy_id = copy.id AND held.kind = 'block' AND held.active
   AND held.created_at = named.created_at AND held.during = named.during
"""


async def _zone_of_own(tool_id: UUID, owner_id: UUID) -> str:
    zone: str | None = await fetch_value(
        "SELECT community.time_zone FROM tool "
        "JOIN community ON community.id = tool.community_id "
        "WHERE tool.id = {} AND tool.owner_id = {} AND tool.deleted_at IS NULL",
        tool_id,
        owner_id,
    )
    if zone is None:
        raise NotThere
    return zone


async def _no_copy_free(tool_id: UUID, now: datetime) -> DaysTaken:
    zone: str = await fetch_value(
        "SELECT community.time_zone FROM tool "
        "JOIN community ON community.id = tool.community_id WHERE tool.id = {}",
        tool_id,
    )
    free_day = await queries.next_free_day(tool_id, today=rules.local_day(now, zone))
    if free_day is None:
        return DaysTaken(_("These days have just been taken."))
    return DaysTaken(
        _("These days are taken. The next free day is %(day)s.", day=written(free_day)),
        next_free_day=free_day,
    )


async def _followed(loan_id: UUID) -> DaysTaken:
    next_day = await queries.next_promise_after(loan_id)
    if next_day is None:
        return DaysTaken(_("The days after your loan have just been taken."))
    return DaysTaken(
        _("From %(day)s on the tool is promised to somebody else.", day=written(next_day))
    )


def _met(met: queries.Promise, zone: str) -> DaysTaken:
    first = written(rules.local_day(met.start, zone))
    last = written(rules.last_day_before(met.end, zone))
    if met.kind == "block":
        message = _("You already keep it back from %(first)s to %(last)s.", first=first, last=last)
    elif met.turnaround_days:
        message = ngettext(
            "It is promised from %(first)s to %(last)s and kept free for one day after that.",
            "It is promised from %(first)s to %(last)s and kept free for %(num)s days after that.",
            met.turnaround_days,
            first=first,
            last=last,
        )
    else:
        message = _("It is promised from %(first)s to %(last)s.", first=first, last=last)
    return DaysTaken(message)
