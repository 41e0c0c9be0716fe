"""Sending manuals in, and reading them."""

import re
from collections.abc import AsyncIterator

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Stream

from toolshare import clock
from toolshare.manuals import actions, queries, rules
from toolshare.manuals.forms import ManualForm
from toolshare.manuals.queries import Readable
from toolshare.manuals.rules import LARGEST_FILE_BYTES, ManualRefused
from toolshare.photos import store
from toolshare.refusal import NotThere
from toolshare.web.errors import error_page
from toolshare.web.form import read_form
from toolshare.web.limits import spend
from toolshare.web.policies import DOCUMENT_POLICY
from toolshare.web.respond import show
from toolshare.web.turns import sending
from toolshare.web.viewer import AnyRequest, MemberRequest, members_only

MANUALS_AN_HOUR = 30
LARGEST_BODY_BYTES = LARGEST_FILE_BYTES + 1_000_000
"""A manual, and what a form wraps it in."""
FOR_A_DAY = "max-age=86400"

_NAME = re.compile(r"[0-9a-f]{32}")


@post("/manuals", guards=[members_only], request_max_body_size=LARGEST_BODY_BYTES)
async def create_manual(request: MemberRequest) -> Response[str]:
    """Keep one manual and answer with its row for the form that is being filled in."""
    form = await read_form(request, ManualForm)
    if form.value is None:
        return error_page(request, 422, " ".join(text for _, text in form.all_errors))
    try:
        manual = await take_in(form.value.manual[0], request=request)
    except ManualRefused as refusal:
        return error_page(request, 422, refusal.message)
    return show(request, "manuals/stored.html", region="manual", manual=manual)


@get("/manuals/{manual_name:str}")
async def show_manual(request: AnyRequest, manual_name: FromPath[str]) -> Stream | Response[bytes]:
    """Send a manual, or a part of it, to whoever may see its tool."""
    if not _NAME.fullmatch(manual_name):
        raise NotThere
    viewer_id = request.user.id if request.user else None
    manual = await queries.readable(manual_name, viewer_id=viewer_id, now=clock.now())
    if manual is None:
        raise NotThere
    headers = _headers(manual, manual_name)
    try:
        asked = _asked_part(request, manual_name, manual.size_bytes)
    except ValueError:
        headers["Content-Range"] = f"bytes */{manual.size_bytes}"
        return Response(b"", status_code=416, headers=headers)
    first, end = asked or (0, manual.size_bytes)
    # Before the answer begins: what is not there must not look like a file that breaks off.
    parts = store.manual_parts(manual_name, first, end)
    beginning = await anext(parts, None)
    if beginning is None:
        raise NotThere
    headers["Content-Length"] = str(end - first)
    if asked:
        headers["Content-Range"] = f"bytes {first}-{end - 1}/{manual.size_bytes}"
    return Stream(
        sending(_all(beginning, parts)),
        status_code=206 if asked else 200,
        media_type="application/pdf",
        headers=headers,
    )


async def take_in(file: UploadFile, *, request: MemberRequest) -> queries.ManualRow:
    """Keep a sent file as a manual, staged until a tool has it, and return its row.

    Raises ``ManualRefused``, or ``TooManyRequests`` for somebody who sends too many.
    """
    by = request.user.id
    await spend(f"manuals:{by}", allowance=MANUALS_AN_HOUR, per_s=3600)
    manual_id = await actions.store_manual(
        file.file, by=by, now=clock.now(), file_name=file.filename or ""
    )
    (manual,) = await queries.staged([manual_id], uploader_id=by)
    return manual


def _headers(manual: Readable, name: str) -> dict[str, str]:
    """Say that it is a document to be read, whose scripts, if any, belong nowhere."""
    reach = "public" if manual.is_public else "private"
    return {
        "Accept-Ranges": "bytes",
        "Cache-Control": f"{reach}, {FOR_A_DAY}",
        "Content-Disposition": rules.disposition(manual.title),
        "Content-Security-Policy": DOCUMENT_POLICY,
        "ETag": f'"{name}"',
        "X-Robots-Tag": "noindex",
    }


def _asked_part(request: AnyRequest, name: str, size: int) -> tuple[int, int] | None:
    """Read which part is asked for, unless it is one of another file."""
    asked = request.headers.get("Range", "")
    if not asked or request.headers.get("If-Range", f'"{name}"') != f'"{name}"':
        return None
    return rules.span_of(asked, size)


async def _all(beginning: bytes, parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield beginning
    async for part in parts:
        yield part


ROUTES = [create_manual, show_manual]
