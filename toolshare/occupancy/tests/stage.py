"""What these tests put on the stage: tools with copies, and promises on them."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

from toolshare.accounts.tables import Member
from toolshare.communities.rules import Hours
from toolshare.communities.tables import Community, Membership
from toolshare.loans.tables import Loan
from toolshare.occupancy.actions import lock_tool, occupy
from toolshare.occupancy.rules import Kind, loan_span
from toolshare.tools.tables import Copy, Tool

BERLIN = Hours("Europe/Berlin", time(8), time(20))
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


async def put_tool(owner_id: UUID, community_id: UUID, *, copies: int = 1, **facts: object) -> UUID:
    """Store a tool; ``facts`` replace what is not said."""
    words: dict[str, object] = {
        "title": "Hammer drill",
        "category": "hammer-drills",
        "created_at": LONG_AGO,
    }
    tool = Tool(
        id=uuid4(),
        owner_id=owner_id,
        community_id=community_id,
        **{"updated_at": LONG_AGO, **words, **facts},
    )
    await tool.save()
    for number in range(copies):
        await Copy(
            id=uuid4(),
            tool_id=tool.id,
            code=f"TS-{uuid4().hex[:10]}",
            created_at=LONG_AGO + timedelta(minutes=number),
        ).save()
    return tool.id


async def put_loan(tool_id: UUID, *, lender_id: UUID, borrower_id: UUID, **facts: object) -> UUID:
    """Store a loan that nobody has answered yet."""
    community_id = (await Tool.select(Tool.community_id).where(Tool.id == tool_id).first())[
        "community_id"
    ]
    loan = Loan(
        id=uuid4(),
        tool_id=tool_id,
        community_id=community_id,
        lender_id=lender_id,
        borrower_id=borrower_id,
        currency="EUR",
        borrower_experience="handy",
        **{
            "state": "requested",
            "requested_at": LONG_AGO,
            "answer_by": LONG_AGO + timedelta(days=3),
            "first_day": date(2026, 12, 5),
            "last_day": date(2026, 12, 6),
            "starts_at": datetime(2026, 12, 5, 7, tzinfo=UTC),
            "due_at": datetime(2026, 12, 6, 19, tzinfo=UTC),
            **facts,
        },
    )
    await loan.save()
    return loan.id


async def take(
    tool_id: UUID,
    first_day: date,
    last_day: date,
    *,
    turnaround_days: int = 0,
    kind: Kind = "maintenance",
    loan_id: UUID | None = None,
) -> UUID:
    """Take a copy by the opening hours of Berlin, holding the lock as everybody must."""
    await lock_tool(tool_id)
    return await occupy(
        tool_id,
        span=loan_span(first_day, last_day, BERLIN),
        turnaround_days=turnaround_days,
        kind=kind,
        loan_id=loan_id,
        by=None,
        now=LONG_AGO,
    )


async def put_member(name: str, community_id: UUID | None = None) -> UUID:
    """Store a member, in a community if one is given."""
    member = Member(
        id=uuid4(),
        email=f"{name.lower()}@example.org",
        name=name,
        password_hash="unusable",
        created_at=LONG_AGO,
    )
    await member.save()
    if community_id is not None:
        await Membership(
            id=uuid4(), community_id=community_id, member_id=member.id, joined_at=LONG_AGO
        ).save()
    return member.id


async def put_community(name: str, **facts: object) -> UUID:
    """Store a community that opens from 8 to 20 in Berlin unless told otherwise."""
    community = Community(
        id=uuid4(),
        name=name,
        **{
            "time_zone": "Europe/Berlin",
            "currency": "EUR",
            "opens_at": time(8),
            "closes_at": time(20),
            "created_at": LONG_AGO,
            **facts,
        },
    )
    await community.save()
    return community.id
