"""A small application with one of each kind of handler, inside the real edge."""

from collections.abc import AsyncIterator, Iterator
from typing import Annotated

import httpx
import msgspec
import pytest
from litestar import Litestar, Response, get, post
from litestar.datastructures import State, UploadFile
from litestar.params import FromPath

from toolshare.refusal import NotThere, Refused
from toolshare.settings import Settings
from toolshare.viewers import find_viewer
from toolshare.web import errors
from toolshare.web.edge import Edge
from toolshare.web.fields import Files, Flag, Line, Words
from toolshare.web.form import read_form
from toolshare.web.limits import TooManyRequests
from toolshare.web.respond import redirect
from toolshare.web.viewer import AnyRequest, members_only, signed_in_only


class Letter(msgspec.Struct, frozen=True):
    """A form with a field of each sort that is sent differently."""

    subject: Annotated[str, Line(longest=20)]
    body: Annotated[str, Words(longest=100, required=False)]
    urgent: Annotated[bool, Flag()]
    pictures: Annotated[tuple[object, ...], Files(most=2)]


@get("/fine")
async def show_fine(request: AnyRequest) -> Response[str]:
    return Response("<h1>Fine</h1>" + "x" * 1000, media_type="text/html")


@get("/raises/{what:str}")
async def show_error(request: AnyRequest, what: FromPath[str]) -> Response[str]:
    raise {
        "refused": Refused("The days are taken."),
        "not-there": NotThere(),
        "too-many": TooManyRequests(headers={"Retry-After": "7"}),
        "broken": LookupError("secret detail"),
        "away": ConnectionRefusedError(),
        "slow": TimeoutError(),
    }[what]


@get("/for/signed-in", guards=[signed_in_only])
async def show_signed_in(request: AnyRequest) -> Response[str]:
    return Response("in", media_type="text/html")


@get("/for/members", guards=[members_only])
async def show_members(request: AnyRequest) -> Response[str]:
    return Response("in", media_type="text/html")


@post("/change")
async def create_change(request: AnyRequest) -> Response[str]:
    return redirect(request, "/fine", flash="Changed.")


@post("/letter")
async def create_letter(request: AnyRequest) -> Response[dict[str, object]]:
    form = await read_form(request, Letter)
    value = form.value
    return Response(
        {
            "messages": form.messages,
            "subject": value.subject if value else None,
            "body": value.body if value else None,
            "pictures": [picture.filename for picture in value.pictures] if value else None,
            "typed": form.typed("subject"),
        },
        status_code=200 if value else 422,
    )


@post("/api/thing")
async def create_thing(request: AnyRequest) -> Response[str]:
    return Response(str(request.user), media_type="text/plain")


@get("/address")
async def show_address(request: AnyRequest) -> Response[str]:
    return Response(request.scope["client"][0], media_type="text/plain")


def build_small(app: Edge, settings: Settings) -> Edge:
    """Put the handlers above behind the edge, set up as the real application is."""
    small = Litestar(
        route_handlers=[
            show_fine,
            show_error,
            show_signed_in,
            show_members,
            create_change,
            create_letter,
            create_thing,
            show_address,
        ],
        state=State({"settings": settings, "templates": app.app.state.templates}),
        exception_handlers=errors.handlers(),
        request_max_body_size=16_000_000,
        openapi_config=None,
        logging_config=None,
    )
    return Edge(small, settings=settings, find_viewer=find_viewer)


@pytest.fixture(scope="session")
def small(app: Edge, settings: Settings) -> Edge:
    return build_small(app, settings)


@pytest.fixture
async def visitor(small: Edge, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A browser on the small application."""
    async with visiting(small, settings.base_url) as client:
        yield client


@pytest.fixture(scope="module")
def picture() -> Iterator[UploadFile]:
    file = UploadFile("image/png", "a.png", b"x")
    yield file
    file.file.close()


def visiting(edge: Edge, base_url: str, **more: object) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(edge, raise_app_exceptions=False, **more)
    return httpx.AsyncClient(
        transport=transport, base_url=base_url, headers={"Sec-Fetch-Site": "same-origin"}
    )
