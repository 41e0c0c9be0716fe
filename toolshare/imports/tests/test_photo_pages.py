"""What pages say of photos that a table names by address."""

from dataclasses import replace
from typing import Any, cast

import httpx
import pytest

from toolshare.app import build
from toolshare.conftest import Browse, Person
from toolshare.db import fetch_value
from toolshare.imports.tests.pictures import bring_in, fetch_all
from toolshare.imports.tests.tables import send_in
from toolshare.imports.tests.webserver import WebServer
from toolshare.settings import Settings

pytestmark = pytest.mark.usefixtures("shelf", "standing")


async def test_the_imports_page_shows_how_far_its_photos_are(
    web: WebServer, ada: Person, browse: Browse
):
    rows = ["http://photos.example/saw.jpg", "http://photos.example/<gone>", "https://x:1/"]
    import_id = await bring_in(rows, ada)
    browser = await browse(ada)
    page = f"/my/imports/{import_id}"
    assert "No photos are fetched here at the moment; these wait." in (await browser.get(page)).text
    await fetch_all(web)
    shown = (await browser.get(page)).text
    assert "2 of 3 photos could not be fetched" in shown
    assert "The server answers with 404 instead of a file." in shown
    assert "http://photos.example/&lt;gone&gt;" in shown
    more = await browser.get(f"{page}/photos?after=1", headers={"HX-Request-Type": "partial"})
    assert "<html" not in more.text
    assert "<gone>" not in more.text


async def test_an_instance_that_fetches_no_photos_asks_for_no_column_of_them(
    ada: Person, browse: Browse
):
    import_id = await send_in("Name;Photo\nSaw;http://photos.example/saw.jpg\n", ada)
    address = f"/my/imports/{import_id}/columns"
    browser = await browse(ada)
    assert "Fetch these photos" not in (await browser.get(address)).text
    sent = await browser.post(
        address, data={"title": "0", "photos": "1", "fetches_photos": "on", "otherwise": "axes"}
    )
    assert sent.status_code == 303
    assert await fetch_value("SELECT (columns::text, fetches_photos) FROM tool_import") == (
        '{"title": 0}',
        False,
    )


async def test_where_photos_may_be_fetched_the_member_is_asked(
    ada: Person, settings: Settings, browse: Browse
):
    import_id = await send_in("Name;Photo\nSaw;http://photos.example/saw.jpg\n", ada)
    address = f"/my/imports/{import_id}/columns"
    app = build(replace(settings, fetches_photos=True))
    browser = await browse(ada)
    browser._transport = httpx.ASGITransport(cast("Any", app))
    choosing = (await browser.get(address)).text
    assert "Fetch these photos" in choosing
    assert '<option value="1" selected>Photo (http' in choosing
    data = {"title": "0", "photos": "1", "fetches_photos": "on", "otherwise": "axes"}
    await browser.post(address, data=data)
    assert await fetch_value("SELECT (columns::text, fetches_photos) FROM tool_import") == (
        '{"title": 0, "photos": 1}',
        True,
    )


async def test_failed_photos_are_tried_again_at_a_click_but_not_without_end(
    web: WebServer, ada: Person, browse: Browse
):
    import_id = await bring_in(["http://photos.example/gone"], ada)
    await fetch_all(web)
    browser = await browse(ada)
    answers = [await browser.post(f"/my/imports/{import_id}/photos") for _click in range(11)]
    assert [answer.status_code for answer in answers] == [303] * 10 + [429]
    assert answers[0].headers["Location"] == f"/my/imports/{import_id}"
    assert await fetch_value("SELECT state FROM import_photo") == "waiting"
