"""Forms that work once: a key per rendered form makes a double click one row."""

from datetime import datetime
from uuid import UUID, uuid5

from piccolo.columns import UUID as UUIDColumn
from piccolo.columns import ForeignKey, LazyTableReference, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from toolshare.db import DB, fetch_value


class FormKey(Table, db=DB):
    """A form that was sent, and the id of what it made."""

    id = UUIDColumn(primary_key=True)
    member_id = ForeignKey(
        LazyTableReference("Member", module_path="toolshare.accounts.tables"),
        null=False,
        on_delete=OnDelete.cascade,
        index=True,
    )
    made_id = UUIDColumn()
    used_at = Timestamptz(index=True)


async def already_made(
    key: UUID, *content: object, by: UUID, making: UUID, now: datetime
) -> UUID | None:
    """Note in this transaction that ``key`` makes ``making``; or say what it made before.

    ``content`` is what the form says. Back shows a form that was sent with its old key;
    with other words in it, it must not be taken for a second click.

    A second click waits here for the first one's transaction and then sees its row, so
    of two clicks at once only one goes on.
    """
    earlier: UUID = await fetch_value(
        "INSERT INTO form_key (id, member_id, made_id, used_at) VALUES ({}, {}, {}, {}) "
        # The update changes nothing; it makes RETURNING answer with the row that won.
        "ON CONFLICT (id) DO UPDATE SET used_at = form_key.used_at RETURNING made_id",
        _row_id(key, content, by),
        by,
        making,
        now,
    )
    return None if earlier == making else earlier


async def made_by(key: UUID, *content: object, by: UUID) -> UUID | None:
    """Say what a form made before that this member sent, if it did."""
    return await fetch_value(
        "SELECT made_id FROM form_key WHERE id = {}", _row_id(key, content, by)
    )


def _row_id(key: UUID, content: tuple[object, ...], by: UUID) -> UUID:
    # Bound to the member, so that nobody can use up a key that is another's.
    return uuid5(by, repr((str(key), *map(str, content))))
