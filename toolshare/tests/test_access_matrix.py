"""Every route, for everybody: what is not theirs is not there, and looks like nothing at all."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import pytest

from toolshare import clock
from toolshare.manuals.tests.files import pdf_bytes
from toolshare.photos.tests.files import jpeg
from toolshare.tests.access.row import Row
from toolshare.tests.access.table import ROWS
from toolshare.tests.access.world import ROLES, World, undone
from toolshare.tests.conftest import Make
from toolshare.web.edge import Edge

FORM = "application/x-www-form-urlencoded"


def test_every_route_has_a_row_and_every_row_a_route(app: Edge):
    routes = {
        (method, str(route.path_format))
        for route in app.app.routes
        for method in getattr(route, "methods", ())
        if method != "OPTIONS"
    }
    assert {(row.method, row.path) for row in ROWS} == routes


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
async def test_each_may_do_what_is_theirs_and_nothing_else(row: Row, make: Make):
    world = await make(row.state, with_photos="_name}" in row.path)
    ends = [await end_for(role, row, world) for role in ROLES]
    assert " ".join(ends) == row.ends


@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if "404" in row.ends and "_id" in row.path],
    ids=lambda row: row.id,
)
async def test_what_is_not_theirs_looks_like_what_does_not_exist(row: Row, make: Make):
    world = await make(row.state, with_photos="_name}" in row.path)
    absent = {
        name: str(uuid4()) if name.endswith("_id") else value for name, value in world.ids.items()
    }
    for role, end in zip(ROLES, row.ends.split(), strict=True):
        if end == "404":
            theirs = await request_by(role, row, world, world.ids)
            nothing = await request_by(role, row, world, absent)
            assert nothing.status_code == 404
            assert said(theirs) == said(nothing), role


async def end_for(role: str, row: Row, world: World) -> str:
    answer = await request_by(role, row, world, world.ids)
    match answer.status_code:
        case 200:
            return "shown"
        case 201 | 204:
            return "done"
        case 303 if answer.headers["Location"].startswith("/sign-in"):
            return "sign-in"
        case 303:
            return "done"
        case status:
            return str(status)


async def request_by(role: str, row: Row, world: World, ids: dict[str, str]) -> httpx.Response:
    """Send a row's request as somebody, and take back whatever it changed."""
    is_api = row.path.startswith("/api/")
    async with undone(), world.browser_of(role, api=is_api) as browser:
        with clock.stopped_at(world.now):
            answer = await browser.request(row.method, row.address(ids), **body_of(row, world))
    return answer


def body_of(row: Row, world: World) -> dict[str, Any]:
    """Return a row's body as the client takes it: a form, JSON, or a form with a picture."""
    if row.method == "GET":
        return {}
    sent = {name: text.format(code=world.code) for name, text in row.send.items()}
    if row.path.startswith("/api/") and row.path != "/api/v1/token":
        return {"json": sent}
    if row.has_picture:
        field = "photo" if row.path == "/photos" else "photos"
        return {"data": sent, "files": {field: ("a.jpg", jpeg(400, 300))}}
    if row.path == "/manuals":
        return {"data": sent, "files": {"manual": ("a.pdf", pdf_bytes())}}
    return {"content": urlencode(sent), "headers": {"Content-Type": FORM}}


def said(answer: httpx.Response) -> tuple[bytes, dict[str, str]]:
    """Return all that an answer says, but for the number of the request."""
    headers = {name: text for name, text in answer.headers.items() if name != "x-request-id"}
    return answer.content, headers
