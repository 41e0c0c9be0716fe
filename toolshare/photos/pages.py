"""Sending photos in, and looking at them."""

import re
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from toolshare import clock
from toolshare.photos import actions, queries, store
from toolshare.photos.forms import PhotoForm
from toolshare.photos.queries import Audience
from toolshare.photos.rules import LARGEST_FILE_BYTES, SIZES, PhotoRefused
from toolshare.refusal import NotThere
from toolshare.web.errors import error_page
from toolshare.web.form import read_form
from toolshare.web.limits import spend
from toolshare.web.policies import PICTURE_POLICY
from toolshare.web.respond import show
from toolshare.web.viewer import AnyRequest, MemberRequest, members_only

PHOTOS_AN_HOUR = 120
FOR_EVER = "max-age=31536000, immutable"

_FILES = {f"{size}.webp": size for size in SIZES}
_NAME = re.compile(r"[0-9a-f]{32}")


@post("/photos", guards=[members_only])
async def create_photo(request: MemberRequest) -> Response[str]:
    """Keep one photo and answer with its row for the form that is being filled in."""
    form = await read_form(request, PhotoForm)
    if form.value is None:
        return error_page(request, 422, " ".join(text for _, text in form.all_errors))
    try:
        photo_id = await take_in(form.value.photo[0], by=request.user.id)
    except PhotoRefused as refusal:
        return error_page(request, 422, refusal.message)
    (photo,) = await queries.thumbnails([photo_id], uploader_id=request.user.id)
    return show(request, "photos/stored.html", region="photo", photo=photo)


@get("/photos/{name:str}/{file_name:str}")
async def show_photo(
    request: AnyRequest, name: FromPath[str], file_name: FromPath[str]
) -> Response[bytes]:
    """Send one size of a photo to whoever may see what it shows."""
    if file_name not in _FILES or not _NAME.fullmatch(name):
        raise NotThere
    viewer_id = request.user.id if request.user else None
    audience = await queries.audience_of(name, viewer_id=viewer_id, now=clock.now())
    if audience is None:
        raise NotThere
    return await photo_response(name, file_name, audience=audience)


async def photo_response(name: str, file_name: str, *, audience: Audience) -> Response[bytes]:
    """Send a photo from the store to somebody who may see it; raises ``NotThere``."""
    size = _FILES.get(file_name)
    content = None if size is None else await store.read_file(name, size)
    if content is None:
        raise NotThere
    reach = "public" if audience == "everybody" else "private"
    return Response(
        content,
        media_type="image/webp",
        headers={
            "Cache-Control": f"{reach}, {FOR_EVER}",
            "Content-Security-Policy": PICTURE_POLICY,
        },
    )


async def take_in(file: UploadFile, *, by: UUID) -> UUID:
    """Keep a sent file as a photo, staged until something shows it, and return its id.

    Raises ``PhotoRefused``, or ``TooManyRequests`` for somebody who sends too many.
    """
    await spend(f"photos:{by}", allowance=PHOTOS_AN_HOUR, per_s=3600)
    # One byte more than allowed is enough to know that it is too large.
    content = await file.read(LARGEST_FILE_BYTES + 1)
    return await actions.store_photo(content, by=by, now=clock.now(), file_name=file.filename or "")


ROUTES = [create_photo, show_photo]
