"""Imports of tools, and the rows of their tables on the way to the wall."""

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
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
    problems = JSONB(default="[]")
    tool_id = ForeignKey(Tool, null=True, default=None, on_delete=OnDelete.restrict, index=True)
