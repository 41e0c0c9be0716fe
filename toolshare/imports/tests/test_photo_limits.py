"""How much one member has fetched, and what becomes of photos that nobody would ask for."""

from datetime import timedelta

import pytest

from toolshare.conftest import NOON, Person
from toolshare.db import execute, fetch_value
from toolshare.imports import actions, queue
from toolshare.imports.photos import (
    BYTES_A_SECOND,
    MOST_ATTEMPTS,
    MOST_BYTES_A_MEMBER,
    PAUSE,
    delete_idle_hosts,
    fetch_next_photo,
)
from toolshare.imports.tests.pictures import SECONDS, bring_in, failures, fetch_all, states
from toolshare.imports.tests.tables import work
from toolshare.imports.tests.webserver import WebServer
from toolshare.photos.tests.files import jpeg

pytestmark = pytest.mark.usefixtures("shelf")


async def test_nobody_fills_the_store_with_photos_not_even_with_undone_ones(
    web: WebServer, ada: Person, bob: Person
):
    address = "http://photos.example/saw.jpg"
    first = await bring_in([address], ada)
    await fetch_all(web)
    size = await fetch_value("SELECT photo_bytes FROM tool_import WHERE id = {}", first)
    assert size >= max(len(jpeg(400, 300)), PAUSE.total_seconds() * BYTES_A_SECOND)
    await execute("UPDATE tool_import SET photo_bytes = {}", MOST_BYTES_A_MEMBER + 1)
    await actions.undo(first, owner_id=ada.id, now=NOON)
    await work()
    later = NOON + timedelta(minutes=1)
    again, others = await bring_in([address] * 3, ada), await bring_in([address], bob)
    # An import that is undone gives nobody a better place in the line.
    assert await fetch_next_photo(now=later, agent="ToolShare", resolve=web.resolve)
    assert (await states(again), await states(others)) == ((0, 3, 0), (1, 0, 0))
    # All of them at once: thousands that are refused one by one keep others waiting, too.
    assert await fetch_next_photo(now=later + SECONDS, agent="ToolShare", resolve=web.resolve)
    told = "You have had too many large photos, or slow ones, fetched these days."
    assert await failures(again) == {2: told, 3: told, 4: told}


async def test_what_comes_in_vain_counts_as_well(web: WebServer, ada: Person):
    many = 2 * 1024**2
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {many + 1}\r\n\r\n".encode()
    web.answers["photos.example/broken"] = head + b"x" * many
    import_id = await bring_in(["http://photos.example/broken"], ada)
    for attempt in range(MOST_ATTEMPTS):
        await fetch_all(web, now=NOON + attempt * timedelta(minutes=10))
    assert await states(import_id) == (0, 0, 1)
    size = await fetch_value("SELECT photo_bytes FROM tool_import WHERE id = {}", import_id)
    assert size >= MOST_ATTEMPTS * many


async def test_no_more_photos_are_tried_again_than_an_import_brings(
    web: WebServer, ada: Person, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(queue, "MOST_PHOTOS_AN_IMPORT", 1)
    import_id = await bring_in(["http://photos.example/saw.jpg"] * 3, ada)
    now = await fetch_all(web)
    assert await states(import_id) == (1, 0, 2)
    await actions.retry_photos(import_id, owner_id=ada.id, now=now)
    assert await states(import_id) == (1, 0, 2)


async def test_a_host_that_goes_while_a_photo_begins_to_wait_comes_back(
    web: WebServer, ada: Person
):
    import_id = await bring_in(["http://photos.example/saw.jpg"], ada)
    await execute("DELETE FROM photo_host")
    assert await delete_idle_hosts(now=NOON) == 0
    await fetch_all(web)
    assert await states(import_id) == (1, 0, 0)
