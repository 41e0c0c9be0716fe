"""Finding tools."""

from datetime import date

import msgspec
from litestar import get

from toolshare import clock
from toolshare.api import examples
from toolshare.api.addresses import picture_of
from toolshare.api.callers import FOR_ALL, ApiRequest
from toolshare.api.operations import TOKEN, answers
from toolshare.api.parameters import (
    CategoryQuery,
    CursorQuery,
    FacetsQuery,
    Faults,
    FromQuery,
    InstantQuery,
    LenderQuery,
    LevelQuery,
    LimitQuery,
    PriceQuery,
    SortQuery,
    TypedQuery,
    UntilQuery,
    WithinQuery,
    WordsQuery,
)
from toolshare.api.shapes.finding import (
    CardAnswer,
    CategoryAnswer,
    CategoryList,
    FacetsAnswer,
    ToolList,
)
from toolshare.catalogue.forms import read_filters
from toolshare.catalogue.queries import PAGE_SIZE, Card, find_tools
from toolshare.catalogue.queries.facets import Facets
from toolshare.catalogue.rules import Search
from toolshare.occupancy.rules import local_day
from toolshare.tools import categories
from toolshare.web.fields import Flag

TAGS = ["Tools"]


@get(
    "/categories",
    tags=TAGS,
    summary="List the categories",
    operation_id="list_categories",
    responses=answers(200, CategoryList, examples.CATEGORIES, "Every category."),
)
async def list_categories() -> CategoryList:
    """List the categories that a tool can be in. No token is needed."""
    return CategoryList(
        items=[
            CategoryAnswer(
                slug=leaf.slug,
                name=categories.name_of(leaf.slug),
                branch=leaf.parent or "",
                branch_name=categories.name_of(leaf.parent or ""),
            )
            for leaf in categories.LEAVES
        ]
    )


@get(
    "/tools",
    tags=TAGS,
    summary="Find tools",
    operation_id="list_tools",
    **FOR_ALL,
    responses=answers(200, ToolList, examples.CARDS, "A page of tools.", but=(*TOKEN, 422)),
)
async def list_tools(
    request: ApiRequest,
    q: WordsQuery = "",
    category: CategoryQuery = "",
    first_day: FromQuery = "",
    last_day: UntilQuery = "",
    within: WithinQuery = "",
    price: PriceQuery = "",
    level: LevelQuery = "",
    lender: LenderQuery = "",
    instant: InstantQuery = "",
    sort: SortQuery = "",
    typed: TypedQuery = "",
    facets: FacetsQuery = "",
    cursor: CursorQuery = "",
    limit: LimitQuery = PAGE_SIZE,
) -> ToolList:
    """List the tools that match: for words the best first, else the newest.

    The filters are those of the catalogue's page and have the names that they have in its
    address. No token is needed for what is in public communities. One of the two days alone
    means that day.

    A word that no tool has is taken for the nearest one that there is; `mended` then says
    what was searched for. Where no tool has all the words, those with some of them are
    listed, and `is_partial` is true.
    """
    return await _found(request, cursor=cursor, limit=limit, facets=facets)


async def _found(request: ApiRequest, *, cursor: str, limit: int, facets: str) -> ToolList:
    caller = request.user
    home = caller.community if caller else None
    now = clock.now()
    search, with_facets = _search(
        request, cursor, facets, today=local_day(now, home.time_zone if home else "UTC")
    )
    found = await find_tools(
        search,
        viewer_id=caller.id if caller else None,
        now=now,
        size=limit,
        with_facets=with_facets,
    )
    return ToolList(
        items=[_item(request, card) for card in found.cards],
        next=found.next,
        mended=found.mended,
        is_partial=found.is_partial,
        facets=_facets(found.facets),
    )


def _search(request: ApiRequest, cursor: str, facets: str, *, today: date) -> tuple[Search, bool]:
    """Read what is looked for as the page does, or raise ``Faulty`` with all that is wrong.

    A page goes on without a filter that cannot be used. A program would not notice.
    """
    query = request.query_params.multi_items()
    form, search = read_filters(
        ((name, text) for name, text in query if name != "page"), today=today
    )
    with Faults() as faults:
        for name, message in form.all_errors:
            faults.tell(name, message)
        after = faults.read_cursor(cursor)
        with_facets = bool(faults.read(Flag(), facets, "facets"))
    return msgspec.structs.replace(search, after=after), with_facets


def _facets(facets: Facets | None) -> FacetsAnswer | None:
    if facets is None:
        return None
    groups = {
        name: {choice: count for choice, count in facets.counts.get(name, {}).items() if choice}
        for name in FacetsAnswer.__struct_fields__
        if name != "is_complete"
    }
    return FacetsAnswer(**groups, is_complete=facets.is_complete)


def _item(request: ApiRequest, card: Card) -> CardAnswer:
    return msgspec.convert(
        msgspec.structs.asdict(card)
        | {
            "price_per_day_cents": card.price_cents,
            "picture_url": picture_of(request, card),
        },
        CardAnswer,
    )


ROUTES = [list_categories, list_tools]
