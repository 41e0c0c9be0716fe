"""Members and the browsers they are signed in with."""

from piccolo.columns import UUID, Bytea, DoublePrecision, ForeignKey, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from toolshare.db import DB, CiText


class Member(Table, db=DB):
    """A person with an account."""

    id = UUID(primary_key=True)
    email = CiText(unique=True)
    name = Text()
    password_hash = Text(secret=True)
    experience = Text(default="new")
    about = Text()
    neighbourhood = Text()
    # Exactly where they said; others may know only the cell, which is with their tools.
    latitude = DoublePrecision(null=True, default=None)
    longitude = DoublePrecision(null=True, default=None)
    created_at = Timestamptz()


class Session(Table, db=DB):
    """One browser's sign-in; the token itself is only in the browser's cookie."""

    id = UUID(primary_key=True)
    member_id = ForeignKey(Member, null=False, on_delete=OnDelete.cascade, index=True)
    token_hash = Bytea(unique=True)
    user_agent = Text()
    created_at = Timestamptz()
    last_seen_at = Timestamptz()
    expires_at = Timestamptz(index=True)
