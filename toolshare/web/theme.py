"""Light, dark, or what the system says: remembered in a cookie, so that no page flashes."""

from typing import Annotated

import msgspec
from litestar import Response, post
from litestar.datastructures import Cookie

from toolshare.web.addresses import path_within
from toolshare.web.errors import error_page
from toolshare.web.fields import Choice
from toolshare.web.form import read_form
from toolshare.web.respond import THEMES, redirect
from toolshare.web.viewer import AnyRequest, settings_of

YEAR_S = 365 * 24 * 3600


class ThemeForm(msgspec.Struct, frozen=True):
    """The switch at the foot of every page."""

    theme: Annotated[str, Choice(among=(*THEMES, "system"))]


@post("/theme")
async def update_theme(request: AnyRequest) -> Response[str]:
    """Remember the colours and go back to where the switch was pressed."""
    form = await read_form(request, ThemeForm)
    if form.value is None:
        return error_page(request, 422)
    settings = settings_of(request)
    cookie = Cookie(
        key="theme",
        value=form.value.theme,
        path="/",
        max_age=YEAR_S,
        secure=settings.is_secure,
        samesite="lax",
        # The script of the switch writes it too, without asking the server.
        httponly=False,
    )
    # Not from a field of the form: a page would have to name its own address, and then
    # no two missing pages were the same.
    own = settings.base_url if settings.is_secure else f"http://{request.headers.get('Host')}"
    came_from = path_within(request.headers.get("Referer", ""), own)
    return redirect(request, came_from, cookies=[cookie])


ROUTES = [update_theme]
