from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from toolshare.conftest import Browse, Person
from toolshare.db import execute, fetch_value
from toolshare.photos.tables import Photo
from toolshare.photos.tests import files
from toolshare.tools import actions
from toolshare.tools.tests.stage import list_drill, put_loan

PARTIAL = {"HX-Request-Type": "partial"}


async def send(
    client: httpx.AsyncClient,
    content: bytes,
    *,
    name: str = "drill.jpg",
    headers: Mapping[str, str] = PARTIAL,
) -> httpx.Response:
    return await client.post(
        "/photos", files={"photo": (name, content, "image/jpeg")}, headers=headers
    )


async def stored(client: httpx.AsyncClient) -> Photo:
    assert (await send(client, files.jpeg(90, 60))).status_code == 200
    photo = await Photo.objects().order_by(Photo.created_at, ascending=False).first()
    assert photo is not None
    return photo


async def shown_in_a_tool(owner: Person, client: httpx.AsyncClient, now: datetime) -> Photo:
    photo = await stored(client)
    await list_drill(owner, now, photo_ids=[photo.id], alternative_texts=["in its case"])
    return photo


async def test_a_sent_photo_comes_back_as_a_row_of_the_form(browse: Browse, ada: Person) -> None:
    response = await send(await browse(ada), files.jpeg())
    photo = await Photo.objects().first()
    assert photo is not None
    assert response.status_code == 200
    assert response.text.lstrip().startswith("<li")
    assert f'name="photo_ids" value="{photo.id}"' in response.text
    assert f"/photos/{photo.name}/320.webp" in response.text
    assert photo.uploader_id == ada.id


async def test_a_plain_browser_gets_a_page(browse: Browse, ada: Person) -> None:
    response = await send(await browse(ada), files.jpeg(90, 60), headers={})
    assert response.status_code == 200
    assert "<h1>Your photo</h1>" in response.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"words", "no picture we can read", id="text named .jpg"),
        pytest.param(files.jpeg()[:3000], "damaged", id="cut off"),
        pytest.param(b"\xff\xd8\xff" + bytes(13_000_000), "larger than 12 MB", id="13 MB"),
        pytest.param(files.pixel_bomb(), "40 megapixels", id="bomb"),
    ],
)
async def test_a_bad_file_is_named_and_nothing_is_stored(
    browse: Browse, ada: Person, content: bytes, words: str
) -> None:
    response = await send(await browse(ada), content, name="shed.jpg")
    assert response.status_code == 422
    assert "“shed.jpg”" in response.text
    assert words in response.text
    assert "data-alert-message" in response.text
    assert await Photo.count() == 0


async def test_a_file_of_20_mb_is_too_large_for_any_form(browse: Browse, ada: Person) -> None:
    response = await send(await browse(ada), bytes(20_000_000))
    assert response.status_code == 413
    assert await Photo.count() == 0


async def test_a_form_without_a_photo_is_told_to_pick_one(browse: Browse, ada: Person) -> None:
    client = await browse(ada)
    for body in ({}, {"photo": ""}, {"photo": "words"}, {"other": "1"}):
        response = await client.post("/photos", data=body)
        assert response.status_code in {415, 422}, body
    two = [("photo", ("a.jpg", b"1", "image/jpeg")), ("photo", ("b.jpg", b"2", "image/jpeg"))]
    assert (await client.post("/photos", files=two)).status_code == 422
    assert (await client.post("/photos", json={})).status_code == 415
    assert (await client.put("/photos")).status_code == 405
    assert await Photo.count() == 0


async def test_a_visitor_is_asked_to_sign_in_first(browse: Browse) -> None:
    response = await send(await browse(None), files.jpeg(90, 60), headers={})
    assert response.status_code == 303
    assert response.headers["Location"].startswith("/sign-in")


async def test_more_than_120_photos_an_hour_are_too_many(
    browse: Browse, ada: Person, standing: datetime
) -> None:
    await execute(
        "INSERT INTO rate_limit (key, tokens, filled_at) VALUES ({}, 1, {})",
        f"photos:{ada.id}",
        standing,
    )
    client = await browse(ada)
    assert (await send(client, files.jpeg(90, 60))).status_code == 200
    assert (await send(client, files.jpeg(90, 60))).status_code == 429
    assert await Photo.count() == 1


async def test_a_photo_of_a_tool_is_for_everybody_and_kept_for_ever(
    browse: Browse, ada: Person, standing: datetime
) -> None:
    photo = await shown_in_a_tool(ada, await browse(ada), standing)
    visitor = await browse(None)
    for size in (320, 640, 1280):
        response = await visitor.get(f"/photos/{photo.name}/{size}.webp")
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "image/webp"
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Content-Encoding" not in response.headers
        assert Image.open(BytesIO(response.content)).size == (90, 60)


async def test_a_photo_that_nothing_shows_is_its_uploaders(
    browse: Browse, ada: Person, bob: Person
) -> None:
    photo = await stored(await browse(ada))
    address = f"/photos/{photo.name}/320.webp"
    own = await (await browse(ada)).get(address)
    assert own.status_code == 200
    assert own.headers["Cache-Control"].startswith("private")
    assert (await (await browse(bob)).get(address)).status_code == 404
    assert (await (await browse(None)).get(address)).status_code == 404


async def test_a_hidden_tools_photo_is_for_its_owner_and_its_borrowers(
    browse: Browse, ada: Person, bob: Person, carol: Person, standing: datetime
) -> None:
    photo = await shown_in_a_tool(ada, await browse(ada), standing)
    tool_id = await fetch_value("SELECT tool_id FROM tool_photo")
    await put_loan(tool_id, borrower=bob, lender=ada, state="closed", now=standing)
    await actions.hide_tool(tool_id, owner_id=ada.id, now=standing)
    address = f"/photos/{photo.name}/640.webp"
    for person, status in ((ada, 200), (bob, 200), (carol, 404), (None, 404)):
        response = await (await browse(person)).get(address)
        assert response.status_code == status, person
        assert "public" not in response.headers["Cache-Control"]


async def test_a_private_communitys_photo_is_for_its_members(
    browse: Browse, ada: Person, bob: Person, erin: Person, standing: datetime
) -> None:
    photo = await shown_in_a_tool(ada, await browse(ada), standing)
    await execute("UPDATE community SET is_public = false WHERE id = {}", ada.community_id)
    address = f"/photos/{photo.name}/640.webp"
    for person, status in ((ada, 200), (bob, 200), (erin, 404), (None, 404)):
        assert (await (await browse(person)).get(address)).status_code == status, person


async def test_a_photo_of_a_loans_condition_is_not_served_here(
    browse: Browse, ada: Person, bob: Person, standing: datetime
) -> None:
    photo = await stored(await browse(bob))
    tool_id = await list_drill(ada, standing)
    loan_id = await put_loan(tool_id, borrower=bob, lender=ada, state="on_loan", now=standing)
    await execute(
        "INSERT INTO loan_photo (id, loan_id, photo_id, moment, added_by_id, added_at) "
        "VALUES ({}, {}, {}, 'handover', {}, {})",
        uuid4(),
        loan_id,
        photo.id,
        bob.id,
        standing,
    )
    for person in (ada, bob, None):
        response = await (await browse(person)).get(f"/photos/{photo.name}/320.webp")
        assert response.status_code == 404, person


@pytest.mark.parametrize(
    "address",
    [
        f"/photos/{'0' * 32}/320.webp",
        f"/photos/{'0' * 32}/321.webp",
        f"/photos/{'0' * 32}/320.jpg",
        f"/photos/{'0' * 31}%00/320.webp",
        "/photos/..%2F..%2Fetc/320.webp",
        f"/photos/{'x' * 10_000}/320.webp",
        "/photos/%F0%9F%94%A8/320.webp",
    ],
)
async def test_what_is_not_there_looks_like_what_one_may_not_see(
    browse: Browse, ada: Person, address: str
) -> None:
    client = await browse(None)
    private = await stored(await browse(ada))
    hidden = await client.get(f"/photos/{private.name}/320.webp")
    missing = await client.get(address)
    assert (missing.status_code, hidden.status_code) == (404, 404)
    assert missing.text == hidden.text
