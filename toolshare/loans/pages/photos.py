"""Photos of the tool's condition: adding them, and looking at them as one of the two."""

from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from toolshare import clock
from toolshare.i18n import _
from toolshare.loans import actions, queries
from toolshare.loans.forms import PhotosForm
from toolshare.loans.pages.reading import loan_response
from toolshare.loans.refusals import LoanRefused
from toolshare.photos.pages import photo_response, take_in
from toolshare.photos.rules import PhotoRefused
from toolshare.web.form import read_form
from toolshare.web.respond import redirect
from toolshare.web.viewer import MemberRequest, members_only


@post("/loans/{loan_id:uuid}/photos", guards=[members_only])
async def create_photos(request: MemberRequest, loan_id: FromPath[UUID]) -> Response[str]:
    """Add photos of the handover or of the return."""
    by = request.user.id
    # Before any picture is worked on: strangers learn nothing and cost nothing.
    await queries.loan_page(loan_id, viewer_id=by, now=clock.now())
    form = await read_form(request, PhotosForm)
    status = 422
    if form.value is not None:
        try:
            await actions.add_photos(
                loan_id,
                by=by,
                moment="handover" if form.value.moment == "handover" else "return",
                photo_ids=[await take_in(file, by=by) for file in form.value.photos],
                form_key=form.key,
                now=clock.now(),
            )
        except PhotoRefused as refusal:
            form.refuse(refusal.message, "photos")
        except LoanRefused as refusal:
            form.refuse_as(refusal)
            status = 409
        else:
            return redirect(request, f"/loans/{loan_id}", flash=_("The photos are with the loan."))
    return await loan_response(request, loan_id, form=form, refused="photograph", status=status)


@get("/loans/{loan_id:uuid}/photos/{photo_id:uuid}/{file_name:str}", guards=[members_only])
async def show_photo(
    request: MemberRequest,
    loan_id: FromPath[UUID],
    photo_id: FromPath[UUID],
    file_name: FromPath[str],
) -> Response[bytes]:
    """Send one size of a condition photo to one of the loan's two."""
    name = await queries.condition_photo_name(loan_id, photo_id, viewer_id=request.user.id)
    return await photo_response(name, file_name, audience="viewer")
