"""Why something cannot be done with a loan, in words that help on."""

from toolshare.i18n import _
from toolshare.refusal import Refused


class LoanRefused(Refused):
    """What was asked for does not fit the loan."""


class AlreadyDone(LoanRefused):
    """The loan is already where this would bring it: a second click, or another browser."""


def not_yours(who: str) -> str:
    """Say whose move it would be."""
    match who:
        case "lender":
            return _("Only the owner of the tool can do this.")
        case "borrower":
            return _("Only the borrower can do this.")
        case _:
            return _("This happens by itself.")


def not_now(state: str, event: str) -> str:
    """Say why a loan in ``state`` cannot take this step any more, or not yet."""
    if state in _PROMISED_AND_LATER and event in {"approve", "decline"}:
        return _("This request has already been answered.")
    if state == "ready" and event == "prepare":
        return _("It is marked as ready already.")
    if state == "on_loan" and event == "dispute":
        return _("The return has not been reported yet.")
    return _states()[state]


_PROMISED_AND_LATER = frozenset(
    {"approved", "ready", "on_loan", "return_reported", "disputed", "lost", "closed"}
)


def _states() -> dict[str, str]:
    return {
        "draft": _("This request has not been sent yet."),
        "requested": _("This request has not been answered yet."),
        "approved": _("The tool has not been handed over yet."),
        "ready": _("The tool has not been handed over yet."),
        "on_loan": _("The tool has already been handed over."),
        "return_reported": _("The return has already been reported."),
        "disputed": _("Something is wrong with the return. Its owner closes the loan."),
        "lost": _("The tool was reported lost. Its owner closes the loan."),
        "closed": _("This loan is over: the tool is back."),
        "declined": _("This request was declined."),
        "lapsed": _("This request has lapsed: it was not answered in time."),
        "cancelled": _("This loan was cancelled."),
        "no_show": _("This loan is over: the tool was not fetched."),
    }
