"""The steps of a loan: each is a resource of its own, and answers with the loan."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import msgspec
from litestar import post
from litestar.openapi.spec import Operation

from toolshare.api import examples
from toolshare.api.callers import FOR_MEMBERS, CallerRequest
from toolshare.api.loan_answers import loan_answer
from toolshare.api.operations import TOKEN, answers
from toolshare.api.shapes.loans import LoanAnswer
from toolshare.clock import now
from toolshare.loans.refusals import AlreadyDone


def step(
    resource: str,
    summary: str,
    *,
    to: str,
    but: tuple[int, ...] = (),
    operation: type[Operation] = Operation,
    **shown: Any,
) -> post:
    """Make a handler of a step, which is a resource of a loan.

    The document's example of its answer is a loan that has come ``to`` this state, with what
    else is ``shown`` of it then. ``but`` are the statuses by which this step can fail, besides
    those of all.
    """
    return post(
        f"/loans/{{loan_id:uuid}}/{resource}",
        tags=["Steps of a loan"],
        summary=summary,
        operation_id=f"create_{resource}",
        operation_class=operation,
        status_code=200,
        **FOR_MEMBERS,
        responses=answers(
            200,
            LoanAnswer,
            examples.loan_in(to, **shown),
            "The loan as it is now.",
            but=(*TOKEN, 404, 409, *but),
        ),
    )


async def after(
    request: CallerRequest,
    loan_id: UUID,
    act: Callable[..., Awaitable[None]],
    body: msgspec.Struct | None = None,
) -> LoanAnswer:
    """Take a step and tell the loan; a step that was taken before is no failure.

    The body's fields are named as the action names what it is told.
    """
    told: dict[str, Any] = {} if body is None else msgspec.structs.asdict(body)
    with suppress(AlreadyDone):
        await act(loan_id, by=request.user.id, now=now(), **told)
    return await loan_answer(request, loan_id)
