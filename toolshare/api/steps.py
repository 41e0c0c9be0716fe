"""The steps of a loan: each is a resource of its own, and answers with the loan."""

from collections.abc import Awaitable
from contextlib import suppress
from typing import Any
from uuid import UUID

from litestar.openapi import ResponseSpec

from toolshare.api import examples
from toolshare.api.callers import CallerRequest
from toolshare.api.loan_answers import loan_answer
from toolshare.api.operations import TOKEN, answers
from toolshare.api.shapes.loans import LoanAnswer
from toolshare.loans.refusals import AlreadyDone

TAGS = ["Steps of a loan"]


def leads_to(state: str, *, but: tuple[int, ...] = (), **more: Any) -> dict[int, ResponseSpec]:
    """Describe the loan that a step answers with."""
    return answers(
        200,
        LoanAnswer,
        examples.loan_in(state, **more),
        "The loan as it is now.",
        but=(*TOKEN, 404, 409, *but),
    )


async def after(request: CallerRequest, loan_id: UUID, step: Awaitable[None]) -> LoanAnswer:
    """Take a step and tell the loan; a step that was taken before is no failure."""
    with suppress(AlreadyDone):
        await step
    return await loan_answer(request, loan_id)
