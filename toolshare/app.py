"""The application: the only module that knows every feature."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.types import ASGIApp, ControllerRouterHandler

from toolshare.accounts.pages import ROUTES as account_pages
from toolshare.api.document import openapi_config
from toolshare.api.routes import ROUTES as api_routes
from toolshare.catalogue.pages import ROUTES as catalogue_pages
from toolshare.catalogue.queries import warm_up
from toolshare.communities.pages import ROUTES as community_pages
from toolshare.db import POOL_SIZE, close_pool, open_pool
from toolshare.display.pages import ROUTES as display_pages
from toolshare.home.pages import ROUTES as home_pages
from toolshare.imports.pages import ROUTES as import_pages
from toolshare.keeping.pages import ROUTES as keeping_pages
from toolshare.loans.actions.change import CHANNEL
from toolshare.loans.pages import ROUTES as loan_pages
from toolshare.logs import set_up_logs
from toolshare.manuals.pages import ROUTES as manual_pages
from toolshare.occupancy.pages import ROUTES as block_pages
from toolshare.parent import end_with_parent
from toolshare.photos.pages import ROUTES as photo_pages
from toolshare.photos.store import open_store
from toolshare.places.pages import ROUTES as place_pages
from toolshare.secrecy import keep_to_itself
from toolshare.settings import ROOT, Settings, read_settings
from toolshare.tools.pages import ROUTES as tool_pages
from toolshare.viewers import find_viewer
from toolshare.web import errors
from toolshare.web.assets import Assets
from toolshare.web.edge import Edge
from toolshare.web.health import show_liveness, show_readiness
from toolshare.web.leaving import hearing_last_call
from toolshare.web.live import listening
from toolshare.web.styleguide import ROUTES as styleguide_pages
from toolshare.web.templates import make_environment
from toolshare.web.theme import ROUTES as theme_pages
from toolshare.wording.pages import ROUTES as wording_pages

LARGEST_BODY_BYTES = 16_000_000


def create_app() -> ASGIApp:
    """Build the application that the server runs, from the environment."""
    # Here too: a server may start its workers afresh instead of forking them.
    keep_to_itself()
    settings = read_settings()
    set_up_logs(settings.log_level, settings.log_file)
    return build(settings)


def build(settings: Settings) -> Edge:
    """Build the application for these settings; its lifespan opens the database pool."""
    assets = Assets(ROOT / "static", development=settings.development)
    open_store(settings.photos)
    environment = make_environment(assets.address, development=settings.development)
    app = Litestar(
        route_handlers=[*routes(settings), assets.route(), show_liveness, show_readiness],
        lifespan=[_running(settings)],
        state=State({"settings": settings, "templates": environment}),
        exception_handlers=errors.handlers(),
        compression_config=CompressionConfig(
            backend="brotli",
            brotli_quality=1,
            gzip_compress_level=1,
            minimum_size=500,
            # Compressed once for all, or already; and an event must not wait for the next one.
            exclude=["/static/", r"\.webp$", "^/manuals/", "/live$"],
        ),
        request_max_body_size=LARGEST_BODY_BYTES,
        openapi_config=openapi_config(),
        # Pages are for people; only the API's router is in the document.
        include_in_schema=False,
        logging_config=None,
    )
    return Edge(app, settings=settings, find_viewer=find_viewer)


def routes(settings: Settings) -> list[ControllerRouterHandler]:
    """Return every feature's pages."""
    guide = styleguide_pages if settings.development else []
    return [
        *account_pages,
        *api_routes,
        *block_pages,
        *catalogue_pages,
        *community_pages,
        *display_pages,
        *home_pages,
        *import_pages,
        *keeping_pages,
        *loan_pages,
        *manual_pages,
        *photo_pages,
        *place_pages,
        *theme_pages,
        *tool_pages,
        *wording_pages,
        *guide,
    ]


def _running(settings: Settings) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def connected(app: Litestar) -> AsyncIterator[None]:
        if settings.database_url is None:
            raise RuntimeError("The server must know its database before a worker starts.")
        watch = asyncio.create_task(end_with_parent())
        await open_pool(settings.database_url, size=POOL_SIZE, warm_up=warm_up)
        try:
            async with listening(settings.database_url, channel=CHANNEL):
                with hearing_last_call(settings.port):
                    yield
        finally:
            await close_pool()
            watch.cancel()

    return connected
