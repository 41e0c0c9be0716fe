"""The photos of a tool's form: those that are kept, those that come with it, their order."""

from uuid import UUID

import msgspec
from litestar.datastructures import UploadFile

from toolshare.i18n import _
from toolshare.photos.pages import take_in
from toolshare.photos.queries import Thumbnail, thumbnails
from toolshare.photos.rules import PhotoRefused
from toolshare.tools import rules
from toolshare.tools.forms import ToolForm, read_id
from toolshare.web.form import Form
from toolshare.web.limits import TooManyRequests


def is_arranging(form: Form[ToolForm]) -> bool:
    """Whether a button was pressed that only changes the form's photos."""
    return bool(form.typed("arrange")) and not form.errors("arrange")


async def gather(form: Form[ToolForm], *, member_id: UUID) -> list[Thumbnail]:
    """Keep the photos that came with a form, and return all that it shows now, in order.

    Whatever else is wrong in the form, good photos are kept, so that nobody has to send
    them again; bad ones get their message next to the field.
    """
    if is_arranging(form):
        # What is missing elsewhere is not asked for while somebody sorts photos.
        form.messages.clear()
    _gather_messages(form)
    photos = await _kept(form, member_id)
    photos = _arranged(photos, form.typed("arrange"))
    return photos + await _take_in_all(form, member_id, room=rules.MOST_PHOTOS - len(photos))


def _gather_messages(form: Form[ToolForm]) -> None:
    """Put what is wrong with the photos' own fields where people see it: at the photos."""
    for name in ("photo_ids", "photo_alts"):
        for message in form.messages.pop(name, []):
            form.refuse(message, "photos")


async def _kept(form: Form[ToolForm], member_id: UUID) -> list[Thumbnail]:
    texts = form.typed_list("photo_alts")
    said: dict[UUID, str] = {}
    for place, text in enumerate(form.typed_list("photo_ids")):
        photo_id = read_id(text)
        if photo_id is not None:
            said[photo_id] = texts[place].strip() if place < len(texts) else ""
    asked = list(said)[: rules.MOST_PHOTOS]
    photos = await thumbnails(asked, uploader_id=member_id)
    if len(photos) < len(asked):
        form.refuse(_("One of the photos is no longer there. Please add it again."), "photos")
    return [msgspec.structs.replace(photo, alt=said[photo.id]) for photo in photos]


def _arranged(photos: list[Thumbnail], wish: str) -> list[Thumbnail]:
    """Return the photos after a wish like ``up:<id>``, ``down:<id>`` or ``remove:<id>``."""
    what, _colon, text = wish.partition(":")
    place = next((at for at, photo in enumerate(photos) if str(photo.id) == text), None)
    if place is None or what not in {"up", "down", "remove"}:
        return photos
    photo, rest = photos[place], photos[:place] + photos[place + 1 :]
    if what == "remove":
        return rest
    target = max(0, place - 1) if what == "up" else place + 1
    return [*rest[:target], photo, *rest[target:]]


async def _take_in_all(form: Form[ToolForm], member_id: UUID, *, room: int) -> list[Thumbnail]:
    files = [file for file in form.sent.get("photos", []) if isinstance(file, UploadFile)]
    if len(files) > room and not form.errors("photos"):
        form.refuse(rules.too_many_photos(), "photos")
    taken: list[UUID] = []
    for file in files[:room]:
        try:
            taken.append(await take_in(file, by=member_id))
        except PhotoRefused as refusal:
            form.refuse_as(refusal)
        except TooManyRequests:
            form.refuse(_("These are many photos for one hour. Please wait a little."), "photos")
            break
    return await thumbnails(taken, uploader_id=member_id)
