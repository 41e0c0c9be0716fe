"""Photos that a table names by address: fetched after the tools are up, or told why not."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from toolshare.conftest import NOON, Person, found, join
from toolshare.db import columns, execute, fetch, fetch_value
from toolshare.imports import actions
from toolshare.imports.fetching import Endpoint, public_endpoints
from toolshare.imports.photos import delete_idle_hosts, fetch_next_photo
from toolshare.imports.tests.pictures import PHOTO, SECONDS, bring_in, failures, fetch_all, states
from toolshare.imports.tests.tables import work
from toolshare.imports.tests.webserver import WebServer, file_answer, redirect_answer
from toolshare.imports.turns import LONGEST_IN_ALL, TURN_LASTS
from toolshare.photos.actions import delete_stale_photos
from toolshare.photos.tests.files import jpeg
from toolshare.refusal import NotThere
from toolshare.tools.actions import delete_tool

pytestmark = pytest.mark.usefixtures("shelf")


async def galleries(owner: Person) -> dict[str, int]:
    rows = await fetch(
        columns,
        "SELECT title, count(tool_photo.id) FROM tool "
        "LEFT JOIN tool_photo ON tool_photo.tool_id = tool.id "
        "WHERE owner_id = {} AND deleted_at IS NULL GROUP BY title",
        owner.id,
    )
    return dict(rows)


async def test_a_photo_is_hung_on_its_tool(web: WebServer, ada: Person):
    import_id = await bring_in(["http://photos.example/saw.jpg"], ada)
    assert await states(import_id) == (0, 1, 0)
    await fetch_all(web)
    assert await states(import_id) == (1, 0, 0)
    assert await galleries(ada) == {"Saw 0": 1}
    text, size = await fetch_value("SELECT (alternative_text, width) FROM tool_photo, photo")
    assert (text, size) == ("Saw 0", 400)


async def test_nothing_is_fetched_unless_the_member_asks_for_it(web: WebServer, ada: Person):
    import_id = await bring_in(["http://photos.example/saw.jpg"], ada, wanted=False)
    await fetch_all(web)
    assert web.requests == []
    assert await states(import_id) == (0, 0, 0)


async def test_several_photos_are_hung_in_the_order_of_their_row(web: WebServer, ada: Person):
    for number in range(10):
        web.answers[f"photos.example/{number}.jpg"] = file_answer(jpeg(300 + number, 300))
    row = ", ".join(f"http://photos.example/{number}.jpg" for number in range(10))
    import_id = await bring_in([row], ada)
    await fetch_all(web)
    widths = await fetch(
        int,
        "SELECT width FROM tool_photo JOIN photo ON photo.id = photo_id ORDER BY position",
    )
    assert widths == list(range(300, 308))
    assert await failures(import_id) == {2: "A tool shows at most 8 photos."}


async def test_a_photo_that_cannot_be_had_is_told_and_its_tool_is_listed(
    web: WebServer, ada: Person
):
    web.answers["photos.example/text"] = file_answer(b"no picture")
    web.answers["photos.example/large"] = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"
    rows = [
        "http://photos.example/saw.jpg",
        "http://photos.example/gone.jpg",
        "http://photos.example/text",
        "http://photos.example/large",
        "saw.jpg",
        "http://photos.example:8080/saw.jpg",
    ]
    import_id = await bring_in(rows, ada)
    await fetch_all(web)
    assert await states(import_id) == (1, 0, 5)
    told = await failures(import_id)
    assert {number: reason[:31] for number, reason in told.items()} == {
        3: "The server answers with 404 ins",
        4: "The photo is no picture we can ",
        5: "This file is larger than 12 MB.",
        6: "This is no address that begins ",
        7: "Photos are fetched from the por",
    }
    assert len(await galleries(ada)) == 6


async def test_addresses_of_this_machine_are_asked_nothing(web: WebServer, ada: Person):
    rows = [f"http://{host}/saw.jpg" for host in ("127.0.0.1", "localhost", "[::1]", "2130706433")]
    import_id = await bring_in(rows, ada)
    now = NOON
    while await fetch_next_photo(now=now, agent="ToolShare"):
        now += SECONDS
    assert set((await failures(import_id)).values()) == {"There is no public server of this name."}
    assert len(await failures(import_id)) == 4


async def test_where_a_redirect_leads_is_checked_like_what_stands_in_the_table(
    web: WebServer, ada: Person
):
    web.answers["photos.example/inside"] = redirect_answer("http://photos.example:6379/")
    web.answers["photos.example/file"] = redirect_answer("file:///etc/passwd")
    rows = [f"http://photos.example/{path}" for path in ("inside", "file")]
    import_id = await bring_in(rows, ada)
    await fetch_all(web)
    assert await states(import_id) == (0, 0, 2)
    assert web.paths == ["photos.example/inside", "photos.example/file"]


async def test_redirects_are_followed_three_times(web: WebServer, ada: Person):
    for number in range(9):
        web.answers[f"photos.example/{number}"] = redirect_answer(f"/{number + 1}")
        web.answers[f"h{number}.example/"] = redirect_answer(f"http://h{number + 1}.example/")
    web.answers["h3.example/"] = PHOTO
    import_id = await bring_in(["http://photos.example/0", "http://h0.example/"], ada)
    await fetch_all(web)
    assert await failures(import_id) == {2: "The server sends us from one address to the next."}
    assert [path for path in web.paths if path.startswith("photos")] == [
        f"photos.example/{number}" for number in range(4)
    ]
    assert await galleries(ada) == {"Saw 0": 0, "Saw 1": 1}


async def test_a_redirect_into_our_own_network_leads_nowhere(web: WebServer, ada: Person):
    """The first server is there for the test; where it sends us, production's own rule decides."""

    async def resolve(host: str, port: int) -> Sequence[Endpoint]:
        known = web.resolve if host == "photos.example" else public_endpoints
        return await known(host, port)

    web.answers["photos.example/in"] = redirect_answer("http://169.254.169.254/latest/meta-data")
    import_id = await bring_in(["http://photos.example/in"], ada)
    for number in range(5):
        now = NOON + number * SECONDS
        await fetch_next_photo(now=now, agent="ToolShare", resolve=resolve)
    assert await failures(import_id) == {2: "There is no public server of this name."}


async def test_a_host_is_asked_for_one_photo_at_a_time_and_left_alone_between_two(
    web: WebServer, ada: Person
):
    rows = [f"http://{host}.example/{number}" for number in range(3) for host in ("a", "b")]
    await bring_in(rows, ada)

    async def fetch_now() -> bool:
        return await fetch_next_photo(now=NOON, agent="ToolShare", resolve=web.resolve)

    assert [await fetch_now() for _turn in range(4)] == [True, True, False, False]
    assert sorted(web.paths) == ["a.example/0", "b.example/0"]
    assert await fetch_next_photo(now=NOON + SECONDS, agent="A", resolve=web.resolve)


async def test_a_busy_host_is_left_alone_for_as_long_as_it_says(web: WebServer, ada: Person):
    busy = file_answer(b"", status="503 Busy", head="Retry-After: 600\r\n")
    web.answers["photos.example/saw.jpg"] = busy
    import_id = await bring_in(["http://photos.example/saw.jpg", "http://photos.example/2"], ada)
    await fetch_all(web)
    assert len(web.requests) == 1
    assert await states(import_id) == (0, 2, 0)
    web.answers["photos.example/saw.jpg"] = PHOTO
    await fetch_all(web, now=NOON + 620 * SECONDS)
    assert await states(import_id) == (1, 0, 1)


async def test_what_fails_for_now_is_tried_three_times(web: WebServer, ada: Person):
    web.answers["photos.example/saw.jpg"] = b""
    import_id = await bring_in(["http://photos.example/saw.jpg"], ada)
    now = NOON
    for _day in range(5):
        now = await fetch_all(web, now=now + timedelta(minutes=10))
    assert len(web.requests) == 3
    assert await failures(import_id) == {2: "The server’s answer cannot be understood."}


async def test_a_photo_that_kills_its_worker_is_not_tried_for_ever(web: WebServer, ada: Person):
    """Of a turn that never ended nothing is known but that it was begun."""
    import_id = await bring_in(["http://photos.example/saw.jpg"], ada)
    await execute("UPDATE import_photo SET attempts = 3")
    await fetch_all(web)
    assert await failures(import_id) == {2: "Something went wrong on our side."}
    assert web.requests == []


async def test_a_turn_ends_by_itself_when_its_worker_is_gone(web: WebServer, ada: Person):
    import_id = await bring_in(["http://photos.example/saw.jpg"], ada)
    await execute("UPDATE photo_host SET next_at = {}", NOON + TURN_LASTS)
    await fetch_all(web)
    assert await states(import_id) == (0, 1, 0)
    await fetch_all(web, now=NOON + TURN_LASTS)
    assert await states(import_id) == (1, 0, 0)


async def test_an_import_whose_photos_take_days_is_given_up(web: WebServer, ada: Person):
    import_id = await bring_in(["http://photos.example/saw.jpg"], ada)
    await fetch_all(web, now=NOON + LONGEST_IN_ALL + SECONDS)
    assert web.requests == []
    assert await states(import_id) == (0, 0, 1)


async def test_failed_photos_are_tried_again_when_their_owner_says_so(
    web: WebServer, ada: Person, bob: Person
):
    import_id = await bring_in(["http://photos.example/late.jpg", "no address"], ada)
    now = await fetch_all(web)
    assert await states(import_id) == (0, 0, 2)
    web.answers["photos.example/late.jpg"] = PHOTO
    with pytest.raises(NotThere):
        await actions.retry_photos(import_id, owner_id=bob.id, now=now)
    await actions.retry_photos(import_id, owner_id=ada.id, now=now)
    await fetch_all(web, now=now + SECONDS)
    assert await states(import_id) == (1, 0, 1)


async def test_photos_go_with_the_undo(web: WebServer, ada: Person):
    rows = ["http://photos.example/saw.jpg", "http://photos.example/saw.jpg"]
    import_id = await bring_in(rows, ada)
    await fetch_next_photo(now=NOON, agent="ToolShare", resolve=web.resolve)
    await actions.undo(import_id, owner_id=ada.id, now=NOON)
    await fetch_all(web, now=NOON + timedelta(minutes=1))
    await work()
    assert len(web.requests) == 1
    for table in ("tool_photo", "import_photo"):
        assert await fetch_value(f"SELECT count(*) FROM {table}") == 0  # noqa: S608
    assert await delete_stale_photos(now=NOON + timedelta(days=2)) == 1
    assert await delete_idle_hosts(now=NOON + timedelta(days=1)) == 1


async def test_a_photo_of_a_tool_that_is_gone_is_kept_by_nobody(web: WebServer, ada: Person):
    import_id = await bring_in(["http://photos.example/saw.jpg"], ada)
    tool_id = await fetch_value("SELECT id FROM tool")
    await delete_tool(tool_id, owner_id=ada.id, now=NOON)
    await fetch_all(web)
    assert await states(import_id) == (0, 0, 1)
    assert await fetch_value("SELECT count(*) FROM tool_photo") == 0


async def test_workers_never_ask_one_host_at_once(
    committed: str, web: WebServer, password_hash: str
):
    ada = await join(await found("Lindenhof"), "Ada", "admin", password_hash)
    asked, enough = asyncio.Event(), asyncio.Event()

    async def keep_waiting(writer: asyncio.StreamWriter) -> None:
        asked.set()
        await enough.wait()
        writer.write(PHOTO)

    paths = [f"photos.example/{number}" for number in range(6)]
    web.answers = {paths[0]: keep_waiting, **dict.fromkeys(paths[1:], PHOTO)}
    import_id = await bring_in([f"http://{path}" for path in paths], ada)

    async def fetch(now: datetime) -> bool:
        return await fetch_next_photo(now=now, agent="ToolShare", resolve=web.resolve)

    first = asyncio.create_task(fetch(NOON))
    await asked.wait()
    before_its_turn_ends = NOON + TURN_LASTS - SECONDS
    assert not any(await asyncio.gather(*(fetch(before_its_turn_ends) for _worker in range(3))))
    enough.set()
    assert await first
    # Whoever comes first has the host: for the others it is as busy as it was at this moment.
    for number in range(1, 6):
        now = NOON + number * timedelta(hours=1)
        assert sum(await asyncio.gather(*(fetch(now) for _worker in range(3)))) == 1
    assert await states(import_id) == (6, 0, 0)
    assert web.most_at_once == 1
    assert sorted(web.paths) == paths
