"""How far an import is, what is wrong in its rows, and what can be done next."""

from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from toolshare import clock
from toolshare.i18n import _, ngettext, number
from toolshare.imports import actions, queries, queue, rules
from toolshare.imports.queries import ImportPage
from toolshare.imports.rules import ImportRefused
from toolshare.web.limits import spend
from toolshare.web.respond import is_partial, redirect, show
from toolshare.web.viewer import MemberRequest, home_of, members_only, settings_of

ROWS_A_PAGE = 50
EXAMPLES = 5
RETRIES_AN_HOUR = 10


@get("/my/imports/{import_id:uuid}", guards=[members_only])
async def show_import(request: MemberRequest, import_id: FromPath[UUID]) -> Response[str]:
    """Show how far an import is, what is wrong in its rows, and what can be done next."""
    table = await queries.own_import(import_id, owner_id=request.user.id)
    if table.state == "uploaded":
        return redirect(request, f"/my/imports/{import_id}/columns")
    after = _after(request)
    return await _import_page(request, table, region="rows" if after else "progress", after=after)


@get("/my/imports/{import_id:uuid}/photos", guards=[members_only])
async def show_photos(request: MemberRequest, import_id: FromPath[UUID]) -> Response[str]:
    """Show how far the photos are, or more of those that could not be fetched."""
    table = await queries.own_import(import_id, owner_id=request.user.id)
    after = _after(request)
    return await _import_page(request, table, region="failed" if after else "photos", after=after)


@post("/my/imports/{import_id:uuid}/photos", guards=[members_only])
async def retry_photos(request: MemberRequest, import_id: FromPath[UUID]) -> Response[str]:
    """Have the photos that could not be fetched tried again."""
    await queries.own_import(import_id, owner_id=request.user.id)
    await spend(f"photos-again:{request.user.id}", allowance=RETRIES_AN_HOUR, per_s=3600)
    await actions.retry_photos(import_id, owner_id=request.user.id, now=clock.now())
    return redirect(request, f"/my/imports/{import_id}")


@post("/my/imports/{import_id:uuid}/confirmation", guards=[members_only])
async def create_confirmation(request: MemberRequest, import_id: FromPath[UUID]) -> Response[str]:
    """Have the good rows put up as tools."""
    await actions.confirm(import_id, owner_id=request.user.id, now=clock.now())
    return redirect(request, f"/my/imports/{import_id}")


@post("/my/imports/{import_id:uuid}/removal", guards=[members_only])
async def remove_import(request: MemberRequest, import_id: FromPath[UUID]) -> Response[str]:
    """Throw the table away."""
    await actions.remove_import(import_id, owner_id=request.user.id)
    return redirect(
        request, "/my/imports", flash=_("The table is removed. Nothing of it was imported.")
    )


@get("/my/imports/{import_id:uuid}/undo", guards=[members_only])
async def new_undo(request: MemberRequest, import_id: FromPath[UUID]) -> Response[str]:
    """Ask once more before all tools of an import go, or say which stand in the way."""
    table = await queries.own_import(import_id, owner_id=request.user.id)
    if table.state != "imported":
        return redirect(request, f"/my/imports/{import_id}")
    return await _undo_page(request, table)


@post("/my/imports/{import_id:uuid}/undo", guards=[members_only])
async def create_undo(request: MemberRequest, import_id: FromPath[UUID]) -> Response[str]:
    """Have all tools of an import taken down."""
    try:
        await actions.undo(import_id, owner_id=request.user.id, now=clock.now())
    except ImportRefused:
        table = await queries.own_import(import_id, owner_id=request.user.id)
        if table.state != "imported":
            raise
        return await _undo_page(request, table, status=409)
    return redirect(request, f"/my/imports/{import_id}")


def _after(request: MemberRequest) -> int:
    """Return the row after which the page begins; what is no number is its beginning."""
    after = request.query_params.get("after", "")
    return int(after) if after.isascii() and after.isdigit() and len(after) < 9 else 0


async def _import_page(
    request: MemberRequest, table: ImportPage, *, region: str, after: int = 0
) -> Response[str]:
    has_rows, has_photos = table.state == "checked", table.state == "imported"
    most = ROWS_A_PAGE + 1
    wrong = await queries.wrong_rows(table.id, after=after, limit=most) if has_rows else []
    failed = await queue.failed_photos(table.id, after=after, limit=most) if has_photos else []
    return show(
        request,
        "imports/show.html",
        region=region,
        # The tab says how far the import is as well, also when the region asked for itself.
        is_alone=is_partial(request),
        table=table,
        wrong=wrong[:ROWS_A_PAGE],
        next_after=wrong[ROWS_A_PAGE - 1].number if len(wrong) == most else None,
        frequent=await queries.frequent_problems(table.id) if has_rows and not after else [],
        good=await queries.good_rows(table.id, limit=EXAMPLES) if has_rows else [],
        wrong_words=ngettext(
            "One row cannot be imported",
            "%(all)s rows cannot be imported",
            table.wrong_count,
            all=number(table.wrong_count),
        ),
        photos=await queue.photo_progress(table.id),
        failed=failed[:ROWS_A_PAGE],
        next_failed=failed[ROWS_A_PAGE - 1] if len(failed) == most else None,
        fetches=settings_of(request).fetches_photos,
        currency=home_of(request).currency,
        zone=home_of(request).time_zone,
    )


async def _undo_page(
    request: MemberRequest, table: ImportPage, *, status: int = 200
) -> Response[str]:
    return show(
        request,
        "imports/undo.html",
        region="undoing",
        status=status,
        table=table,
        in_the_way=await queries.in_the_way(table.id),
        most=rules.MOST_IN_THE_WAY,
    )


ROUTES = [
    show_import,
    show_photos,
    retry_photos,
    create_confirmation,
    remove_import,
    new_undo,
    create_undo,
]
