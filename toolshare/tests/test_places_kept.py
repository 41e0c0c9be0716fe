"""Where a member is learns nobody else, whatever page or answer of the API they ask for."""

import re

import pytest

from toolshare.places.rules import Point, cell_of
from toolshare.tests.access.table import ROWS
from toolshare.tests.access.world import ROLES, World
from toolshare.tests.conftest import Make
from toolshare.tests.test_access_matrix import request_by

HOME = Point(47.3987654, 8.6123456)
TRACES = re.compile(r"47[.,]\d|8[.,]6\d|geo:|itude")
"""Of the place itself, of the middle of its cell, and of the words that would go with them."""
OTHERS = [role for role in ROLES if role != "owner"]
MORE = (
    "/tools?within=1",
    "/tools?within=25&q=drill",
    "/tools?within=1&price=0&page=x",
    "/members/{owner_id}",
    "/api/v1/tools?within=1",
    "/api/v1/tools?within=25&q=drill",
)


@pytest.fixture
async def world(make: Make, capsys: pytest.CaptureFixture[str]) -> World:
    """The owner has said where they are; so has the borrower, not far from there."""
    world = await make("approved", with_photos=True)
    await say_where("owner", f"{HOME.latitude}, {HOME.longitude}", world)
    await say_where("borrower", "46.9123, 7.4456", world)
    # The log of the requests themselves says nothing of it either.
    assert not TRACES.search(capsys.readouterr().out)
    return world


async def say_where(role: str, place: str, world: World) -> None:
    async with world.browser_of(role, api=False) as browser:
        answer = await browser.post("/my/place", data={"place": place})
        assert answer.status_code == 303


async def texts_for(role: str, world: World) -> dict[str, str]:
    """Return everything that somebody can be told, by its address: each page twice, as
    a page and as a region."""
    texts = {}
    for row in ROWS:
        if row.method == "GET" and not row.path.startswith("/static/"):
            answer = await request_by(role, row, world, world.ids)
            texts[row.path] = answer.text + str(answer.headers)
    owner = world.people["owner"]
    assert owner is not None
    for path in MORE:
        async with world.browser_of(role, api=path.startswith("/api/")) as browser:
            for kind in ("full", "partial"):
                answer = await browser.get(
                    path.format(owner_id=owner.id), headers={"HX-Request-Type": kind}
                )
                texts[f"{path} {kind}"] = answer.text + str(answer.headers)
    return texts


def test_the_traces_would_be_seen():
    middle = cell_of(HOME)
    for point in (HOME, middle):
        assert TRACES.search(f"{point.latitude}")
        assert TRACES.search(f"{point.longitude}")


async def test_members_read_their_own_place(world: World):
    texts = await texts_for("owner", world)
    assert {path for path, text in texts.items() if "47.39877" in text} == {"/my/place"}


@pytest.mark.parametrize("role", OTHERS)
async def test_nobody_else_is_told(world: World, role: str, capsys: pytest.CaptureFixture[str]):
    texts = await texts_for(role, world)
    assert len(texts) > 60
    found = {path: TRACES.findall(text) for path, text in texts.items()}
    assert {path: traces for path, traces in found.items() if traces} == {}
    assert not TRACES.search(capsys.readouterr().out)
