"""What may happen to a loan, when, and who may do it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Literal, Protocol

import msgspec

from toolshare.communities.rules import Hours
from toolshare.i18n import _, ngettext
from toolshare.i18n import day as written
from toolshare.loans.refusals import AlreadyDone, LoanRefused, not_now, not_yours
from toolshare.occupancy.rules import day_count, loan_span, local_day

Side = Literal["borrower", "lender"]
Who = Literal["borrower", "lender", "system"]
PhotoMoment = Literal["handover", "return"]

ANSWER_WITHIN = timedelta(hours=72)
SOON = timedelta(hours=24)
"""How long before a handover or a return it begins to wait for somebody."""
EARLIEST_HANDOVER = timedelta(hours=24)
RISK_WITHIN = timedelta(days=3)
FARTHEST_AHEAD = timedelta(days=365)
MOST_RENEWALS = 2
HIGHEST_PRICE_CENTS = 2_000_000_000
MOST_PHOTOS = 8
"""Of each moment of a loan."""


class Transition(msgspec.Struct, frozen=True):
    """One step that a loan may take."""

    source: str
    event: str
    target: str
    who: Who


TRANSITIONS = (
    Transition("draft", "submit", "requested", "borrower"),
    # Where the tool's owner has agreed to everybody beforehand.
    Transition("draft", "book", "approved", "borrower"),
    Transition("requested", "approve", "approved", "lender"),
    Transition("requested", "decline", "declined", "lender"),
    Transition("requested", "cancel", "cancelled", "borrower"),
    Transition("requested", "lapse", "lapsed", "system"),
    Transition("approved", "prepare", "ready", "lender"),
    Transition("approved", "hand_over", "on_loan", "lender"),
    Transition("approved", "cancel", "cancelled", "borrower"),
    Transition("approved", "cancel", "cancelled", "lender"),
    Transition("approved", "mark_no_show", "no_show", "lender"),
    Transition("ready", "hand_over", "on_loan", "lender"),
    Transition("ready", "cancel", "cancelled", "borrower"),
    Transition("ready", "cancel", "cancelled", "lender"),
    Transition("ready", "mark_no_show", "no_show", "lender"),
    Transition("on_loan", "renew", "on_loan", "borrower"),
    Transition("on_loan", "report_return", "return_reported", "borrower"),
    # The tool stands at the lender's door, and the borrower forgot to say so.
    Transition("on_loan", "take_back", "closed", "lender"),
    Transition("on_loan", "mark_lost", "lost", "lender"),
    Transition("return_reported", "confirm_return", "closed", "lender"),
    Transition("return_reported", "dispute", "disputed", "lender"),
    Transition("disputed", "settle", "closed", "lender"),
    Transition("lost", "settle", "closed", "lender"),
)

_STEPS = {(step.source, step.event, step.who): step for step in TRANSITIONS}
EVENTS = tuple(dict.fromkeys(step.event for step in TRANSITIONS))
PROMISED = ("approved", "ready")
OPEN = ("requested", "approved", "ready", "on_loan", "return_reported", "disputed", "lost")
UNSETTLED = ("disputed", "lost")
PAST = ("closed", "declined", "lapsed", "cancelled", "no_show")

# Who has the next move. In states of the last two lists only from SOON before the start
# or the due moment on: until then there is nothing for anybody to do.
WAITS_FOR_LENDER = ("requested", "approved", "ready", "return_reported", "disputed", "lost")
WAITS_FOR_BORROWER = ("ready", "on_loan")
WAITS_UNTIL_START = ("approved", "ready")
WAITS_UNTIL_DUE = ("on_loan",)


class Timed(Protocol):
    """A loan as far as the clock matters."""

    @property
    def state(self) -> str: ...
    @property
    def first_day(self) -> date: ...
    @property
    def last_day(self) -> date: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def renewals(self) -> int: ...
    @property
    def time_zone(self) -> str: ...


def check(loan: Timed, event: str, *, by: Who, now: datetime) -> str:
    """Return the state that ``event`` leads to, or raise ``LoanRefused`` saying why not now."""
    target = check_transition(loan.state, event, by=by)
    if event in _GUARDS and (problem := _GUARDS[event](loan, now)):
        raise LoanRefused(problem)
    return target


def check_transition(state: str, event: str, *, by: Who) -> str:
    """Return the state that ``event`` leads to, or raise ``LoanRefused``.

    Raises ``AlreadyDone`` where the loan is in that state already.
    """
    step = _STEPS.get((state, event, by))
    if step is not None:
        return step.target
    others = [step.who for step in TRANSITIONS if (step.source, step.event) == (state, event)]
    if others:
        raise LoanRefused(not_yours(others[0]))
    reached = any(step.target == state for step in TRANSITIONS if step.event == event)
    raise (AlreadyDone if reached else LoanRefused)(not_now(state, event))


def actions_for(loan: Timed, side: Side, *, now: datetime) -> frozenset[str]:
    """Name every event that one side may cause now."""
    return frozenset(event for event in EVENTS if _may(loan, event, side, now))


def waits_for(loan: Timed, side: Side, *, now: datetime) -> bool:
    """Whether the next move is this side's, now and not only some day."""
    states = WAITS_FOR_LENDER if side == "lender" else WAITS_FOR_BORROWER
    if loan.state not in states:
        return False
    if loan.state in WAITS_UNTIL_START:
        return loan.starts_at <= now + SOON
    if loan.state in WAITS_UNTIL_DUE:
        return loan.due_at <= now + SOON
    return True


def is_overdue(loan: Timed, *, now: datetime) -> bool:
    """Whether the tool should be back and is not."""
    return loan.state == "on_loan" and now > loan.due_at


def is_at_risk(loan: Timed, *, out_until: datetime | None, now: datetime) -> bool:
    """Whether a promise is in danger: its copy is late with somebody else.

    ``out_until`` is when the loan that has the copy now was due, if one has.
    """
    return (
        loan.state in PROMISED
        and out_until is not None
        and out_until < now
        and loan.starts_at - now <= RISK_WITHIN
    )


def check_days(
    first_day: date, last_day: date, *, longest_loan_days: int, hours: Hours, now: datetime
) -> None:
    """Raise ``LoanRefused`` unless a tool may be asked for on these days."""
    today = local_day(now, hours.time_zone)
    if first_day < today:
        raise LoanRefused(
            _("This day is over. Please choose one from today on."), field="first_day"
        )
    if last_day < first_day:
        raise LoanRefused(_("The last day is before the first one."), field="last_day")
    if day_count(first_day, last_day) > longest_loan_days:
        raise LoanRefused(_too_long(longest_loan_days), field="last_day")
    if last_day - today > FARTHEST_AHEAD:
        raise LoanRefused(_("Please choose days within the coming year."), field="first_day")
    if loan_span(first_day, last_day, hours).end <= now:
        raise LoanRefused(_("It is too late for today."), field="last_day")


def first_possible_day(hours: Hours, *, now: datetime) -> date:
    """Return today, or tomorrow once it has closed."""
    today = local_day(now, hours.time_zone)
    has_closed = loan_span(today, today, hours).end <= now
    return today + timedelta(days=1) if has_closed else today


def check_renewal(loan: Timed, last_day: date, *, longest_loan_days: int, now: datetime) -> None:
    """Raise ``LoanRefused`` unless the borrower may keep the tool until ``last_day``."""
    until = written(loan.last_day)
    if last_day == loan.last_day:
        raise AlreadyDone(_("It is yours until %(day)s.", day=until), field="last_day")
    if last_day < loan.last_day:
        raise LoanRefused(
            _("It is yours until %(day)s already. Please choose a later day.", day=until),
            field="last_day",
        )
    if last_day < local_day(now, loan.time_zone):
        raise LoanRefused(_("This day is over. Please choose a later one."), field="last_day")
    latest = latest_renewal(loan, longest_loan_days)
    if last_day > latest:
        raise LoanRefused(
            _("Please choose %(day)s at the latest.", day=written(latest)), field="last_day"
        )


def latest_renewal(loan: Timed, longest_loan_days: int) -> date:
    """Return the last day that one renewal can reach."""
    return loan.last_day + timedelta(days=longest_loan_days)


def price_cents(price_per_day_cents: int, first_day: date, last_day: date) -> int:
    """Return the price of a loan; both ends belong to it."""
    return price_per_day_cents * day_count(first_day, last_day)


def renewed_price_cents(loan_price_cents: int, loan: Timed, last_day: date) -> int:
    """Return the price with the added days, at the price per day that was agreed."""
    agreed = loan_price_cents // day_count(loan.first_day, loan.last_day)
    price = agreed * day_count(loan.first_day, last_day)
    if price > HIGHEST_PRICE_CENTS:
        raise LoanRefused(_("This would cost more than can be written down."), field="last_day")
    return price


def answer_by(requested_at: datetime, due_at: datetime) -> datetime:
    """Return when an unanswered request lapses: an answer after the days helps nobody."""
    return min(requested_at + ANSWER_WITHIN, due_at)


def photo_moments(state: str) -> tuple[PhotoMoment, ...]:
    """Say of which moments the two may show photos in a state of their loan."""
    return _PHOTO_MOMENTS.get(state, ())


_PHOTO_MOMENTS: Mapping[str, tuple[PhotoMoment, ...]] = {
    "approved": ("handover",),
    "ready": ("handover",),
    "on_loan": ("handover", "return"),
    "return_reported": ("return",),
    "disputed": ("return",),
}


def _may(loan: Timed, event: str, side: Side, now: datetime) -> bool:
    try:
        check(loan, event, by=side, now=now)
    except LoanRefused:
        return False
    return True


def _days_over(loan: Timed, now: datetime) -> str | None:
    return _("The days that were asked for are over.") if now >= loan.due_at else None


def _not_handover_time(loan: Timed, now: datetime) -> str | None:
    if now >= loan.due_at:
        return _("The days of this loan are over. Please agree on new ones.")
    if now < loan.starts_at - EARLIEST_HANDOVER:
        return _(
            "The loan begins on %(day)s. It can be handed over from the day before.",
            day=written(loan.first_day),
        )
    return None


def _may_still_come(loan: Timed, now: datetime) -> str | None:
    if local_day(now, loan.time_zone) > loan.first_day:
        return None
    return _("The first day is not over yet: the borrower may still come.")


def _no_renewals_left(loan: Timed, now: datetime) -> str | None:
    if loan.renewals < MOST_RENEWALS:
        return None
    return _("It has been renewed %(times)s times, which is the most.", times=MOST_RENEWALS)


_GUARDS: Mapping[str, Callable[[Timed, datetime], str | None]] = {
    "approve": _days_over,
    "hand_over": _not_handover_time,
    "mark_no_show": _may_still_come,
    "renew": _no_renewals_left,
}


def _too_long(longest_loan_days: int) -> str:
    return ngettext(
        "This tool is lent for one day at a time.",
        "This tool is lent for at most %(num)s days.",
        longest_loan_days,
    )
