"""The JSON API: one router, and what holds for all of it."""

from litestar import Router
from litestar.datastructures import ResponseHeader
from litestar.exceptions import ValidationException

from toolshare.api import accounts, finding, loans, promises, returns, tools
from toolshare.api.addresses import BASE
from toolshare.api.bodies import LARGEST_BYTES, Checked
from toolshare.api.document import show_document
from toolshare.api.pages import show_reference
from toolshare.api.parameters import tell_faults

ROUTES = [
    Router(
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
