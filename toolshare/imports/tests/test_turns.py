"""Members have the photos of their imports fetched in turns."""

from uuid import UUID

import pytest

from toolshare.conftest import NOON, Person
from toolshare.db import execute
from toolshare.imports import actions
from toolshare.imports.tests.pictures import PHOTO, SECONDS, bring_in, fetch_all, states
from toolshare.imports.tests.tables import work
from toolshare.imports.tests.webserver import WebServer
from toolshare.imports.turns import take_turn

pytestmark = pytest.mark.usefixtures("shelf")


def addresses(member: str, *, hosts: int, photos: int, web: WebServer) -> list[str]:
    """Name photos of a member's own, the same number on each of some hosts."""
    rows = [f"{member}{number % hosts}.example/{member}/{number}" for number in range(photos)]
    web.answers |= dict.fromkeys(rows, PHOTO)
    return [f"http://{row}" for row in rows]


def order(web: WebServer) -> str:
    """Say whose photos were asked for, one after the other: a letter each."""
    return "".join(path.split("/")[1][0] for path in web.paths)


@pytest.mark.parametrize(
    "hosts", [pytest.param(1, id="one host"), pytest.param(30, id="each from another host")]
)
async def test_who_names_many_photos_keeps_nobody_waiting_who_names_a_few(
    hosts: int, web: WebServer, ada: Person, bob: Person
) -> None:
    await bring_in(addresses("ada", hosts=hosts, photos=30, web=web), ada)
    await bring_in(addresses("bob", hosts=1, photos=3, web=web), bob)
    await fetch_all(web)
    # Which of the two begins does not matter.
    assert order(web)[:8] in {"abababaa", "bababaaa"}
    assert len(web.paths) == 33


async def test_members_who_ask_the_same_host_have_it_in_turns(
    web: WebServer, ada: Person, bob: Person
) -> None:
    web.answers |= {f"all.example/{whose}/{at}": PHOTO for whose in "ab" for at in range(20)}
    await bring_in([f"http://all.example/a/{at}" for at in range(20)], ada)
    await bring_in([f"http://all.example/b/{at}" for at in range(2)], bob)
    await fetch_all(web)
    assert order(web)[:5] in {"ababa", "babaa"}


async def test_several_imports_give_a_member_no_more_turns_but_have_theirs_in_turn(
    web: WebServer, ada: Person, bob: Person
) -> None:
    for name in ("a1", "a2", "a3"):
        await bring_in(addresses(name, hosts=1, photos=4, web=web), ada)
    await bring_in(addresses("bob", hosts=1, photos=4, web=web), bob)
    await fetch_all(web)
    assert order(web)[:8] in {"abababab", "babababa"}
    assert {path.split("/")[1] for path in web.paths[:6]} == {"a1", "a2", "a3", "bob"}


async def test_whose_hosts_are_all_busy_lets_the_next_one_go_first(
    web: WebServer, ada: Person, bob: Person
) -> None:
    first = await bring_in(addresses("ada", hosts=1, photos=2, web=web), ada)
    second = await bring_in(addresses("bob", hosts=1, photos=2, web=web), bob)
    await execute("UPDATE photo_host SET next_at = {} WHERE host = 'ada0.example'", NOON + SECONDS)
    assert await turns(first, second, count=2) == [second]
    assert await take_turn(NOON) is None


async def test_an_import_that_is_leaving_has_no_turn(
    web: WebServer, ada: Person, bob: Person
) -> None:
    leaving = await bring_in(addresses("ada", hosts=1, photos=2, web=web), ada)
    staying = await bring_in(addresses("bob", hosts=1, photos=2, web=web), bob)
    await actions.undo(leaving, owner_id=ada.id, now=NOON)
    assert await turns(leaving, staying, count=1) == [staying]
    await work()
    assert await states(leaving) == (0, 0, 0)


async def turns(*imports: UUID, count: int) -> list[UUID]:
    """Take so many turns at once, and say which imports they were for."""
    taken = [turn for _turn in range(count) if (turn := await take_turn(NOON))]
    named = [turn[1].import_id for turn in taken if turn[1] is not None]
    assert set(named) <= set(imports)
    return named
