"""What programs are told when something goes wrong: problem details, whatever it is."""

from uuid import UUID, uuid4

import httpx
import pytest
from litestar import Litestar, get
from litestar.datastructures import State
from litestar.params import FromPath

from toolshare.api.tests.conftest import Call
from toolshare.conftest import Person
from toolshare.refusal import NotThere, Refused
from toolshare.settings import Settings
from toolshare.viewers import find_viewer
from toolshare.web import errors
from toolshare.web.edge import Edge
from toolshare.web.limits import TooManyRequests
from toolshare.web.problems import Fault, Faulty


@get("/api/raises/{what:str}")
async def show_error(what: FromPath[str]) -> None:
    raise {
        "refused": Refused("The days are taken."),
        "blamed": Refused("The days are taken.", field="first_day"),
        "not-there": NotThere(),
        "faulty": Faulty([Fault(detail="This is missing.", pointer="#/title")]),
        "too-many": TooManyRequests(headers={"Retry-After": "7"}),
        "broken": LookupError("secret detail"),
        "away": ConnectionRefusedError("secret detail"),
    }[what]


@pytest.fixture
def raising(app: Edge, settings: Settings) -> httpx.AsyncClient:
    """A program on a small application whose handlers fail, inside the real edge."""
    failing = Litestar(
        [show_error],
        state=State({"settings": settings, "templates": app.app.state.templates}),
        exception_handlers=errors.handlers(),
        openapi_config=None,
        logging_config=None,
    )
    edge = Edge(failing, settings=settings, find_viewer=find_viewer)
    transport = httpx.ASGITransport(edge, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=settings.base_url)


@pytest.mark.parametrize(
    ("what", "status", "detail"),
    [
        ("refused", 409, "The days are taken."),
        ("blamed", 409, "The days are taken."),
        ("not-there", 404, None),
        ("faulty", 422, "Some of what was sent cannot be used."),
        ("too-many", 429, None),
        ("broken", 500, None),
        ("away", 503, None),
        ("nothing/known", 404, None),
    ],
)
async def test_a_failure_is_told_as_problem_details(
    raising: httpx.AsyncClient, what: str, status: int, detail: str | None
):
    answer = await raising.get(f"/api/raises/{what}")
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json()
    assert (told["type"], told["status"], told.get("detail")) == ("about:blank", status, detail)
    assert told["title"]
    assert "secret" not in answer.text


async def test_what_is_to_blame_is_pointed_at(raising: httpx.AsyncClient):
    assert (await raising.get("/api/raises/blamed")).json()["errors"] == [
        {"detail": "The days are taken.", "pointer": "#/first_day"}
    ]
    assert (await raising.get("/api/raises/faulty")).json()["errors"] == [
        {"detail": "This is missing.", "pointer": "#/title"}
    ]
    assert "errors" not in (await raising.get("/api/raises/refused")).json()


@pytest.mark.parametrize(("what", "seconds"), [("too-many", "7"), ("away", "5")])
async def test_who_should_wait_is_told_how_long(
    raising: httpx.AsyncClient, what: str, seconds: str
):
    assert (await raising.get(f"/api/raises/{what}")).headers["Retry-After"] == seconds


@pytest.mark.parametrize(
    "path", ["/nowhere", "/", "/tools/1", "/loans/x", "/tools/%00", "/v2", "/loans/1/nothing"]
)
async def test_an_address_that_nobody_knows_is_told_to_programs_too(call: Call, path: str):
    answer = await (await call(None)).get(path)
    assert answer.status_code == 404
    assert answer.content == b'{"type":"about:blank","title":"Not Found","status":404}'


async def test_what_is_missing_and_what_nobody_knows_look_alike(call: Call, bob: Person):
    program = await call(bob)
    missing = await program.get(f"/loans/{uuid4()}")
    unknown = await program.get("/nowhere")
    assert missing.status_code == unknown.status_code == 404
    assert missing.content == unknown.content
    assert missing.headers["Content-Type"] == unknown.headers["Content-Type"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/tools", {"GET", "POST"}),
        ("POST", f"/tools/{UUID(int=1)}", {"GET", "PATCH", "DELETE"}),
        ("GET", "/token", {"POST"}),
        ("DELETE", "/loans", {"GET"}),
    ],
)
async def test_another_method_is_answered_with_those_that_are_allowed(
    call: Call, method: str, path: str, allowed: set[str]
):
    program = await call(None)
    refused = await program.request(method, path)
    assert refused.status_code == 405
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert set(refused.headers["Allow"].split(", ")) == allowed | {"OPTIONS"}
    asked = await program.options(path)
    assert asked.status_code == 204
    assert set(asked.headers["Allow"].split(", ")) == allowed | {"OPTIONS"}


async def test_a_head_is_answered_like_a_get_without_its_body(call: Call):
    answer = await (await call(None)).head("/categories")
    assert (answer.status_code, answer.content) == (200, b"")
