"""Loans, as programs see them; money is in cents, days are those of the community."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

import msgspec
from litestar.params import Body
from msgspec import Meta

from toolshare.api import examples
from toolshare.api.shapes.tools import NamedAnswer
from toolshare.api.shapes.words import ANY_TEXT, SOME_TEXT
from toolshare.i18n import _
from toolshare.loans.forms import LONGEST_MESSAGE, LONGEST_REASON
from toolshare.web.fields import Day, Line, Words

State: TypeAlias = Literal[
    "requested",
    "approved",
    "ready",
    "on_loan",
    "return_reported",
    "disputed",
    "lost",
    "closed",
    "declined",
    "lapsed",
    "cancelled",
    "no_show",
]
Side: TypeAlias = Literal["borrower", "lender"]
Step: TypeAlias = Literal[
    "approval",
    "decline",
    "cancellation",
    "preparation",
    "handover",
    "absence",
    "return",
    "confirmation",
    "renewal",
    "dispute",
    "loss",
    "settlement",
]

Reason: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=LONGEST_REASON,
        pattern=SOME_TEXT,
        description="The other side reads it.",
    ),
    Words(longest=LONGEST_REASON),
]
Remark: TypeAlias = Annotated[
    str,
    Meta(
        max_length=LONGEST_REASON,
        pattern=ANY_TEXT,
        description="The other side reads it; may be left out.",
    ),
    Words(required=False, longest=LONGEST_REASON),
]


class NewLoan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days of a tool to ask for."""

    first_day: Annotated[date, Meta(description="From the community's opening time on."), Day()]
    last_day: Annotated[date, Meta(description="Until its closing time."), Day()]
    message: Annotated[
        str,
        Meta(
            max_length=LONGEST_MESSAGE,
            pattern=ANY_TEXT,
            description="A word to the owner; may be left out.",
        ),
        Words(required=False, longest=LONGEST_MESSAGE),
    ] = ""

    def problems(self) -> Iterator[tuple[str, str]]:
        """Say what no day can know alone."""
        if self.last_day < self.first_day:
            yield "last_day", _("The last day is before the first one.")


class WithReason(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A step whose reason the other side should know."""

    reason: Reason


class WithRemark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A step whose reason may be told."""

    reason: Remark = ""


NO_REMARK = WithRemark()


class Handover(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What says that both are there."""

    code: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=40,
            pattern=SOME_TEXT,
            description="The digits that the borrower shows.",
        ),
        Line(longest=40),
    ]


class Renewal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A later last day."""

    last_day: Annotated[date, Meta(description="The new last day."), Day()]


class NewMessage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words to the other side."""

    body: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=LONGEST_MESSAGE,
            pattern=SOME_TEXT,
            description="Line ends are kept.",
        ),
        Words(longest=LONGEST_MESSAGE),
    ]


class EntryAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened or was said."""

    at: datetime
    event: Annotated[str, Meta(description="`message` for what somebody said.")]
    by: NamedAnswer | None
    text: Annotated[str, Meta(description="The words or the reason; may be empty.")]


class LoanAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A loan, as one of its two sees it."""

    id: UUID
    state: State
    side: Annotated[Side, Meta(description="Which of the two you are.")]
    is_overdue: bool
    is_my_move: Annotated[bool, Meta(description="Whether it waits for you.")]
    next_step: Annotated[str, Meta(description="What happens next, in words.")]
    steps: Annotated[Sequence[Step], Meta(description="Which of the steps below you may take now.")]
    tool: NamedAnswer
    lender: NamedAnswer
    borrower: NamedAnswer
    borrower_experience: str
    first_day: date
    last_day: date
    starts_at: datetime
    due_at: Annotated[datetime, Meta(description="When it has to be back.")]
    answer_by: Annotated[datetime, Meta(description="When a request that nobody answers lapses.")]
    ended_at: datetime | None
    price_cents: int
    deposit_cents: int
    currency: str
    renewals: int
    handover_code: Annotated[
        str | None,
        Meta(description="What the borrower shows at the door; `null` for the lender."),
    ]
    timeline: Annotated[Sequence[EntryAnswer], Meta(description="Oldest first.")]
    url: Annotated[str, Meta(description="Its page, for people.")]


class LoanRowAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A loan in a list."""

    id: UUID
    state: State
    side: Side
    tool: NamedAnswer
    other_name: Annotated[str, Meta(description="Who is on the other side.")]
    first_day: date
    last_day: date
    starts_at: datetime
    due_at: datetime
    is_overdue: bool
    is_my_move: bool
    next_step: Annotated[str, Meta(description="What happens next, in words.")]


class LoanList(msgspec.Struct, frozen=True, kw_only=True):
    """Loans of yours."""

    items: Sequence[LoanRowAnswer]
    next: Annotated[
        str | None, Meta(description="The `cursor` of the next page; `null` on the last one.")
    ]


NewLoanBody: TypeAlias = Annotated[NewLoan, Body(examples=[examples.sent(examples.NEW_LOAN)])]
ReasonBody: TypeAlias = Annotated[WithReason, Body(examples=[examples.sent(examples.REASON)])]
RemarkBody: TypeAlias = Annotated[WithRemark, Body(examples=[examples.sent(examples.REMARK)])]
HandoverBody: TypeAlias = Annotated[Handover, Body(examples=[examples.sent(examples.HANDOVER)])]
RenewalBody: TypeAlias = Annotated[Renewal, Body(examples=[examples.sent(examples.RENEWAL)])]
MessageBody: TypeAlias = Annotated[NewMessage, Body(examples=[examples.sent(examples.MESSAGE)])]
