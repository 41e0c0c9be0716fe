"""Tools, their physical copies, and the photos that show them."""

from piccolo.columns import (
    UUID,
    Boolean,
    DoublePrecision,
    ForeignKey,
    Integer,
    SmallInt,
    Text,
    Timestamptz,
)
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from toolshare.accounts.tables import Member
from toolshare.communities.tables import Community
from toolshare.db import DB
from toolshare.photos.tables import Photo


class Tool(Table, db=DB):
    """A catalogue entry; its words are searched through the generated column ``search``."""

    id = UUID(primary_key=True)
    community_id = ForeignKey(Community, null=False, on_delete=OnDelete.restrict, index=True)
    owner_id = ForeignKey(Member, null=False, on_delete=OnDelete.restrict, index=True)
    title = Text()
    brand = Text()
    model = Text()
    year_made = SmallInt(null=True, default=None)
    category = Text()
    description = Text()
    accessories = Text()
    safety_note = Text()
    skill_level = Text(default="new")
    price_per_day_cents = Integer(default=0)
    deposit_cents = Integer(default=0)
    replacement_value_cents = Integer(default=0)
    longest_loan_days = SmallInt(default=7)
    turnaround_days = SmallInt(default=0)
    is_instant = Boolean(default=False)
    is_hidden = Boolean(default=False)
    # The middle of a cell: triggers keep it, whatever is written here.
    latitude = DoublePrecision(null=True, default=None)
    longitude = DoublePrecision(null=True, default=None)
    created_at = Timestamptz()
    updated_at = Timestamptz()
    deleted_at = Timestamptz(null=True, default=None)


class Copy(Table, db=DB):
    """One physical unit, with the code on its label."""

    id = UUID(primary_key=True)
    tool_id = ForeignKey(Tool, null=False, on_delete=OnDelete.restrict, index=True)
    code = Text(unique=True)
    created_at = Timestamptz()
    retired_at = Timestamptz(null=True, default=None)


class ToolPhoto(Table, db=DB):
    """A photo in a tool's gallery; the lowest position is the one on the card."""

    id = UUID(primary_key=True)
    tool_id = ForeignKey(Tool, null=False, on_delete=OnDelete.restrict, index=True)
    photo_id = ForeignKey(Photo, null=False, on_delete=OnDelete.restrict, index=True, unique=True)
    position = SmallInt()
    alternative_text = Text()
