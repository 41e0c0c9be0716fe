"""Errors as pages and alerts for people, and as problem details for programs."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import asyncpg
import structlog
from litestar import Response
from litestar.exceptions import HTTPException

from toolshare.db import CONNECTION_LOST
from toolshare.i18n import _
from toolshare.refusal import Away, NotThere, Refused
from toolshare.web.problems import PROGRAMS, Problem, detail_of, faults_of, problem
from toolshare.web.respond import is_partial, redirect, show
from toolshare.web.viewer import AnyRequest, MemberRequest, NoCommunityYet, NotSignedIn

PAGES = frozenset({400, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503})
RETRY_AFTER_S = 5

DATABASE_AWAY = (
    *CONNECTION_LOST,
    asyncpg.TooManyConnectionsError,
    asyncpg.QueryCanceledError,
    TimeoutError,
)
"""What a page meets while Postgres is away, restarting, or too slow to wait for."""

log = structlog.get_logger(__name__)


def answer(request: AnyRequest, error: Exception) -> Response[Any]:
    """Turn whatever a handler raised into an answer for the one who asked."""
    if request.scope["path"].startswith(PROGRAMS):
        return answer_program(error)
    if isinstance(error, NotSignedIn):
        return redirect(request, f"/sign-in?next={quote(_came_for(request), safe='')}")
    if isinstance(error, NoCommunityYet):
        return redirect(request, "/welcome")
    status, message, headers = outcome(error)
    return error_page(request, status, message, headers=headers)


def outcome(error: Exception) -> tuple[int, str | None, dict[str, str] | None]:
    """Say which status, message and headers an error means; the unexpected is logged."""
    match error:
        case NotThere():
            return 404, None, None
        case Refused():
            return 409, error.message, None
        case HTTPException():
            return error.status_code, None, error.headers
        case _ if isinstance(error, DATABASE_AWAY):
            log.warning("database is away", error=repr(error))
            return 503, None, {"Retry-After": str(RETRY_AFTER_S)}
        case Away():
            log.warning("something needed is away", error=str(error))
            return 503, None, {"Retry-After": str(RETRY_AFTER_S)}
        case _:
            log.error("request failed", exc_info=error)
            return 500, None, None


def error_page(
    request: AnyRequest | MemberRequest,
    status: int,
    message: str | None = None,
    *,
    headers: dict[str, str] | None = None,
) -> Response[str]:
    """Render the page for a status, or for a partial request the alert that says the same."""
    page = status if status in PAGES else 400 if status < 500 else 500
    headers = _kept(headers)
    if not is_partial(request):
        return show(request, f"errors/{page}.html", status=status, headers=headers, message=message)
    retarget = {"HX-Retarget": "#flash", "HX-Reswap": "innerHTML"}
    return show(
        request,
        "errors/_alert.html",
        status=status,
        headers=headers | retarget,
        title=titles()[page],
        message=message,
    )


def answer_program(error: Exception) -> Response[Problem]:
    """Say the same to a program: what is missing and what is not theirs look alike."""
    status, _message, headers = outcome(error)
    return problem(status, detail_of(error), faults=faults_of(error), headers=_kept(headers))


def handlers() -> dict[int | type[Exception], Callable[[AnyRequest, Exception], Response[Any]]]:
    """Return the exception handlers that send everything to ``answer``."""
    return {HTTPException: answer, Exception: answer}


_KEPT_HEADERS = {"retry-after", "allow", "www-authenticate"}


def _kept(headers: dict[str, str] | None) -> dict[str, str]:
    return {name: text for name, text in (headers or {}).items() if name.lower() in _KEPT_HEADERS}


def _came_for(request: AnyRequest) -> str:
    """Return where to go on after signing in: only a GET can be taken up again."""
    if request.method != "GET":
        return "/"
    query = request.scope["query_string"].decode("latin-1")
    return request.scope["path"] + (f"?{query}" if query else "")


def titles() -> dict[int, str]:
    """Say what each status means, in a few words."""
    return {
        400: _("That could not be read."),
        403: _("That came from another site."),
        404: _("That is not here."),
        405: _("That cannot be done here."),
        409: _("That is not possible now."),
        413: _("That is too large."),
        415: _("That is not a form."),
        422: _("Something is missing."),
        429: _("That was a little fast."),
        500: _("Something went wrong on our side."),
        503: _("We are away for a moment."),
    }
