"""Where things are, as whole addresses: programs have no page that they could be relative to."""

from collections.abc import Callable
from typing import Any, TypeVar

from litestar import Request, Response

from toolshare.web.templates import Pictured
from toolshare.web.viewer import settings_of

BASE = "/api/v1"
PICTURE_WIDTH = 640

Answer = TypeVar("Answer")


def address_of(request: Request[Any, Any, Any], path: str) -> str:
    """Return the whole address of a path of ours."""
    return settings_of(request).base_url + path


def picture_of(request: Request[Any, Any, Any], thing: Pictured) -> str:
    """Return the address of a thing's photo, or of its drawing where there is none."""
    picture: Callable[[Pictured, int], str] = request.app.state.templates.globals["picture"]
    return address_of(request, picture(thing, PICTURE_WIDTH))


def created(answer: Answer, path: str) -> Response[Answer]:
    """Answer with what was made, and say where it is from now on."""
    return Response(answer, status_code=201, headers={"Location": BASE + path})
