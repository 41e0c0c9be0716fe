"""A world with one of each thing, and everybody who might reach for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import httpx
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from toolshare import clock
from toolshare.accounts.sessions import start_session
from toolshare.api.tests.conftest import token_of
from toolshare.conftest import NOON, Person
from toolshare.db import execute, fetch_value, transaction
from toolshare.display.queries import sitemap_blocks
from toolshare.imports.tests.tables import bring_in
from toolshare.keeping.tests.stage import find_something
from toolshare.loans import actions
from toolshare.loans.tests.conftest import HANDOVER, SATURDAY, WAYS, ask, make_tool
from toolshare.manuals.actions import store_manual
from toolshare.manuals.tests.files import pdf
from toolshare.occupancy.actions import block_days
from toolshare.photos.actions import store_photo
from toolshare.photos.tests.files import jpeg
from toolshare.settings import Settings
from toolshare.tools.tables import ToolPhoto
from toolshare.web.edge import Edge
from toolshare.wording.actions import add_group

ROLES = ("nobody", "stranger", "borrower", "owner", "admin", "elsewhere")
MOMENTS = {
    "requested": NOON,
    "approved": HANDOVER,
    "ready": HANDOVER,
    "on_loan": HANDOVER,
    "return_reported": HANDOVER + timedelta(days=1),
    "disputed": HANDOVER + timedelta(days=1),
    "missed": HANDOVER + timedelta(days=1),
}
"""When somebody looks at a loan in each state."""


class Undo(Exception):
    """Takes back what one request changed."""


@dataclass(frozen=True)
class World:
    """The owner's tool with a photo and a block, and the borrower's loan with another photo."""

    people: dict[str, Person | None]
    tokens: dict[str, str]
    app: Edge
    settings: Settings
    ids: dict[str, str]
    code: str
    now: datetime

    @asynccontextmanager
    async def browser_of(self, role: str, *, api: bool) -> AsyncIterator[httpx.AsyncClient]:
        """Open a browser, or for the API a program, of somebody with a role."""
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(first_words(self.app), raise_app_exceptions=False),
            base_url=self.settings.base_url,
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        person = self.people[role]
        if person is not None and api:
            client.headers["Authorization"] = f"Bearer {self.tokens[role]}"
        elif person is not None:
            token = await start_session(person.id, user_agent="pytest", now=self.now)
            client.cookies.set(self.settings.session_cookie, token)
        async with client:
            yield client


def first_words(app: Edge) -> ASGIApp:
    """Leave an event stream after its first words; it would never end by itself."""

    async def listen(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_and_leave(message: Message) -> None:
            has_more = message.get("more_body", False)
            await send({**message, "more_body": False} if has_more else message)
            if has_more:
                listening.cancel()

        listening = asyncio.ensure_future(app(scope, receive, send_and_leave))
        with suppress(asyncio.CancelledError):
            await listening

    return listen


@asynccontextmanager
async def undone() -> AsyncIterator[None]:
    """Let what happens inside not have happened afterwards."""
    try:
        async with transaction():
            yield
            raise Undo
    except Undo:
        pass


async def make_world(
    people: dict[str, Person | None],
    app: Edge,
    settings: Settings,
    *,
    state: str,
    with_photos: bool,
) -> World:
    """Bring everybody together around a loan in a state."""
    owner, borrower = people["owner"], people["borrower"]
    assert owner is not None
    assert borrower is not None
    with clock.stopped_at(NOON):
        tool_id = await make_tool(owner)
        loan_id = await ask(tool_id, borrower)
        for step in WAYS["approved" if state == "missed" else state]:
            await step(loan_id, owner, borrower)
        ids = {"block_id": str(await _block(tool_id, owner))}
        ids["import_id"] = str(await bring_in("Name,Category\nSaw,hand-saws\n", owner))
    ids["block"] = str((await sitemap_blocks())[0])
    ids |= await find_something(borrower, tool_id)
    ids["group_id"] = str(await _names(people["admin"]))
    ids |= {"loan_id": str(loan_id), "tool_id": str(tool_id), "member_id": str(borrower.id)}
    if with_photos:
        ids |= await _photos(tool_id, loan_id, owner)
    code = await fetch_value("SELECT handover_code FROM loan WHERE id = {}", loan_id)
    with clock.stopped_at(MOMENTS[state]):
        tokens = {role: await token_of(who, settings) for role, who in people.items() if who}
    return World(people, tokens, app, settings, ids, code or "", MOMENTS[state])


async def _block(tool_id: UUID, owner: Person) -> UUID:
    far = SATURDAY + timedelta(days=60)
    return await block_days(
        tool_id,
        owner_id=owner.id,
        first_day=far,
        last_day=far,
        note="Mine",
        form_key=uuid4(),
        now=NOON,
    )


async def _names(admin: Person | None) -> UUID:
    assert admin is not None
    return await add_group(
        ["Zwirbler", "angle grinder"],
        community_id=admin.community_id,
        by=admin.id,
        form_key=uuid4(),
        now=NOON,
    )


async def _photos(tool_id: UUID, loan_id: UUID, owner: Person) -> dict[str, str]:
    """Show a photo and a manual with the tool, and another photo with the promised loan."""
    photo_id = await store_photo(jpeg(400, 300), by=owner.id, now=NOON)
    await ToolPhoto(
        id=uuid4(), tool_id=tool_id, photo_id=photo_id, position=0, alternative_text=""
    ).save()
    condition_id = await store_photo(jpeg(400, 300), by=owner.id, now=NOON)
    await actions.add_photos(
        loan_id,
        by=owner.id,
        moment="handover",
        photo_ids=[condition_id],
        form_key=uuid4(),
        now=HANDOVER,
    )
    manual_id = await store_manual(pdf(), by=owner.id, now=NOON)
    await execute("UPDATE manual SET tool_id = {} WHERE id = {}", tool_id, manual_id)
    name = await fetch_value("SELECT name FROM photo WHERE id = {}", photo_id)
    manual_name = await fetch_value("SELECT name FROM manual WHERE id = {}", manual_id)
    shown = await fetch_value("SELECT id FROM loan_photo WHERE photo_id = {}", condition_id)
    return {
        "name": name,
        "file_name": "320.webp",
        "photo_id": str(shown),
        "manual_name": manual_name,
    }
