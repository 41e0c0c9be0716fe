"""Tables as people send them in, and the ways to bring an import to where a test begins."""

from uuid import UUID, uuid4

from toolshare.conftest import NOON, Person
from toolshare.db import fetch
from toolshare.imports import actions, queries
from toolshare.imports.columns import Mapped, guess_columns
from toolshare.imports.files import dialect_of, survey
from toolshare.imports.queries import ImportPage
from toolshare.imports.steps import work_on_next


async def send_in(
    text: str | bytes, owner: Person, *, file_name: str = "tools.csv", form_key: UUID | None = None
) -> UUID:
    """Send a table in, of which nothing has been chosen yet."""
    content = text.encode() if isinstance(text, str) else text
    dialect = dialect_of(content)
    return await actions.add_import(
        content,
        file_name=file_name,
        dialect=dialect,
        sheet=survey(content, dialect),
        owner_id=owner.id,
        community_id=owner.community_id,
        form_key=form_key or uuid4(),
        now=NOON,
    )


async def bring_in(
    text: str | bytes, owner: Person, *, mapped: Mapped | None = None, category: str | None = None
) -> UUID:
    """Send a table in and have its rows checked, with the columns that are guessed."""
    content = text.encode() if isinstance(text, str) else text
    import_id = await send_in(content, owner)
    await actions.choose_columns(
        import_id,
        owner_id=owner.id,
        mapped=mapped or guess_columns(survey(content, dialect_of(content)).headings),
        category=category,
        now=NOON,
    )
    await work()
    return import_id


async def put_up(import_id: UUID, owner: Person) -> None:
    """Say yes to an import, and have it done."""
    await actions.confirm(import_id, owner_id=owner.id, now=NOON)
    await work()


async def work() -> int:
    """Be the worker until nothing is left to do; return how many steps it took."""
    steps = 0
    while await work_on_next(now=NOON):
        steps += 1
    return steps


async def page(import_id: UUID, owner: Person) -> ImportPage:
    return await queries.own_import(import_id, owner_id=owner.id)


async def titles(owner: Person) -> list[str]:
    """List what everybody can see of somebody's, the newest first."""
    return await fetch(
        str,
        "SELECT title FROM tool WHERE owner_id = {} AND deleted_at IS NULL AND NOT is_hidden "
        "AND search <> '' ORDER BY created_at DESC, id DESC",
        owner.id,
    )
