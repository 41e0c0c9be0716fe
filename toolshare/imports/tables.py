"""Imports of tools, and the rows of their tables on the way to the wall."""

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    BigInt,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    SmallInt,
    Text,
    Timestamptz,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import BigSerial
from piccolo.table import Table

from toolshare.accounts.tables import Member
from toolshare.communities.tables import Community
from toolshare.db import DB
from toolshare.tools.tables import Tool


class ToolImport(Table, tablename="tool_import", db=DB):
    """A file that a member sent in to list its tools, and how far that has come.

    The row is also the job: a worker that finds it in a working state does the next step,
    whichever worker did the last. ``through`` is the number of the last row done in this
    state, ``done`` how many rows that were.
    """

    id = UUID(primary_key=True)
    owner_id = ForeignKey(Member, null=False, on_delete=OnDelete.restrict, index=True)
    community_id = ForeignKey(Community, null=False, on_delete=OnDelete.restrict, index=True)
    file_name = Text()
    content = Bytea(null=True, default=None)
    encoding = Text()
    delimiter = Text()
    headings = Array(base_column=Text())
    columns = JSONB(default="{}")
    category = Text(null=True, default=None)
    state = Text(default="uploaded")
    row_count = Integer(default=0)
    good_count = Integer(default=0)
    done = Integer(default=0)
    through = Integer(default=0)
    message = Text()
    attempts = SmallInt(default=0)
    fetches_photos = Boolean(default=False)
    photo_bytes = BigInt(default=0)
    photos_turn_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz()
    confirmed_at = Timestamptz(null=True, default=None)
    changed_at = Timestamptz()


class ImportRow(Table, db=DB):
    """One row of the table: its cells, and the tool it describes or what is wrong with it."""

    id = BigSerial(primary_key=True)
    import_id = ForeignKey(ToolImport, null=False, on_delete=OnDelete.restrict, index=True)
    number = Integer()
    cells = Array(base_column=Text())
    facts = JSONB(null=True, default=None)
    code = Text(null=True, default=None)
    further_codes = Array(base_column=Text())
    photos = Array(base_column=Text())
    problems = JSONB(default="[]")
    tool_id = ForeignKey(Tool, null=True, default=None, on_delete=OnDelete.restrict, index=True)


class ImportPhoto(Table, db=DB):
    """An address of a photo that a row names, and whether the photo hangs on its tool by now.

    ``address`` changes with each redirect, ``typed`` is what stands in the table. The row is
    also the job: whoever has the turn of its ``host`` fetches it.
    """

    id = BigSerial(primary_key=True)
    import_id = ForeignKey(ToolImport, null=False, on_delete=OnDelete.restrict, index=False)
    tool_id = ForeignKey(Tool, null=False, on_delete=OnDelete.restrict, index=True)
    number = Integer()
    place = SmallInt()
    typed = Text()
    address = Text()
    host = Text()
    redirects = SmallInt(default=0)
    attempts = SmallInt(default=0)
    next_at = Timestamptz()
    state = Text(default="waiting")
    reason = Text()


class PhotoHost(Table, db=DB):
    """A host that photos come from: it is asked for one at a time, and not before ``next_at``."""

    host = Text(primary_key=True)
    next_at = Timestamptz()
