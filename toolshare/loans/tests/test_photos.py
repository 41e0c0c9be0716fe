"""Photos of the tool's condition, which only the two may see."""

from io import BytesIO
from uuid import UUID, uuid4

import httpx
import pytest
from PIL import Image

from toolshare.conftest import NOON, Browse, Person
from toolshare.loans import actions, queries, rules
from toolshare.loans.refusals import LoanRefused
from toolshare.loans.tables import LoanEvent, LoanPhoto
from toolshare.loans.tests.conftest import Bring
from toolshare.photos import store
from toolshare.photos.tables import Photo

pytestmark = pytest.mark.usefixtures("standing")


@pytest.fixture
def picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (40, 30), "peru").save(file, "JPEG")
    return file.getvalue()


async def send(
    client: httpx.AsyncClient, loan_id: UUID, *pictures: bytes, moment: str = "handover"
) -> httpx.Response:
    files = [("photos", (f"{n}.jpg", one, "image/jpeg")) for n, one in enumerate(pictures)]
    return await client.post(f"/loans/{loan_id}/photos", data={"moment": moment}, files=files)


async def staged(person: Person, count: int) -> list[UUID]:
    photos = [
        Photo(
            id=uuid4(),
            uploader_id=person.id,
            name=uuid4().hex,
            width=4,
            height=3,
            created_at=NOON,
        )
        for _number in range(count)
    ]
    for photo in photos:
        await photo.save()
    return [photo.id for photo in photos]


async def test_both_see_the_photos_and_nobody_else_does(
    browse: Browse, ada: Person, bob: Person, carol: Person, bring: Bring, picture: bytes
):
    loan_id = await bring("on_loan")
    answer = await send(await browse(bob), loan_id, picture, picture)
    assert answer.status_code == 303
    photo = await LoanPhoto.select().first()
    assert photo
    address = f"/loans/{loan_id}/photos/{photo['id']}/320.webp"
    for person in (ada, bob):
        client = await browse(person)
        page = (await client.get(f"/loans/{loan_id}")).text
        assert address in page
        assert "added photos of the handover" in page.replace("You", "Bob")
        shown = await client.get(address)
        assert shown.headers["Content-Type"] == "image/webp"
        assert shown.headers["Cache-Control"].startswith("private")
    carols = await browse(carol)
    theirs = await carols.get(address)
    missing = await carols.get(f"/loans/{loan_id}/photos/{uuid4()}/320.webp")
    assert theirs.status_code == missing.status_code == 404
    assert theirs.content == missing.content


@pytest.mark.parametrize("file_name", ["321.webp", "320.png", "etc"])
async def test_a_size_that_does_not_exist_is_missing(
    browse: Browse, bob: Person, bring: Bring, picture: bytes, file_name
):
    loan_id = await bring("on_loan")
    bobs = await browse(bob)
    await send(bobs, loan_id, picture)
    photo = await LoanPhoto.select().first()
    assert photo
    address = f"/loans/{loan_id}/photos/{photo['id']}"
    assert (await bobs.get(f"{address}/{file_name}")).status_code == 404
    name = await queries.condition_photo_name(loan_id, photo["id"], viewer_id=bob.id)
    await store.delete_file(name, 320)
    assert (await bobs.get(f"{address}/320.webp")).status_code == 404
    assert (await bobs.get(f"/loans/{loan_id}/photos/{uuid4()}/320.webp")).status_code == 404


async def test_what_is_no_picture_is_refused_by_name(
    browse: Browse, bob: Person, bring: Bring, picture: bytes
):
    loan_id = await bring("on_loan")
    answer = await send(await browse(bob), loan_id, picture, b"no picture")
    assert answer.status_code == 422
    assert 'id="photos-error"' in answer.text
    assert await LoanPhoto.count() == 0


async def test_no_picture_at_all_is_refused(browse: Browse, bob: Person, bring: Bring):
    loan_id = await bring("on_loan")
    bobs = await browse(bob)
    answer = await bobs.post(f"/loans/{loan_id}/photos", data={"moment": "handover"})
    assert answer.status_code == 422
    assert "Please pick at least one photo." in answer.text


async def test_a_stranger_adds_nothing(browse: Browse, carol: Person, bring: Bring, picture: bytes):
    answer = await send(await browse(carol), await bring("on_loan"), picture)
    assert answer.status_code == 404
    assert await Photo.count() == 0


@pytest.mark.parametrize(
    ("state", "moment", "allowed"),
    [
        ("requested", "handover", False),
        ("approved", "return", False),
        ("approved", "handover", True),
        ("return_reported", "return", True),
        ("closed", "return", False),
    ],
)
async def test_each_moment_has_its_time(
    browse: Browse, bob: Person, bring: Bring, picture: bytes, state, moment, allowed
):
    loan_id = await bring(state)
    answer = await send(await browse(bob), loan_id, picture, moment=moment)
    assert answer.status_code == (303 if allowed else 409)
    assert await LoanPhoto.count() == int(allowed)


async def test_a_moment_has_eight_photos_at_most(bob: Person, bring: Bring):
    loan_id = await bring("on_loan")

    async def add(count: int) -> None:
        await actions.add_photos(
            loan_id,
            by=bob.id,
            moment="handover",
            photo_ids=await staged(bob, count),
            form_key=uuid4(),
            now=NOON,
        )

    await add(rules.MOST_PHOTOS)
    with pytest.raises(LoanRefused, match="At most 8"):
        await add(1)


async def test_somebody_elses_photo_cannot_be_shown_as_ones_own(
    ada: Person, bob: Person, bring: Bring
):
    loan_id = await bring("on_loan")
    with pytest.raises(LoanRefused, match="A photo is gone"):
        await actions.add_photos(
            loan_id,
            by=bob.id,
            moment="handover",
            photo_ids=await staged(ada, 1),
            form_key=uuid4(),
            now=NOON,
        )
    assert await LoanPhoto.count() == 0


async def test_a_double_click_shows_the_photos_once(bob: Person, bring: Bring):
    loan_id, key, photos = await bring("on_loan"), uuid4(), await staged(bob, 2)
    for _click in range(2):
        await actions.add_photos(
            loan_id, by=bob.id, moment="return", photo_ids=photos, form_key=key, now=NOON
        )
    assert await LoanPhoto.count() == 2
    assert await LoanEvent.count().where(LoanEvent.event == "photograph_return") == 1
