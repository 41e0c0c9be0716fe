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
    """One physical unit, with the code on its label.

    ``label`` is that code as somebody typed it, of which there is one in its community. The
    version before knows ``code`` alone, which is one of its kind everywhere: a trigger keeps
    the two in step, and leaves ``code`` empty where another community has it already. The
    trigger also keeps ``community_id``, which is the tool's.
    """

    id = UUID(primary_key=True)
    tool_id = ForeignKey(Tool, null=False, on_delete=OnDelete.restrict, index=True)
    community_id = ForeignKey(
        Community, null=True, default=None, on_delete=OnDelete.restrict, index=False
    )
    label = Text()
    code = Text(unique=True, null=True, default=None)
    created_at = Timestamptz()
    retired_at = Timestamptz(null=True, default=None)


class ToolPhoto(Table, db=DB):
    """A photo in a tool's gallery; the lowest position is the one on the card."""

    id = UUID(primary_key=True)
    tool_id = ForeignKey(Tool, null=False, on_delete=OnDelete.restrict, index=True)
    photo_id = ForeignKey(Photo, null=False, on_delete=OnDelete.restrict, index=True, unique=True)
    position = SmallInt()
    alternative_text = Text()
