"""The page on FastAPI, SQLAlchemy's asynchronous sessions on asyncpg, and uvicorn.

As its own documentation would have it: the filters are a Pydantic model, session and member
dependencies; the pool is as large as ours; queries are sent in AUTOCOMMIT, which spares the
BEGIN and ROLLBACK around each request.
"""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Annotated, Any, Literal

from fastapi import Cookie, Depends, FastAPI, Query, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel, Field
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from bench.peers import ported
from bench.peers.fastapi_models import SIGNED_IN
from toolshare import clock
from toolshare.catalogue.pages import found_for
from toolshare.catalogue.rules import Search
from toolshare.loans.rules import SOON
from toolshare.web.paging import read_cursor
from toolshare.web.viewer import HomeCommunity, Viewer

engine = create_async_engine(
    ported.DATABASE_URL.replace("postgresql://", "postgresql+asyncpg://", 1),
    pool_size=ported.POOL_SIZE,
    max_overflow=0,
    isolation_level="AUTOCOMMIT",
    connect_args={"server_settings": ported.SESSION_SETTINGS, "command_timeout": 3},
)
Session = async_sessionmaker(engine, expire_on_commit=False)
templates = Jinja2Templates(env=ported.plain_environment())
app = FastAPI(openapi_url=None)
ported.plug_in()


class Filters(BaseModel):
    """What the address asks for."""

    q: Annotated[str, Field(max_length=100)] = ""
    category: str = ""
    first_day: Annotated[date | None, Field(alias="from")] = None
    until: date | None = None
    price: Literal["", "0", "2", "5", "10", "20"] = ""
    level: Literal["", "new", "handy", "experienced", "professional"] = ""
    lender: Literal["", "neighbour", "library"] = ""
    instant: bool = False
    sort: Literal["", "newest"] = ""
    typed: bool = False
    page: Annotated[str, Field(max_length=200)] = ""

    def search(self) -> Search:
        """Say the same in the words of the catalogue."""
        return Search(
            words=self.q,
            category=self.category,
            first_day=self.first_day or self.until,
            last_day=self.until or self.first_day,
            dearest_cents=int(self.price) * 100 if self.price else None,
            level=self.level,
            lender=self.lender,
            instant=self.instant,
            sort=self.sort,
            as_typed=self.typed,
            after=read_cursor(self.page) if self.page else None,
        )


class Asking:
    """Sends ToolShare's queries through a session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def fetch(self, sql: str, *values: object) -> Any:
        """Return all rows."""
        return (await self._session.execute(_clause(sql), _named(values))).all()

    async def fetchrow(self, sql: str, *values: object) -> Any:
        """Return the first row, if any."""
        return (await self._session.execute(_clause(sql), _named(values))).first()

    async def fetchval(self, sql: str, *values: object) -> Any:
        """Return the first column of the first row, if any."""
        return (await self._session.execute(_clause(sql), _named(values))).scalar()


@lru_cache
def _clause(sql: str) -> TextClause:
    return text(ported.written(sql, _place))


def _place(number: int) -> str:
    # In brackets, or the colons of a cast behind it would be taken for the name's end.
    return f"(:p{number})"


def _named(values: tuple[object, ...]) -> dict[str, object]:
    return {f"p{number}": value for number, value in enumerate(values, 1)}


async def session_of_request() -> AsyncIterator[AsyncSession]:
    """Lend the request a session."""
    async with Session() as session:
        yield session


SessionOfRequest = Annotated[AsyncSession, Depends(session_of_request)]


async def viewer_of_request(
    db: SessionOfRequest, token: Annotated[str | None, Cookie(alias=ported.COOKIE)] = None
) -> Viewer | None:
    """Find the member whose cookie this is."""
    if not token:
        return None
    now = clock.now()
    asked = {"token_hash": sha256(token.encode()).digest(), "now": now, "soon": now + SOON}
    row = (await db.execute(SIGNED_IN, asked)).first()
    if row is None:
        return None
    session, member, community, role, waiting, unread = row
    if now - session.last_seen_at > timedelta(minutes=5):
        session.last_seen_at = now
        await db.commit()
    home = HomeCommunity(
        community.id, community.name, community.time_zone, community.currency, role
    )
    return Viewer(
        id=member.id,
        name=member.name,
        email=member.email,
        experience=member.experience,
        has_place=member.latitude is not None,
        session_id=session.id,
        waiting_count=waiting,
        notice_count=unread,
        community=home,
    )


@app.get("/tools", response_class=HTMLResponse)
async def show_tools(
    request: Request,
    db: SessionOfRequest,
    viewer: Annotated[Viewer | None, Depends(viewer_of_request)],
    filters: Annotated[Filters, Query()],
) -> HTMLResponse:
    """Show the tools that match."""
    ported.ask_through(Asking(db))
    shown = await found_for(
        viewer,
        filters.search(),
        ported.form_of(dict(request.query_params)),
        now=clock.now(),
        with_facets=True,
    )
    return templates.TemplateResponse(
        request,
        ported.TEMPLATE,
        {**shown, "page": ported.page_for(viewer)},
        headers=ported.headers_for(viewer),
    )
