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
    Faults,
    FromQuery,
    LimitQuery,
    UntilQuery,
    WordsQuery,
)
from toolshare.api.shapes.tools import CardAnswer, CategoryAnswer, CategoryList, ToolList
from toolshare.catalogue.queries import PAGE_SIZE, Card, find_tools
from toolshare.catalogue.rules import Search, problems_of_days
from toolshare.i18n import _
from toolshare.occupancy.rules import local_day
from toolshare.tools import categories
from toolshare.web.fields import Day, Line

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
    cursor: CursorQuery = "",
    limit: LimitQuery = PAGE_SIZE,
) -> ToolList:
    """List the tools that match: for words the best first, else the newest.

    No token is needed for what is in public communities. One of the two days alone means
    that day.
    """
    caller = request.user
    home = caller.community if caller else None
    now = clock.now()
    search = _search(
        q=q,
        category=category,
        days=(first_day, last_day),
        cursor=cursor,
        today=local_day(now, home.time_zone if home else "UTC"),
    )
    found = await find_tools(search, viewer_id=caller.id if caller else None, now=now, size=limit)
    return ToolList(items=[_item(request, card) for card in found.cards], next=found.next)


def _search(*, q: str, category: str, days: tuple[str, str], cursor: str, today: date) -> Search:
    """Read what is looked for, or raise ``Faulty`` with every part that cannot be used."""
    with Faults() as faults:
        words = faults.read(Line(required=False, longest=100), q, "q")
        first_day = faults.read(Day(required=False), days[0], "from")
        last_day = faults.read(Day(required=False), days[1], "until")
        for name, message in problems_of_days(first_day, last_day, today=today):
            faults.tell(name, message)
        if category and not categories.is_known(category):
            faults.tell("category", _("There is no such category."))
        after = faults.read_cursor(cursor)
    return Search(
        words=words or "",
        category=category,
        first_day=first_day or last_day,
        last_day=last_day or first_day,
        after=after,
    )


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
