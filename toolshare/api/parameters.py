"""What stands in addresses and headers of requests."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, TypeAlias
from uuid import UUID

from litestar import Response
from litestar.exceptions import ValidationException
from litestar.params import HeaderParameter, QueryParameter
from litestar.typing import FieldDefinition

from toolshare.api.callers import ApiRequest
from toolshare.i18n import _
from toolshare.web.errors import answer_program
from toolshare.web.paging import Cursor, read_cursor
from toolshare.web.problems import Fault, Faulty, Problem

MOST_AT_ONCE = 100

Key: TypeAlias = Annotated[
    UUID | None,
    HeaderParameter(
        name="Idempotency-Key",
        description="A UUID of your own. The same request sent again makes nothing new.",
    ),
]
CursorQuery: TypeAlias = Annotated[
    str | None,
    QueryParameter(
        name="cursor", max_length=200, description="The `next` of the page before this one."
    ),
]
WordsQuery: TypeAlias = Annotated[
    str | None, QueryParameter(name="q", max_length=100, description="Words to look for.")
]
CategoryQuery: TypeAlias = Annotated[
    str | None,
    QueryParameter(name="category", max_length=80, description="The slug of a category or branch."),
]
FromQuery: TypeAlias = Annotated[
    date | None,
    QueryParameter(name="from", description="Only what is free from this day on, until `until`."),
]
UntilQuery: TypeAlias = Annotated[
    date | None, QueryParameter(name="until", description="The last of these days.")
]
LimitQuery: TypeAlias = Annotated[
    int, QueryParameter(name="limit", ge=1, le=MOST_AT_ONCE, description="How many at most.")
]


def place_after(cursor: str | None, faults: list[Fault]) -> Cursor | None:
    """Read where the page before ended; what is no cursor of ours is a fault."""
    after = read_cursor(cursor) if cursor else None
    if cursor and after is None:
        faults.append(Fault(detail=_("This is no cursor of ours."), parameter="cursor"))
    return after


def tell_faults(request: ApiRequest, error: ValidationException) -> Response[Problem]:
    """Name every parameter that cannot be used as it stands in the request."""
    fields = request.route_handler.parsed_fn_signature.parameters
    return answer_program(Faulty([_fault(part, fields) for part in error.extra or ()]))


def _fault(part: Any, fields: Mapping[str, FieldDefinition]) -> Fault:
    if part["key"] == "data":
        return Fault(detail=_("Please send a body."), pointer="#")
    name: str | None = getattr(fields[part["key"]].kwarg_definition, "name", None)
    return Fault(detail=part["message"].replace("`", ""), parameter=name)
