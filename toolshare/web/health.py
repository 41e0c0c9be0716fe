"""Probes: is the process alive, and can it do its work."""

from litestar import Response, get
from litestar.enums import MediaType

from toolshare.db import fetch_value
from toolshare.migrations import missing_migrations
from toolshare.web.errors import DATABASE_AWAY
from toolshare.web.leaving import is_leaving


@get(["/livez", "/healthz"], media_type=MediaType.TEXT, include_in_schema=False)
async def show_liveness() -> str:
    """Answer as long as the process does, whatever the database is up to."""
    return "alive\n"


@get("/readyz", include_in_schema=False)
async def show_readiness() -> Response[str]:
    """Answer 200 when the database is there and has this code's schema, until the last call."""
    if is_leaving():
        return _text("about to stop\n", 503)
    try:
        await fetch_value("SELECT 1")
        missing = await missing_migrations()
    except DATABASE_AWAY:
        return _text("the database does not answer\n", 503)
    if missing:
        return _text(f"the schema lacks {', '.join(missing)}\n", 503)
    return _text("ready\n", 200)


def _text(body: str, status: int) -> Response[str]:
    return Response(body, status_code=status, media_type=MediaType.TEXT)
