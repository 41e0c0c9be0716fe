"""A small instance to back up, and others to restore to."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from toolshare.backup.manifest import Manifest
from toolshare.backup.restore import Restored, restore
from toolshare.backup.save import back_up
from toolshare.conftest import NOON, Person, found, join
from toolshare.db import DB
from toolshare.manuals.actions import store_manual
from toolshare.manuals.tests.files import pdf
from toolshare.photos import actions, store
from toolshare.photos.tests import files
from toolshare.tools.tests.stage import list_drill, put_loan

A_DAY_LATER = NOON + timedelta(hours=24, minutes=1)


@dataclass
class Instance:
    """A database and a folder of photos."""

    url: str
    folder: Path

    def photos(self) -> dict[str, str]:
        """Hash every file in the folder."""
        return {
            path.relative_to(self.folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.folder.rglob("*.*")
        }

    async def everything(self) -> dict[str, str]:
        """Hash every table's rows."""
        connection = await asyncpg.connect(self.url)
        try:
            tables = await connection.fetch(
                "SELECT relname, format('SELECT coalesce(md5(string_agg(t::text, chr(10) "
                "ORDER BY t::text)), '''') FROM %s AS t', oid::regclass) FROM pg_class "
                "WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            )
            return {name: await connection.fetchval(query) for name, query in tables}
        finally:
            await connection.close()

    async def run(self, statement: str) -> Any:
        """Run one statement on a connection of its own."""
        connection = await asyncpg.connect(self.url)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    async def save(self, file: Path) -> Manifest:
        """Back the instance up."""
        store.open_store(self.folder)
        with file.open("wb") as archive:
            return await back_up(self.url, archive, spool=file.parent, now=NOON)

    async def take(self, file: Path, *, replace: bool = False) -> Restored:
        """Restore the instance from a file."""
        store.open_store(self.folder)
        kept, DB.pool = DB.pool, None
        try:
            with file.open("rb") as archive:
                return await restore(self.url, archive, replace=replace)
        finally:
            DB.pool = kept


async def fill(folder: Path) -> UUID:
    """Let ada list a drill with a photo and bob borrow it, and return the drill's id."""
    store.open_store(folder)
    community_id = await found("Lindenhof")
    ada = await join(community_id, "Ada", "admin", "no hash")
    bob = await join(community_id, "Bob", "member", "no hash")
    tool_id = await list_with_photo(ada)
    await put_loan(tool_id, borrower=bob, lender=ada, state="on_loan", now=NOON)
    return tool_id


async def list_with_photo(owner: Person) -> UUID:
    """List a drill that one photo shows and one manual describes."""
    photo_id = await actions.store_photo(files.jpeg(90, 60), by=owner.id, now=NOON)
    manual_id = await store_manual(pdf(), by=owner.id, now=NOON)
    return await list_drill(
        owner,
        NOON,
        photo_ids=[photo_id],
        alternative_texts=["A drill"],
        manuals=[(manual_id, "Drill")],
    )


async def until(url: str, query: str, *, within_s: float = 30) -> None:
    """Wait until a query's first value is true."""
    connection = await asyncpg.connect(url)
    try:
        async with asyncio.timeout(within_s):
            while not await connection.fetchval(query):  # noqa: ASYNC110 - Postgres tells nobody
                await asyncio.sleep(0.02)
    finally:
        await connection.close()
