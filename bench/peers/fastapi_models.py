"""The tables of sign-in as SQLAlchemy maps them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Select, and_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import CITEXT, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from toolshare.loans.rules import (
    WAITS_FOR_BORROWER,
    WAITS_FOR_LENDER,
    WAITS_UNTIL_DUE,
    WAITS_UNTIL_START,
)


class Base(DeclarativeBase):
    type_annotation_map = {datetime: TIMESTAMP(timezone=True)}  # noqa: RUF012 - as it is documented


class Member(Base):
    __tablename__ = "member"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(CITEXT)
    experience: Mapped[str]
    latitude: Mapped[float | None]


class Community(Base):
    __tablename__ = "community"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    time_zone: Mapped[str]
    currency: Mapped[str]


class Membership(Base):
    __tablename__ = "membership"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("community.id"))
    role: Mapped[str]
    joined_at: Mapped[datetime]


class Session(Base):
    __tablename__ = "session"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    token_hash: Mapped[bytes]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Loan(Base):
    __tablename__ = "loan"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    borrower_id: Mapped[UUID]
    lender_id: Mapped[UUID]
    state: Mapped[str]
    starts_at: Mapped[datetime]
    due_at: Mapped[datetime]


class Notice(Base):
    __tablename__ = "notice"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    read_at: Mapped[datetime | None]


def _signed_in() -> Select[tuple[Session, Member, Community, str, int, int]]:
    """Ask in one statement for all that the frame shows of the member with a session."""
    waiting = (
        select(func.count())
        .select_from(Loan)
        .where(
            or_(
                and_(Loan.borrower_id == Member.id, Loan.state.in_(WAITS_FOR_BORROWER)),
                and_(Loan.lender_id == Member.id, Loan.state.in_(WAITS_FOR_LENDER)),
            ),
            or_(Loan.state.not_in(WAITS_UNTIL_START), Loan.starts_at <= bindparam("soon")),
            or_(Loan.state.not_in(WAITS_UNTIL_DUE), Loan.due_at <= bindparam("soon")),
        )
        .correlate(Member)
        .scalar_subquery()
    )
    unread = (
        select(func.count())
        .select_from(Notice)
        .where(Notice.member_id == Member.id, Notice.read_at.is_(None))
        .correlate(Member)
        .scalar_subquery()
    )
    return (
        select(Session, Member, Community, Membership.role, waiting, unread)
        .join(Member, Member.id == Session.member_id)
        .join(Membership, Membership.member_id == Member.id)
        .join(Community, Community.id == Membership.community_id)
        .where(Session.token_hash == bindparam("token_hash"), Session.expires_at > bindparam("now"))
        .order_by(Membership.joined_at, Membership.id)
        .limit(1)
    )


SIGNED_IN = _signed_in()
"""Put together once; takes ``token_hash``, ``now`` and ``soon``."""
