"""Photos: files that somebody uploaded; who shows one is the showing feature's row."""

from piccolo.columns import UUID, ForeignKey, Integer, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from toolshare.accounts.tables import Member
from toolshare.db import DB


class Photo(Table, db=DB):
    """One picture, stored re-encoded in three sizes under an unguessable name."""

    id = UUID(primary_key=True)
    uploader_id = ForeignKey(Member, null=False, on_delete=OnDelete.restrict, index=True)
    name = Text(unique=True)
    width = Integer()
    height = Integer()
    created_at = Timestamptz(index=True)
