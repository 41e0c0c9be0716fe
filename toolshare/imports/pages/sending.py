"""Sending a table in, saying what its columns are, and having its tools put up."""

import asyncio
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from toolshare import clock
from toolshare.i18n import _
from toolshare.imports import actions, queries, rules
from toolshare.imports.columns import FIELDS, PHOTO_FIELDS, guess_source
from toolshare.imports.files import (
    LARGEST_BYTES,
    MOST_ROWS,
    PEEKED_BYTES,
    Dialect,
    FileRefused,
    Sheet,
    dialect_of,
    first_rows,
    survey,
)
from toolshare.imports.forms import ColumnsForm, FileForm, columns_form
from toolshare.imports.queries import ImportPage
from toolshare.imports.rules import ImportRefused
from toolshare.tools.categories import choices
from toolshare.web.form import Form, read_form
from toolshare.web.limits import spend
from toolshare.web.paging import cut, read_cursor
from toolshare.web.respond import redirect, show
from toolshare.web.turns import aside
from toolshare.web.viewer import MemberRequest, home_of, members_only, settings_of

IMPORTS_A_PAGE = 24
EXAMPLES = 5
IMPORTS_AN_HOUR = 20
LENDING_FIELDS = ("skill_level", "longest_loan_days", "turnaround_days", "is_instant", "hidden")
"""Of which most tables say nothing."""


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
                community_id=home_of(request).id,
                form_key=form.key,
                now=clock.now(),
            )
        except (FileRefused, ImportRefused) as refusal:
            form.refuse_as(refusal)
        else:
            return redirect(request, f"/my/imports/{import_id}/columns")
    return await _list_page(request, form)


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
    with_photos = settings_of(request).fetches_photos
    if form.value is not None:
        try:
            await actions.choose_columns(
                import_id,
                owner_id=request.user.id,
                mapped=form.value.mapped(with_photos=with_photos),
                category=form.value.otherwise or None,
                fetches_photos=with_photos and form.value.fetches_photos,
                now=clock.now(),
            )
        except ImportRefused as refusal:
            form.refuse_as(refusal)
        else:
            return redirect(request, f"/my/imports/{import_id}")
    return await _columns_page(request, table, form)


def _read(content: bytes) -> tuple[Dialect, Sheet]:
    dialect = dialect_of(content)
    return dialect, survey(content, dialect)


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
        zone=home_of(request).time_zone,
    )


async def _columns_page(
    request: MemberRequest, table: ImportPage, form: Form[Any]
) -> Response[str]:
    beginning = await queries.content_of(table.id, owner_id=request.user.id, most=PEEKED_BYTES)
    rows = first_rows(beginning, table.dialect, most=EXAMPLES + 1)[1:]
    source = guess_source(table.headings)
    with_photos = settings_of(request).fetches_photos
    return show(
        request,
        "imports/columns.html",
        region="choosing",
        status=422 if form.all_errors else 200,
        form=form,
        table=table,
        source=source.name if source else None,
        options=[(at, _option(heading, at, rows)) for at, heading in enumerate(table.headings)],
        unused=_unused(table.headings, form, with_photos=with_photos),
        says_lending=_says(form, LENDING_FIELDS),
        says_photos=_says(form, (*PHOTO_FIELDS, "fetches_photos")),
        rows=rows,
        groups=choices(),
        with_photos=with_photos,
        currency=home_of(request).currency,
    )


def _says(form: Form[Any], fields: Iterable[str]) -> bool:
    """Whether there is something to look at in one of the fields, as the form stands."""
    return any(form.typed(field) or form.errors(field) for field in fields)


def _unused(headings: list[str], form: Form[Any], *, with_photos: bool) -> list[str]:
    """Name the columns that no field is read from, as the form stands."""
    used = {form.typed(field) for field in FIELDS if with_photos or field not in PHOTO_FIELDS}
    return [heading for at, heading in enumerate(headings) if str(at) not in used]


def _option(heading: str, at: int, rows: list[Any]) -> str:
    """Name a column with the first thing that stands in it."""
    example = next((row.cells[at] for row in rows if at < len(row.cells) and row.cells[at]), "")
    example = " ".join(example.split())
    if not example:
        return heading
    return f"{heading} ({example[:30]}…)" if len(example) > 30 else f"{heading} ({example})"


ROUTES = [show_imports, create_import, edit_columns, update_columns]
