"""What the document says of an operation: its answers, with an example of each."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import msgspec
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example

from toolshare.web.problems import MEDIA_TYPE, Fault, Problem

_TAKEN = "These days are taken. The next free day is Tue 8 Dec."

REFUSALS: dict[int, tuple[str, str | None, list[Fault]]] = {
    400: ("The request cannot be read.", "The body is not JSON.", []),
    401: (
        "There is no token, or it does not count.",
        "This token does not count, or no longer. Please get a new one.",
        [],
    ),
    404: ("It does not exist, or is not yours to see: nobody learns which.", None, []),
    409: (
        "It is not possible as things stand now; `detail` says why.",
        _TAKEN,
        [Fault(detail=_TAKEN, pointer="#/first_day")],
    ),
    413: ("The body is too large.", None, []),
    415: ("The body has another type than asked for.", "Please send application/json.", []),
    422: (
        "Some of what was sent cannot be used; `errors` names all of it.",
        "Some of what was sent cannot be used.",
        [
            Fault(detail="This is missing.", pointer="#/title"),
            Fault(detail="Expected int >= 0", pointer="#/price_per_day_cents"),
        ],
    ),
    429: ("That was too much at once; `Retry-After` says how long to wait.", None, []),
    503: ("The database is away; `Retry-After` says when to try again.", None, []),
}
"""Each refusal with its meaning, and the detail and the faults of its example."""

ALWAYS = (400, 503)
"""How any request can fail."""
BODY = (413, 415, 422)
"""How a request with a body can fail."""
TOKEN = (401,)
"""How a request that needs a token can fail."""


def answers(
    status: int, shape: Any, example: Any, description: str, *, but: Iterable[int] = ()
) -> dict[int, ResponseSpec]:
    """Describe what an operation answers, with an example of success and of each refusal."""
    success = ResponseSpec(
        shape,
        description=description,
        generate_examples=False,
        examples=None if example is None else [Example(value=example)],
    )
    return {status: success} | {code: _refusal(code) for code in sorted({*ALWAYS, *but})}


def _refusal(status: int) -> ResponseSpec:
    description, detail, faults = REFUSALS[status]
    example = Problem(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        errors=faults,
    )
    return ResponseSpec(
        Problem,
        description=description,
        media_type=MEDIA_TYPE,
        generate_examples=False,
        examples=[Example(value=msgspec.to_builtins(example))],
    )
