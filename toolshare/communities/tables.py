"""Communities and who belongs to them."""

from piccolo.columns import (
    UUID,
    Boolean,
    DoublePrecision,
    ForeignKey,
    LazyTableReference,
    Text,
    Time,
    Timestamptz,
)
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from toolshare.db import DB


class Community(Table, db=DB):
    """A group with its own rules: a library, or a street."""

    id = UUID(primary_key=True)
    name = Text()
    time_zone = Text()
    currency = Text()
    is_public = Boolean(default=True)
    opens_at = Time()
    closes_at = Time()
    latitude = DoublePrecision(null=True, default=None)
    longitude = DoublePrecision(null=True, default=None)
    created_at = Timestamptz()


class Membership(Table, db=DB):
    """One member in one community, with a role there."""

    id = UUID(primary_key=True)
    community_id = ForeignKey(Community, null=False, on_delete=OnDelete.restrict, index=True)
    member_id = ForeignKey(
        LazyTableReference("Member", module_path="toolshare.accounts.tables"),
        null=False,
        on_delete=OnDelete.cascade,
        index=True,
    )
    role = Text(default="member")
    joined_at = Timestamptz()
