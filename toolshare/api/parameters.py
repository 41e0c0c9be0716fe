"""What stands in addresses and headers of requests."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, TypeAlias
from uuid import UUID, uuid4

from litestar import Response
from litestar.exceptions import ValidationException
from litestar.openapi.spec import OpenAPIFormat
from litestar.params import HeaderParameter, QueryParameter
from litestar.typing import FieldDefinition

from toolshare.api.callers import ApiRequest, CallerRequest
from toolshare.catalogue.rules import LENDERS, LEVELS, PRICES
from toolshare.i18n import _
from toolshare.places.rules import WITHIN_KM
from toolshare.web.errors import answer_program
from toolshare.web.fields import Key, Single, Unusable
from toolshare.web.paging import LONGEST_CURSOR, Cursor, read_cursor
from toolshare.web.problems import Fault, Faulty, Problem

MOST_AT_ONCE = 100


def _one_of(values: Iterable[str]) -> dict[str, Any]:
    return {"enum": list(values)}


KeyHeader: TypeAlias = Annotated[
    str,
    HeaderParameter(
        name="Idempotency-Key",
        format=OpenAPIFormat.UUID,
        description="A UUID of your own. The same request sent again makes nothing new.",
    ),
]
WordsQuery: TypeAlias = Annotated[
    str, QueryParameter(name="q", max_length=100, description="Words to look for.")
]
CategoryQuery: TypeAlias = Annotated[
    str,
    QueryParameter(name="category", max_length=80, description="The slug of a category or branch."),
]
WithinQuery: TypeAlias = Annotated[
    str,
    QueryParameter(
        name="within",
        schema_extra=_one_of(str(km) for km in WITHIN_KM),
        description="How many kilometres away at most, for callers who have said where they are.",
    ),
]
PriceQuery: TypeAlias = Annotated[
    str,
    QueryParameter(
        name="price",
        schema_extra=_one_of(str(price) for price in PRICES),
        description="What a day may cost at most, in whole units of the currency; 0 is for free.",
    ),
]
LevelQuery: TypeAlias = Annotated[
    str,
    QueryParameter(name="level", schema_extra=_one_of(LEVELS), description="For whom the tool is."),
]
LenderQuery: TypeAlias = Annotated[
    str,
    QueryParameter(name="lender", schema_extra=_one_of(LENDERS), description="Who lends it."),
]
InstantQuery: TypeAlias = Annotated[
    str,
    QueryParameter(
        name="instant",
        schema_extra=_one_of(("on",)),
        description="Only what can be booked without asking the owner first.",
    ),
]
SortQuery: TypeAlias = Annotated[
    str,
    QueryParameter(
        name="sort",
        schema_extra=_one_of(("newest",)),
        description="The newest first, however well the words match.",
    ),
]
TypedQuery: TypeAlias = Annotated[
    str,
    QueryParameter(
        name="typed",
        schema_extra=_one_of(("on",)),
        description="Take the words as they are, without mending mistakes.",
    ),
]
FacetsQuery: TypeAlias = Annotated[
    str,
    QueryParameter(
        name="facets",
        schema_extra=_one_of(("on",)),
        description="Count what every other choice of a filter would leave, too.",
    ),
]
FromQuery: TypeAlias = Annotated[
    str,
    QueryParameter(
        name="from",
        format=OpenAPIFormat.DATE,
        description="Only what is free from this day on, until `until`.",
    ),
]
UntilQuery: TypeAlias = Annotated[
    str,
    QueryParameter(name="until", format=OpenAPIFormat.DATE, description="The last of these days."),
]
CursorQuery: TypeAlias = Annotated[
    str,
    QueryParameter(
        name="cursor",
        max_length=LONGEST_CURSOR,
        description="The `next` of the page before this one.",
    ),
]
LimitQuery: TypeAlias = Annotated[
    int, QueryParameter(name="limit", ge=1, le=MOST_AT_ONCE, description="How many at most.")
]


def key_of(request: CallerRequest, text: str) -> UUID:
    """Read an idempotency key; without the header every request is its own.

    An empty one is refused: a program that lost its key would make everything twice.
    """
    name = "Idempotency-Key"
    with Faults() as faults:
        key: UUID | None = faults.read(Key(required=name in request.headers), text, name)
    return key or uuid4()


class Faults(list[Fault]):
    """Gathers what is wrong with parameters, and raises ``Faulty`` at the end if anything is."""

    def __enter__(self) -> "Faults":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_more: object) -> None:
        if self and kind is None:
            raise Faulty(self)

    def read(self, kind: Single, text: str, parameter: str) -> Any:
        """Read a text as a form's field would be; ``None`` for one that cannot be used."""
        try:
            return kind.parse([text])
        except Unusable as unusable:
            self.tell(parameter, str(unusable))
            return None

    def tell(self, parameter: str, detail: str) -> None:
        """Add a fault."""
        self.append(Fault(detail=detail, parameter=parameter))

    def read_cursor(self, text: str) -> Cursor | None:
        """Read where the page before ended; what is no cursor of ours is a fault."""
        after = read_cursor(text) if text else None
        if text and after is None:
            self.tell("cursor", _("This is no cursor of ours."))
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
