import re
from datetime import datetime
from uuid import uuid4

import httpx
import pytest

from toolshare.conftest import Browse, Person
from toolshare.db import fetch_value
from toolshare.photos.tables import Photo
from toolshare.photos.tests import files
from toolshare.tools import queries
from toolshare.tools.tables import Tool
from toolshare.tools.tests.sending import good_file, only_tool, photo_alts, photo_ids, send
from toolshare.tools.tests.stage import stage_photo


async def test_photos_that_come_with_the_form_hang_in_their_order(
    browse: Browse, ada: Person
) -> None:
    response = await send(
        await browse(ada), sent_files=[good_file("one.jpg"), good_file("two.jpg")]
    )
    assert response.status_code == 303
    page = await queries.tool_page((await only_tool()).id, viewer_id=None)
    assert len(page.photos) == 2
    assert await Photo.count() == 2


async def test_good_photos_survive_a_mistake_elsewhere(browse: Browse, ada: Person) -> None:
    client = await browse(ada)
    wrong = await send(client, title="", sent_files=[good_file()])
    assert wrong.status_code == 422
    (photo_id,) = photo_ids(wrong)
    right = await send(client, photo_ids=photo_id, photo_alts="leaning on the shed")
    assert right.status_code == 303
    page = await queries.tool_page((await only_tool()).id, viewer_id=None)
    assert [(str(photo.id), photo.alternative_text) for photo in page.photos] == [
        (photo_id, "leaning on the shed")
    ]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("notes.jpg", b"just words", "“notes.jpg” is no picture we can read."),
        ("logo.svg", b"<svg/>", "“logo.svg” is no picture we can read."),
        ("half.jpg", files.jpeg()[:3000], "“half.jpg” is damaged"),
        ("huge.jpg", b"\xff\xd8\xff" + bytes(13_000_000), "“huge.jpg” is larger than 12 MB."),
        ("bomb.png", files.pixel_bomb(), "“bomb.png” has more than 40 megapixels."),
        ("dance.webp", files.moving("WEBP"), "“dance.webp” moves."),
        ("empty.jpg", b"", "“empty.jpg” is empty."),
    ],
)
async def test_a_bad_file_is_named_and_the_good_one_stays(
    browse: Browse, ada: Person, name: str, content: bytes, words: str
) -> None:
    response = await send(
        await browse(ada), sent_files=[good_file(), ("photos", (name, content, "image/jpeg"))]
    )
    assert response.status_code == 422
    assert 'id="photos-error"' in response.text
    assert words in response.text
    assert len(photo_ids(response)) == 1
    assert await Photo.count() == 1
    assert await Tool.count() == 0


async def test_nine_photos_are_one_too_many(browse: Browse, ada: Person) -> None:
    response = await send(await browse(ada), sent_files=[good_file()] * 9)
    assert response.status_code == 422
    assert "At most 8 pictures, please." in response.text
    assert len(photo_ids(response)) == 8


async def test_photos_beyond_the_room_that_is_left_are_not_taken(
    browse: Browse, ada: Person, standing: datetime
) -> None:
    kept = [str(await stage_photo(ada, standing)) for _ in range(7)]
    response = await send(
        await browse(ada), photo_ids=kept, photo_alts=[""] * 7, sent_files=[good_file()] * 2
    )
    assert response.status_code == 422
    assert "A tool has at most 8 photos." in response.text
    assert photo_ids(response)[:7] == kept
    assert len(photo_ids(response)) == 8


async def test_too_many_photos_in_an_hour_lose_nothing_that_was_typed(
    browse: Browse, ada: Person, standing: datetime
) -> None:
    await fetch_value(
        "INSERT INTO rate_limit (key, tokens, filled_at) VALUES ({}, 1, {}) RETURNING tokens",
        f"photos:{ada.id}",
        standing,
    )
    response = await send(await browse(ada), sent_files=[good_file()] * 3)
    assert response.status_code == 422
    assert "many photos for one hour" in response.text
    assert len(photo_ids(response)) == 1
    assert 'value="Ladder, 4 m"' in response.text


async def test_anothers_photo_is_no_longer_there(
    browse: Browse, ada: Person, bob: Person, standing: datetime
) -> None:
    mine, anothers = await stage_photo(ada, standing), await stage_photo(bob, standing)
    response = await send(
        await browse(ada), photo_ids=[str(mine), str(anothers)], photo_alts=["one", "two"]
    )
    assert response.status_code == 422
    assert "One of the photos is no longer there." in response.text
    assert photo_ids(response) == [str(mine)]
    assert await Tool.count() == 0


async def test_photos_are_sorted_and_removed_without_javascript(
    browse: Browse, ada: Person, standing: datetime
) -> None:
    client = await browse(ada)
    one, two, three = [str(await stage_photo(ada, standing)) for _ in range(3)]

    async def press(button: str, ids: list[str], alts: list[str]) -> httpx.Response:
        return await send(
            client, title="", photo_ids=ids, photo_alts=alts, arrange=button, price_per_day="x"
        )

    for button, ids, alts in (
        (f"up:{two}", [two, one, three], ["2", "1", "3"]),
        (f"up:{one}", [one, two, three], ["1", "2", "3"]),
        (f"down:{one}", [two, one, three], ["2", "1", "3"]),
        (f"down:{three}", [one, two, three], ["1", "2", "3"]),
        (f"remove:{two}", [one, three], ["1", "3"]),
        (f"remove:{uuid4()}", [one, two, three], ["1", "2", "3"]),
        (f"burn:{two}", [one, two, three], ["1", "2", "3"]),
        ("add", [one, two, three], ["1", "2", "3"]),
    ):
        response = await press(button, [one, two, three], ["1", "2", "3"])
        assert response.status_code == 200, button
        assert photo_ids(response) == ids, button
        assert photo_alts(response) == alts, button
        assert 'value="x"' in response.text
        assert "error-summary" not in response.text
    assert await Tool.count() == 0


async def test_files_can_be_added_before_the_form_is_complete(browse: Browse, ada: Person) -> None:
    response = await send(
        await browse(ada),
        title="",
        arrange="add",
        sent_files=[good_file(), ("photos", ("notes.txt", b"words", "text/plain"))],
    )
    assert response.status_code == 422
    assert len(photo_ids(response)) == 1
    assert "One thing needs another look" in response.text
    assert "“notes.txt” is no picture" in response.text


async def test_the_form_takes_as_much_at_once_as_it_says(browse: Browse, ada: Person) -> None:
    client = await browse(ada)
    page = (await client.get("/tools/new")).text
    (at_once_mb,) = {int(mb) for mb in re.findall(r"At most (\d+) MB in one go", page)}
    half = ("photos", ("half.jpg", bytes(at_once_mb * 1024**2 // 2), "image/jpeg"))
    assert (await send(client, sent_files=[half, half])).status_code == 422
    assert (await send(client, sent_files=[half, half, half])).status_code == 413
