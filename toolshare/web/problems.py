"""Problem details (RFC 9457): how programs are told what went wrong."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import TypeAlias

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException

from toolshare.i18n import _
from toolshare.refusal import Refused

PROGRAMS = "/api/"
"""Below this path nobody reads pages: every answer is for a program."""
MEDIA_TYPE = "application/problem+json"

Headers: TypeAlias = Mapping[str, str] | None


class Fault(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is wrong with a request, and where it is."""

    detail: str
    """What is wrong, in a sentence for people."""
    pointer: str | None = None
    """The place in the body, as a JSON pointer in a URI fragment (RFC 6901): `#/title`."""
    parameter: str | None = None
    """The name of the query parameter or header."""


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What went wrong."""

    type: str
    """Always `about:blank`: the status says what kind of problem it is."""
    title: str
    """The name of the status."""
    status: int
    """The status of the answer, again."""
    detail: str | None = None
    """What went wrong, in a sentence for people."""
    errors: Sequence[Fault] = ()
    """Everything that is wrong with the request, where there is something to point at."""


class Faulty(HTTPException):
    """A request that cannot be used, with all that is wrong with it."""

    status_code = 422

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__()
        self.faults = faults


def problem(
    status: int,
    detail: str | None = None,
    *,
    faults: Sequence[Fault] = (),
    headers: Headers = None,
) -> Response[Problem]:
    """Answer a program that its request has failed."""
    title = HTTPStatus(status).phrase
    body = Problem(type="about:blank", title=title, status=status, detail=detail, errors=faults)
    return Response(
        body,
        status_code=status,
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def faults_of(error: Exception) -> Sequence[Fault]:
    """Return every part of the request that an error is about."""
    match error:
        case Faulty():
            return error.faults
        case Refused(field=str(field), message=message):
            return [Fault(detail=message, pointer=f"#/{field}")]
        case _:
            return ()


def detail_of(error: Exception) -> str | None:
    """Return an error's sentence, if it says more than its status does."""
    match error:
        case Refused():
            return error.message
        case Faulty():
            return _("Some of what was sent cannot be used.")
        case HTTPException() if error.status_code < 500 and error.status_code != 404:
            phrase = HTTPStatus(error.status_code).phrase
            return None if error.detail == phrase else error.detail
        case _:
            return None
