"""Tools as a table, to take along."""

from collections.abc import AsyncIterator
from uuid import UUID

from litestar import get
from litestar.params import FromPath
from litestar.response import Stream

from toolshare.i18n import _
from toolshare.imports import queries
from toolshare.imports.export import as_csv, to_mend, tools_of_community, tools_of_member
from toolshare.refusal import NotThere
from toolshare.web.limits import spend
from toolshare.web.turns import sending
from toolshare.web.viewer import MemberRequest, home_of, members_only

EXPORTS_AN_HOUR = 30


@get("/my/tools.csv", guards=[members_only])
async def export_own_tools(request: MemberRequest) -> Stream:
    """Send all of the member's tools as a table."""
    await spend(f"exports:{request.user.id}", allowance=EXPORTS_AN_HOUR, per_s=3600)
    tools = tools_of_member(request.user.id)
    return _download(as_csv(tools, with_owner=False), _("my-tools"))


@get("/community/tools.csv", guards=[members_only])
async def export_community_tools(request: MemberRequest) -> Stream:
    """Send all tools of the community as a table, to its admins."""
    if home_of(request).role != "admin":
        raise NotThere
    await spend(f"exports:{request.user.id}", allowance=EXPORTS_AN_HOUR, per_s=3600)
    tools = tools_of_community(home_of(request).id)
    return _download(as_csv(tools, with_owner=True), _("community-tools"))


@get("/my/imports/{import_id:uuid}/rows.csv", guards=[members_only])
async def export_rows_to_mend(request: MemberRequest, import_id: FromPath[UUID]) -> Stream:
    """Send the rows that cannot be imported, to be mended in a spreadsheet and sent in again."""
    table = await queries.own_import(import_id, owner_id=request.user.id)
    await spend(f"exports:{request.user.id}", allowance=EXPORTS_AN_HOUR, per_s=3600)
    rows = queries.rows_to_mend(import_id)
    return _download(to_mend(table.headings, rows, delimiter=table.delimiter), _("rows-to-mend"))


def _download(parts: AsyncIterator[bytes], name: str) -> Stream:
    return Stream(
        sending(parts),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.csv"',
            "Cache-Control": "private, no-store",
        },
    )


ROUTES = [export_own_tools, export_community_tools, export_rows_to_mend]
