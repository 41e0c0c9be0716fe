"""What has happened to a loan, told to one of the two."""

from datetime import date

from toolshare.i18n import _
from toolshare.i18n import day as written

ICONS = {
    "submit": "send",
    "book": "calendar-days",
    "approve": "check",
    "decline": "x",
    "cancel": "x",
    "lapse": "hourglass",
    "prepare": "package-check",
    "hand_over": "handshake",
    "mistype_code": "hash",
    "mark_no_show": "x",
    "renew": "refresh-cw",
    "report_return": "undo-2",
    "take_back": "badge-check",
    "confirm_return": "badge-check",
    "dispute": "flag",
    "mark_lost": "triangle-alert",
    "settle": "heart-handshake",
    "photograph_handover": "camera",
    "photograph_return": "camera",
}
"""Every event with the drawing that stands beside it."""


NOTES_DAYS = frozenset({"submit", "book", "renew"})
"""Events whose reason is the days that they are about, and no words of anybody."""


def note_of_days(first_day: date, last_day: date) -> str:
    """Write days into the history, as the reason of a request or a renewal."""
    return f"{first_day.isoformat()}/{last_day.isoformat()}"


def happened(event: str, *, name: str | None, reason: str, first_day: date, last_day: date) -> str:
    """Say what somebody did; ``name`` is ``None`` for the one who reads.

    The days are the loan's own, for a history that did not note any.
    """
    if event == "lapse":
        return _("The request was not answered in time.")
    if event in NOTES_DAYS and reason:
        first_day, last_day = (date.fromisoformat(text) for text in reason.split("/"))
    sentences = _mine() if name is None else _theirs()
    return sentences[event] % {
        "name": name,
        "days": days(first_day, last_day),
        "until": written(last_day),
    }


def days(first_day: date, last_day: date) -> str:
    """Write the days of a loan: one of them, or from one to another."""
    if first_day == last_day:
        return written(first_day)
    return _("%(first)s to %(last)s", first=written(first_day), last=written(last_day))


def photo_words(moment: str, added_by: str) -> str:
    """Say what a condition photo is, for those who do not see it."""
    if moment == "handover":
        return _("The tool at the handover, by %(name)s", name=added_by)
    return _("The tool at the return, by %(name)s", name=added_by)


def _mine() -> dict[str, str]:
    return {
        "submit": _("You asked for %(days)s."),
        "book": _("You booked %(days)s."),
        "approve": _("You said yes."),
        "decline": _("You said no."),
        "cancel": _("You called it off."),
        "prepare": _("You marked it as ready."),
        "hand_over": _("You handed it over."),
        "mistype_code": _("You typed a code that did not fit."),
        "mark_no_show": _("You noted that nobody came."),
        "renew": _("You keep it until %(until)s."),
        "report_return": _("You brought it back."),
        "take_back": _("You took it back."),
        "confirm_return": _("You confirmed the return."),
        "dispute": _("You said that something is wrong."),
        "mark_lost": _("You reported it as lost."),
        "settle": _("You closed the loan."),
        "photograph_handover": _("You added photos of the handover."),
        "photograph_return": _("You added photos of the return."),
    }


def _theirs() -> dict[str, str]:
    return {
        "submit": _("%(name)s asked for %(days)s."),
        "book": _("%(name)s booked %(days)s."),
        "approve": _("%(name)s said yes."),
        "decline": _("%(name)s said no."),
        "cancel": _("%(name)s called it off."),
        "prepare": _("%(name)s marked it as ready."),
        "hand_over": _("%(name)s handed it over."),
        "mistype_code": _("%(name)s typed a code that did not fit."),
        "mark_no_show": _("%(name)s noted that nobody came."),
        "renew": _("%(name)s keeps it until %(until)s."),
        "report_return": _("%(name)s brought it back."),
        "take_back": _("%(name)s took it back."),
        "confirm_return": _("%(name)s confirmed the return."),
        "dispute": _("%(name)s said that something is wrong."),
        "mark_lost": _("%(name)s reported it as lost."),
        "settle": _("%(name)s closed the loan."),
        "photograph_handover": _("%(name)s added photos of the handover."),
        "photograph_return": _("%(name)s added photos of the return."),
    }
