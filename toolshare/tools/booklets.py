"""The manuals of a tool's form: those that are kept, and those that come with it."""

from uuid import UUID

import msgspec
from litestar.datastructures import UploadFile

from toolshare.i18n import _
from toolshare.manuals.pages import take_in
from toolshare.manuals.queries import ManualRow, staged
from toolshare.manuals.rules import MOST_MANUALS, ManualRefused, too_many
from toolshare.tools.forms import ToolForm, read_id
from toolshare.web.form import Form
from toolshare.web.limits import TooManyRequests
from toolshare.web.viewer import MemberRequest


async def gather(form: Form[ToolForm], request: MemberRequest) -> list[ManualRow]:
    """Keep the manuals that came with a form, and return all that it shows now, in order.

    Like photos, good ones are kept whatever else is wrong, and bad ones get their message.
    """
    for name in ("manual_ids", "manual_titles"):
        for message in form.messages.pop(name, []):
            form.refuse(message, "manuals")
    kept = await _kept(form, request.user.id)
    what, _colon, text = form.typed("arrange").partition(":")
    if what == "drop":
        kept = [manual for manual in kept if str(manual.id) != text]
    return kept + await _take_in_all(form, request, room=MOST_MANUALS - len(kept))


async def _kept(form: Form[ToolForm], member_id: UUID) -> list[ManualRow]:
    said = dict(zip(form.typed_list("manual_ids"), form.typed_list("manual_titles"), strict=False))
    asked = [manual_id for text in list(said)[:MOST_MANUALS] if (manual_id := read_id(text))]
    manuals = await staged(asked, uploader_id=member_id)
    if len(manuals) < len(asked):
        form.refuse(_("One of the manuals is no longer there. Please add it again."), "manuals")
    return [
        msgspec.structs.replace(manual, title=said[str(manual.id)].strip() or manual.title)
        for manual in manuals
    ]


async def _take_in_all(
    form: Form[ToolForm], request: MemberRequest, *, room: int
) -> list[ManualRow]:
    files = [file for file in form.sent.get("manuals", []) if isinstance(file, UploadFile)]
    if len(files) > room and not form.errors("manuals"):
        form.refuse(too_many(), "manuals")
    taken: list[ManualRow] = []
    for file in files[:room]:
        try:
            taken.append(await take_in(file, request=request))
        except ManualRefused as refusal:
            form.refuse_as(refusal)
        except TooManyRequests:
            form.refuse(_("These are many manuals for one hour. Please wait a little."), "manuals")
            break
    return taken
