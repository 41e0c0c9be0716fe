"""Whom a tool belongs to, and how they have lent so far, counted from their loans."""

from datetime import datetime
from typing import Any
from uuid import UUID

from toolshare.accounts.queries import MemberCard
from toolshare.db import fetch_one
from toolshare.display.rules import Record
from toolshare.refusal import NotThere

LOOKED_AT = 200
"""Loans of an owner that are counted, the latest first: what was years ago says little."""


async def owner_with_record(
    owner_id: UUID, *, community_id: UUID, now: datetime
) -> tuple[MemberCard, Record]:
    """Return a tool's owner, and how their loans in a community went."""
    found = await fetch_one(_owner, _OWNER, owner_id, community_id, LOOKED_AT, now, LOOKED_AT)
    if found is None:
        raise NotThere
    return found


def _owner(*columns: Any) -> tuple[MemberCard, Record]:
    return MemberCard(*columns[:6]), Record(*columns[6:])


# The latest are found by loan_of_lender. Loans in the tool's own community alone: what somebody
# does in a private one is nothing to the others. What was booked at once was never asked for,
# and a request that its borrower took back did not have to be answered.
_OWNER = """
SELECT owner.id, owner.name, owner.neighbourhood, owner.about, owner.experience,
       owner.created_at, record.*
  FROM (SELECT {}::uuid AS owner_id, {}::uuid AS community_id) AS asked
  JOIN member AS owner ON owner.id = asked.owner_id
 CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE latest.handed_over_at IS NOT NULL),
           count(*) FILTER (WHERE latest.answered_after IS NOT NULL),
           count(*) FILTER (WHERE latest.answered_after IS NOT NULL OR latest.state = 'lapsed'),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY latest.answered_after),
           count(*) FILTER (WHERE latest.is_promise),
           count(*) FILTER (WHERE latest.is_promise AND latest.state = 'cancelled'
                              AND latest.ended_by_id = latest.lender_id),
           count(*) = {}
      FROM (
        SELECT state, lender_id, ended_by_id, handed_over_at,
               promised_at IS NOT NULL AND starts_at <= {} AS is_promise,
               CASE WHEN promised_at > requested_at THEN promised_at - requested_at
                    WHEN state = 'declined' THEN ended_at - requested_at END AS answered_after
          FROM loan
         WHERE lender_id = owner.id AND community_id = asked.community_id
         ORDER BY starts_at DESC, id DESC
         LIMIT {}
      ) AS latest
  ) AS record
"""
