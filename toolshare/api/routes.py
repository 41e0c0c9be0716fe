"""The JSON API: one router, and what holds for all of it."""

from litestar import Router
from litestar.datastructures import ResponseHeader
from litestar.exceptions import ValidationException
from litestar.routes import BaseRoute, HTTPRoute
from litestar.types import ControllerRouterHandler

from toolshare.api import accounts, finding, loans, promises, returns, tools
from toolshare.api.addresses import BASE
from toolshare.api.bodies import LARGEST_BYTES, Checked
from toolshare.api.document import show_document
from toolshare.api.pages import show_reference
from toolshare.api.parameters import tell_faults


class Resources(Router):
    """A router whose paths answer OPTIONS with all of their methods.

    Litestar makes that answer when it sees a path's first handler, and keeps it when it
    learns of others.
    """

    def register(self, value: ControllerRouterHandler) -> list[BaseRoute]:
        """Take a handler in, and make its path's answer to OPTIONS anew."""
        routes = super().register(value)
        for route in routes:
            if isinstance(route, HTTPRoute):
                own = [one for one in route.route_handlers if "OPTIONS" not in one.http_methods]
                self.routes[self.routes.index(route)] = HTTPRoute(
                    path=route.path, route_handlers=own
                )
        return routes


ROUTES = [
    Resources(
        BASE,
        route_handlers=[
            *accounts.ROUTES,
            *finding.ROUTES,
            *tools.ROUTES,
            *loans.ROUTES,
            *promises.ROUTES,
            *returns.ROUTES,
            show_document,
        ],
        dto=Checked,
        return_dto=None,
        include_in_schema=True,
        request_max_body_size=LARGEST_BYTES,
        exception_handlers={ValidationException: tell_faults},
        # Tokens and other people's words are nothing for caches to keep.
        response_headers=[ResponseHeader(name="Cache-Control", value="no-store")],
    ),
    show_reference,
]
