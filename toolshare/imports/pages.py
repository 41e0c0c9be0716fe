"""Sending a table in, saying what its columns are, and having its tools put up."""

import asyncio
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Stream

from toolshare import clock
from toolshare.i18n import _, ngettext
from toolshare.imports import actions, queries, rules
from toolshare.imports.columns import guess_source
from toolshare.imports.export import as_csv
from toolshare.imports.files import (
    LARGEST_BYTES,
    MOST_ROWS,
    Dialect,
    FileRefused,
    Sheet,
    dialect_of,
    first_rows,
    read_sheet,
)
from toolshare.imports.forms import ColumnsForm, FileForm, columns_form
from toolshare.imports.queries import ImportPage
from toolshare.imports.rules import ImportRefused
from toolshare.refusal import NotThere
from toolshare.tools.categories import choices
from toolshare.web.form import Form, read_form
from toolshare.web.limits import spend
from toolshare.web.paging import cut, read_cursor
from toolshare.web.respond import redirect, show
from toolshare.web.turns import aside
from toolshare.web.viewer import HomeCommunity, MemberRequest, NoCommunityYet, members_only

IMPORTS_A_PAGE = 24
ROWS_A_PAGE = 50
EXAMPLES = 5
PEEKED_BYTES = 200_000
IMPORTS_AN_HOUR = 20
EXPORTS_AN_HOUR = 30


@get("/my/imports", guards=[members_only])
async def show_imports(request: MemberRequest) -> Response[str]:
    """List the member's imports, and ask for the next file."""
    return await _list_page(request, Form())


@post("/my/imports", guards=[members_only])
async def create_import(request: MemberRequest) -> Response[str]:
    """Keep the table and ask for its columns, or say why it cannot be read."""
    form = await read_form(request, FileForm)
    if form.value is not None:
        await spend(f"imports:{request.user.id}", allowance=IMPORTS_AN_HOUR, per_s=3600)
        file = form.value.file[0]
        # One byte more than allowed is enough to know that it is too large.
        content = await file.read(LARGEST_BYTES + 1)
        try:
            async with aside():
                dialect, sheet = await asyncio.to_thread(_read, content)
            import_id = await actions.add_import(
                content,
                file_name=file.filename or _("Table"),
                dialect=dialect,
                sheet=sheet,
                owner_id=request.user.id,
                community_id=_home(request).id,
                form_key=form.key,
                now=clock.now(),
            )
        except (FileRefused, ImportRefused) as refusal:
            form.refuse_as(refusal)
        else:
            return redirect(request, f"/my/imports/{import_id}/columns")
    return await _list_page(request, form)


@get("/my/imports/{import_id:uuid}", guards=[members_only])
async def show_import(request: MemberRequest, import_id: FromPath[UUID]) -> Response[str]:
    """Show how far an import is, what is wrong in its rows, and what can be done next."""
    table = await queries.own_import(import_id, owner_id=request.user.id)
    if table.state == "uploaded":
        return redirect(request, f"/my/imports/{import_id}/columns")
    after = request.query_params.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 9:
        return await _import_page(request, table, region="rows", after=int(after))
    return await _import_page(request, table, region="progress")


@get("/my/imports/{import_id:uuid}/columns", guards=[members_only])
async def edit_columns(request: MemberRequest, import_id: FromPath[UUID]) -> Response[str]:
    """Ask which column holds what, with the first rows to look at."""
    table = await queries.own_import(import_id, owner_id=request.user.id)
    if table.state not in rules.CAN_CHOOSE_COLUMNS:
        return redirect(request, f"/my/imports/{import_id}")
    return await _columns_page(request, table, columns_form(table))


@post("/my/imports/{import_id:uuid}/columns", guards=[members_only])
async def update_columns(request: MemberRequest, import_id: FromPath[UUID]) -> Response[str]:
    """Have all rows checked by these columns, or show the form again with what is wrong."""
    table = await queries.own_import(import_id, owner_id=request.user.id)
    form = await read_form(request, ColumnsForm)
    if form.value is not None:
        try:
            await actions.choose_columns(
                import_id,
                owner_id=request.user.id,
                mapped=form.value.mapped,
                category=form.value.otherwise or None,
                now=clock.now(),
            )
        except ImportRefused as refusal:
            form.refuse_as(refusal)
        else:
            return redirect(request, f"/my/imports/{import_id}")
    return await _columns_page(request, table, form)


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


@get("/my/tools.csv", guards=[members_only])
async def export_own_tools(request: MemberRequest) -> Stream:
    """Send all of the member's tools as a table."""
    await spend(f"exports:{request.user.id}", allowance=EXPORTS_AN_HOUR, per_s=3600)
    tools = queries.tools_of_member(request.user.id)
    return _download(as_csv(tools, with_owner=False), _("my-tools"))


@get("/community/tools.csv", guards=[members_only])
async def export_community_tools(request: MemberRequest) -> Stream:
    """Send all tools of the community as a table, to its admins."""
    if _home(request).role != "admin":
        raise NotThere
    await spend(f"exports:{request.user.id}", allowance=EXPORTS_AN_HOUR, per_s=3600)
    tools = queries.tools_of_community(_home(request).id)
    return _download(as_csv(tools, with_owner=True), _("community-tools"))


def _read(content: bytes) -> tuple[Dialect, Sheet]:
    dialect = dialect_of(content)
    return dialect, read_sheet(content, dialect)


def _download(parts: Any, name: str) -> Stream:
    return Stream(
        parts,
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.csv"',
            "Cache-Control": "private, no-store",
        },
    )


async def _list_page(request: MemberRequest, form: Form[Any]) -> Response[str]:
    after = read_cursor(request.query_params.get("after", ""))
    rows = await queries.own_imports(request.user.id, after=after, limit=IMPORTS_A_PAGE + 1)
    return show(
        request,
        "imports/index.html",
        region="sending" if request.method == "POST" else "rows",
        status=422 if form.all_errors else 200,
        form=form,
        imports=cut(rows, IMPORTS_A_PAGE),
        most_rows=MOST_ROWS,
        most_mb=LARGEST_BYTES // 10**6,
        zone=_home(request).time_zone,
    )


async def _columns_page(
    request: MemberRequest, table: ImportPage, form: Form[Any]
) -> Response[str]:
    beginning = await queries.content_of(table.id, owner_id=request.user.id, most=PEEKED_BYTES)
    rows = first_rows(beginning, table.dialect, most=EXAMPLES + 1)[1:]
    source = guess_source(table.headings)
    return show(
        request,
        "imports/columns.html",
        region="choosing",
        status=422 if form.all_errors else 200,
        form=form,
        table=table,
        source=source.name if source else None,
        options=[(at, _option(heading, at, rows)) for at, heading in enumerate(table.headings)],
        rows=rows,
        groups=choices(),
        currency=_home(request).currency,
    )


def _option(heading: str, at: int, rows: list[Any]) -> str:
    """Name a column with the first thing that stands in it."""
    example = next((row.cells[at] for row in rows if at < len(row.cells) and row.cells[at]), "")
    example = " ".join(example.split())
    if not example:
        return heading
    return f"{heading} ({example[:30]}…)" if len(example) > 30 else f"{heading} ({example})"


async def _import_page(
    request: MemberRequest, table: ImportPage, *, region: str, after: int = 0
) -> Response[str]:
    has_rows = table.state == "checked"
    wrong = (
        await queries.wrong_rows(table.id, after=after, limit=ROWS_A_PAGE + 1) if has_rows else []
    )
    good = await queries.good_rows(table.id, limit=EXAMPLES) if has_rows else []
    return show(
        request,
        "imports/show.html",
        region=region,
        table=table,
        wrong=wrong[:ROWS_A_PAGE],
        next_after=wrong[ROWS_A_PAGE - 1].number if len(wrong) > ROWS_A_PAGE else None,
        good=good,
        wrong_words=ngettext(
            "One row cannot be imported", "%(num)s rows cannot be imported", table.wrong_count
        ),
        currency=_home(request).currency,
        zone=_home(request).time_zone,
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


def _home(request: MemberRequest) -> HomeCommunity:
    if request.user.community is None:
        raise NoCommunityYet
    return request.user.community


ROUTES = [
    show_imports,
    create_import,
    show_import,
    edit_columns,
    update_columns,
    create_confirmation,
    remove_import,
    new_undo,
    create_undo,
    export_own_tools,
    export_community_tools,
]
