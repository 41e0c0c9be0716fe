"""The reference for people: the OpenAPI document as a page of ours."""

from functools import cache

from litestar import Litestar, Response, get

from toolshare.api.document import document_of
from toolshare.api.reference import Reference, reference_of
from toolshare.web.respond import show
from toolshare.web.viewer import AnyRequest, settings_of


@get(["/docs", "/redoc"])
async def show_reference(request: AnyRequest) -> Response[str]:
    """Show how programs talk to ToolShare; people look for it at both addresses."""
    return show(
        request,
        "api/docs.html",
        reference=_reference(request.app),
        base_url=settings_of(request).base_url,
    )


@cache
def _reference(app: Litestar) -> Reference:
    return reference_of(document_of(app), base_url=app.state.settings.base_url)
