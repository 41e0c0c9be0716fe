"""How far a step is that puts all tools up, or takes all down, in one long transaction.

What such a transaction writes, nobody else sees before it ends. The name under which Postgres
lists its connection is seen at once, and goes with the transaction, however that ends: so no
worker that was killed leaves a number behind that is not true any more.
"""

from uuid import UUID

from toolshare.db import fetch_value

_NAME = "toolshare import {} {}"
"""With the import and how many tools; Postgres cuts names after 63 characters."""

MIDWAY = """
COALESCE((
  SELECT max(split_part(application_name, ' ', 4)::int)
    FROM pg_stat_activity
   WHERE datname = current_database()
     AND tool_import.state IN ('importing', 'undoing')
     AND starts_with(application_name, 'toolshare import ' || tool_import.id || ' ')), 0)
"""
"""Of an import: the tools that such a step has done, 0 while there is none."""


async def tell(import_id: UUID, done: int) -> None:
    """Let pages know how many tools the transaction that we are in has done."""
    await fetch_value(
        "SELECT set_config('application_name', {}, true)", _NAME.format(import_id, done)
    )
