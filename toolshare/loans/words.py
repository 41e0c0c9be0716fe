"""What a loan's page says: what happens next and whose move it is, and what has happened."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Protocol

import msgspec

from toolshare.i18n import _, moment, ngettext
from toolshare.i18n import day as written
from toolshare.loans import rules
from toolshare.loans.history import days
from toolshare.loans.rules import Side, Timed
from toolshare.occupancy.rules import day_count


class Told(Timed, Protocol):
    """A loan as its page tells of it to one side."""

    @property
    def side(self) -> Side: ...
    @property
    def other_name(self) -> str: ...
    @property
    def answer_by(self) -> datetime: ...
    @property
    def return_reported_at(self) -> datetime | None: ...
    @property
    def is_still_free(self) -> bool: ...
    @property
    def ended_by_viewer(self) -> bool: ...


class NextStep(msgspec.Struct, frozen=True):
    """The panel on top of a loan; ``main`` names the event behind its one main action."""

    title: str
    text: str
    whose: str
    is_mine: bool
    main: str | None = None


def next_step(loan: Told, *, now: datetime) -> NextStep:
    """Say what happens next, to the side that looks."""
    title, text = _STATES[loan.state](loan, now)
    is_mine = rules.waits_for(loan, loan.side, now=now)
    return NextStep(title, text, _whose(loan, is_mine, now), is_mine, _main(loan, now))


def status(loan: Timed, *, now: datetime) -> tuple[str, str]:
    """Return the kind of status that a loan's tag has, and its word."""
    if rules.is_overdue(loan, now=now):
        return "late", _("Late")
    return _statuses()[loan.state]


def count_of_days(first_day: date, last_day: date) -> str:
    """Write how many days a loan has."""
    return ngettext("one day", "%(num)s days", day_count(first_day, last_day))


def _whose(loan: Told, is_mine: bool, now: datetime) -> str:
    if is_mine:
        return _("Your move")
    if loan.state in rules.PAST:
        return _("This loan is over")
    other: Side = "lender" if loan.side == "borrower" else "borrower"
    if rules.waits_for(loan, other, now=now):
        return _("%(name)s's move", name=loan.other_name)
    return _("Nothing to do for you now")


_MAIN = {
    "borrower": ("report_return",),
    "lender": ("approve", "hand_over", "mark_no_show", "prepare", "confirm_return", "settle"),
}


def _main(loan: Told, now: datetime) -> str | None:
    """Choose the one main action among those that may be taken."""
    may = rules.actions_for(loan, loan.side, now=now)
    if loan.state == "requested" and loan.side == "lender" and not loan.is_still_free:
        return "decline"
    return next((event for event in _MAIN[loan.side] if event in may), None)


def _requested(loan: Told, now: datetime) -> tuple[str, str]:
    until = moment(loan.answer_by, loan.time_zone)
    if loan.side == "borrower":
        return _("%(name)s has been asked", name=loan.other_name), _(
            "The answer comes by %(moment)s, or the request lapses. Until then nothing is "
            "promised.",
            moment=until,
        )
    if not loan.is_still_free:
        return _("These days are no longer free"), _(
            "Meanwhile they were promised to somebody else. Please decline with a word to "
            "%(name)s.",
            name=loan.other_name,
        )
    return _("%(name)s asks for your tool", name=loan.other_name), _(
        "%(days)s, %(count)s. Please say yes or no by %(moment)s; after that the request lapses.",
        days=days(loan.first_day, loan.last_day),
        count=count_of_days(loan.first_day, loan.last_day),
        moment=until,
    )


def _promised(loan: Told, now: datetime) -> tuple[str, str]:
    if now >= loan.due_at:
        return _nobody_came(loan)
    is_soon = loan.starts_at <= now + rules.SOON
    return _for_lender(loan, is_soon, now) if loan.side == "lender" else _for_borrower(loan)


def _nobody_came(loan: Told) -> tuple[str, str]:
    if loan.side == "lender":
        return _("%(name)s did not fetch it", name=loan.other_name), _(
            "The days of this loan are over. Close it; nothing else happens."
        )
    return _("The days of this loan are over"), _(
        "The tool was not fetched. If you still need it, ask %(name)s for other days.",
        name=loan.other_name,
    )


def _for_lender(loan: Told, is_soon: bool, now: datetime) -> tuple[str, str]:
    start = moment(loan.starts_at, loan.time_zone)
    if not is_soon and loan.state == "ready":
        return _("Ready for %(name)s", name=loan.other_name), _(
            "From %(moment)s on. At the handover you type the code that %(name)s shows you.",
            moment=start,
            name=loan.other_name,
        )
    if not is_soon:
        return _("Promised to %(name)s", name=loan.other_name), _(
            "From %(moment)s on. Get it ready by then; at the handover you type the code "
            "that %(name)s shows you.",
            moment=start,
            name=loan.other_name,
        )
    if rules.actions_for(loan, "lender", now=now) & {"mark_no_show"}:
        return _("%(name)s has not fetched it yet", name=loan.other_name), _(
            "The loan began on %(day)s. Hand it over when %(name)s comes.",
            day=written(loan.first_day),
            name=loan.other_name,
        )
    return _("Hand it over to %(name)s", name=loan.other_name), _(
        "The loan begins on %(moment)s. Type the code that %(name)s shows you: it says that "
        "you were both there.",
        moment=start,
        name=loan.other_name,
    )


def _for_borrower(loan: Told) -> tuple[str, str]:
    start = moment(loan.starts_at, loan.time_zone)
    if loan.state == "ready":
        return _("Ready for you"), _(
            "Fetch it from %(name)s from %(moment)s on, and show this code at the door.",
            name=loan.other_name,
            moment=start,
        )
    return _("It is promised to you"), _(
        "Fetch it from %(name)s from %(moment)s on, and show this code at the door.",
        name=loan.other_name,
        moment=start,
    )


def _on_loan(loan: Told, now: datetime) -> tuple[str, str]:
    due = moment(loan.due_at, loan.time_zone)
    if loan.side == "borrower":
        if rules.is_overdue(loan, now=now):
            return _("Please bring it back"), _(
                "It should have been with %(name)s by %(moment)s. Write a word if you cannot "
                "come today.",
                name=loan.other_name,
                moment=due,
            )
        return _("Yours until %(moment)s", moment=due), _(
            "Bring it back to %(name)s by then, and say so here.", name=loan.other_name
        )
    if rules.is_overdue(loan, now=now):
        return _("%(name)s is late", name=loan.other_name), _(
            "It should have been back by %(moment)s. A friendly message below often helps; "
            "if it stands at your door already, take it back here.",
            moment=due,
        )
    return _("%(name)s has it until %(moment)s", name=loan.other_name, moment=due), _(
        "When it is back, %(name)s says so here, and you confirm.", name=loan.other_name
    )


def _return_reported(loan: Told, now: datetime) -> tuple[str, str]:
    if loan.side == "borrower":
        return _("%(name)s looks it over", name=loan.other_name), _(
            "You said that it is back. Once %(name)s confirms, the loan is over.",
            name=loan.other_name,
        )
    since = moment(loan.return_reported_at or now, loan.time_zone)
    return _("Is it back, and in order?"), _(
        "%(name)s says that it has been back since %(moment)s.", name=loan.other_name, moment=since
    )


def _disputed(loan: Told, now: datetime) -> tuple[str, str]:
    if loan.side == "borrower":
        return _("%(name)s says that something is wrong", name=loan.other_name), _(
            "What it is stands below. Write to each other; once you agree, %(name)s closes the "
            "loan.",
            name=loan.other_name,
        )
    return _("You said that something is wrong"), _(
        "Agree with %(name)s on how to put it right. Then close the loan and write down what "
        "you agreed on.",
        name=loan.other_name,
    )


def _lost(loan: Told, now: datetime) -> tuple[str, str]:
    if loan.side == "borrower":
        return _("Reported as lost"), _(
            "Has it turned up, or do you want to replace it? Write to %(name)s below.",
            name=loan.other_name,
        )
    return _("You reported it as lost"), _(
        "Agree with %(name)s on what happens now. Then close the loan and write down what you "
        "agreed on.",
        name=loan.other_name,
    )


def _over(loan: Told, now: datetime) -> tuple[str, str]:
    mine = loan.side == "lender"
    name = loan.other_name
    match loan.state:
        case "closed":
            return _("Back in its place"), _("Thank you both. The thread below stays open.")
        case "declined" if mine:
            return _("You declined"), _("The days are free for others.")
        case "declined":
            return _("%(name)s said no", name=name), _(
                "That happens. Another neighbour may have one that is free."
            )
        case "lapsed":
            return _("The request lapsed"), _("It was not answered in time.")
        case "cancelled":
            who = (
                _("You called it off")
                if loan.ended_by_viewer
                else _("%(name)s called it off", name=name)
            )
            return who, _("The days are free for others.")
        case _:
            return _("It was not fetched"), _("The days are free for others.")


_STATES: dict[str, Callable[[Told, datetime], tuple[str, str]]] = {
    "requested": _requested,
    "approved": _promised,
    "ready": _promised,
    "on_loan": _on_loan,
    "return_reported": _return_reported,
    "disputed": _disputed,
    "lost": _lost,
    **dict.fromkeys(rules.PAST, _over),
}


def _statuses() -> dict[str, tuple[str, str]]:
    return {
        "requested": ("waiting", _("Asked")),
        "approved": ("promised", _("Promised")),
        "ready": ("ready", _("Ready")),
        "on_loan": ("out", _("Out")),
        "return_reported": ("waiting", _("Being checked")),
        "disputed": ("disputed", _("Something is wrong")),
        "lost": ("disputed", _("Lost")),
        "closed": ("closed", _("Back")),
        "declined": ("taken", _("Declined")),
        "lapsed": ("taken", _("Lapsed")),
        "cancelled": ("taken", _("Called off")),
        "no_show": ("taken", _("Not fetched")),
    }
