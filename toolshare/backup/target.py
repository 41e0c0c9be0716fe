"""The database that a backup is restored to: what it holds, and clearing it."""

from collections.abc import Container

import asyncpg

from toolshare.backup.errors import BackupFailed
from toolshare.backup.snapshot import count_rows
from toolshare.db import SESSION_SETTINGS

_OTHERS = """
SELECT count(*)
  FROM pg_stat_activity
 WHERE datname = current_database() AND application_name = $1 AND pid <> pg_backend_pid()
"""

# Everything in the schema but extensions, which came from whoever may install some (a dump makes
# only those that are not there), and but the parts of something else, which go with it.
_OBJECTS = """
SELECT format('DROP %s IF EXISTS %s CASCADE', object.type, object.identity)
  FROM pg_depend AS inside
 CROSS JOIN LATERAL pg_identify_object(inside.classid, inside.objid, 0) AS object
 WHERE inside.refclassid = 'pg_namespace'::regclass
   AND inside.refobjid = 'public'::regnamespace
   AND inside.deptype = 'n'
   AND object.type <> 'extension'
   AND NOT EXISTS (
         SELECT FROM pg_depend AS part
          WHERE part.classid = inside.classid AND part.objid = inside.objid
            AND part.deptype IN ('e', 'i'))
"""


async def check_nobody_works(connection: asyncpg.Connection) -> None:
    """Raise ``BackupFailed`` while ToolShare runs: it would go on with what it has in mind."""
    name = SESSION_SETTINGS["application_name"]
    if others := await connection.fetchval(_OTHERS, name):
        raise BackupFailed(
            f"ToolShare is running on this database ({others} connections). Stop it first, "
            "web and worker, and start it again afterwards."
        )


async def check_is_ours(connection: asyncpg.Connection) -> None:
    """Raise ``BackupFailed`` where the database is another program's, whatever was asked for."""
    tables = await count_rows(connection)
    if tables and "migration" not in tables:
        raise BackupFailed(
            f"The database is not ToolShare's: it holds {', '.join(tables)}. "
            "Give ToolShare a database of its own."
        )


async def check_is_empty(
    connection: asyncpg.Connection, *, known_tables: Container[str], unknown_files: int
) -> None:
    """Raise ``BackupFailed`` where somebody would lose something.

    A table that the backup does not know may be another program's, in the same database.
    """
    rows = await count_rows(connection)
    members = rows.get("member", 0)
    others = [table for table, count in rows.items() if count and table not in known_tables]
    if members or unknown_files or others:
        besides = f" and rows in {', '.join(others)}" if others else ""
        raise BackupFailed(
            f"This instance is not empty: it has {members} members, {unknown_files} files of "
            f"photos{besides}. With --replace the backup takes their place."
        )


async def clear(connection: asyncpg.Connection) -> None:
    """Drop everything that is in the schema, whichever version of ToolShare made it."""
    for (statement,) in await connection.fetch(_OBJECTS):
        await connection.execute(statement)
