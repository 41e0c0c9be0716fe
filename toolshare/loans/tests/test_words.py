"""What a loan's page says in each state, to each side."""

from datetime import datetime, timedelta

import pytest

from toolshare.loans import history, rules, words
from toolshare.loans.rules import Side
from toolshare.loans.tests.weekend import BEFORE, DUE, START, Loan


class Told(Loan, frozen=True):
    """The weekend's loan as one side sees it; bob borrows it from ada."""

    side: Side = "borrower"
    answer_by: datetime = BEFORE + timedelta(hours=72)
    return_reported_at: datetime | None = None
    is_still_free: bool = True
    ended_by_viewer: bool = False

    @property
    def other_name(self) -> str:
        return "Ada" if self.side == "borrower" else "Bob"


STATES = (*rules.OPEN, *rules.PAST)
MOMENTS = {"long before": BEFORE, "on the day": START, "long after": DUE + timedelta(days=9)}
CELLS = [
    (state, side, moment)
    for state in STATES
    for side in ("borrower", "lender")
    for moment in MOMENTS
]


@pytest.mark.parametrize(("state", "side", "moment"), CELLS)
def test_every_loan_says_what_happens_next_and_offers_only_what_may_be_done(state, side, moment):
    loan, now = Told(state=state, side=side), MOMENTS[moment]
    step = words.next_step(loan, now=now)
    assert step.title
    assert step.text.endswith(".")
    assert "%" not in step.title + step.text + step.whose
    assert step.main is None or step.main in rules.actions_for(loan, side, now=now)
    assert step.is_mine == rules.waits_for(loan, side, now=now)
    assert words.status(loan, now=now)[1]


@pytest.mark.parametrize(
    ("state", "side", "now", "title", "whose", "main"),
    [
        ("requested", "lender", BEFORE, "Bob asks for your tool", "Your move", "approve"),
        ("requested", "borrower", BEFORE, "Ada has been asked", "Ada's move", None),
        ("approved", "lender", BEFORE, "Promised to Bob", "Nothing to do", "prepare"),
        ("ready", "lender", BEFORE, "Ready for Bob", "Nothing to do", None),
        ("approved", "lender", START, "Hand it over to Bob", "Your move", "hand_over"),
        ("approved", "borrower", START, "It is promised to you", "Ada's move", None),
        ("ready", "borrower", START, "Ready for you", "Your move", None),
        ("ready", "lender", DUE, "Bob did not fetch it", "Your move", "mark_no_show"),
        ("on_loan", "borrower", START, "Yours until Sun 6 Dec", "Nothing", "report_return"),
        ("on_loan", "borrower", DUE, "Yours until Sun 6 Dec", "Your move", "report_return"),
        (
            "on_loan",
            "borrower",
            DUE + timedelta(hours=1),
            "Please bring it back",
            "Your move",
            "report_return",
        ),
        ("on_loan", "lender", START, "Bob has it until Sun 6 Dec", "Nothing to do", None),
        ("on_loan", "lender", DUE + timedelta(hours=1), "Bob is late", "Bob's move", None),
        ("return_reported", "lender", DUE, "Is it back", "Your move", "confirm_return"),
        ("return_reported", "borrower", DUE, "Ada looks it over", "Ada's move", None),
        ("disputed", "lender", DUE, "You said that something", "Your move", "settle"),
        ("disputed", "borrower", DUE, "Ada says that something", "Ada's move", None),
        ("lost", "lender", DUE, "You reported it as lost", "Your move", "settle"),
        ("lost", "borrower", DUE, "Reported as lost", "Ada's move", None),
        ("declined", "borrower", DUE, "Ada said no", "This loan is over", None),
        ("declined", "lender", DUE, "You declined", "This loan is over", None),
        ("lapsed", "lender", DUE, "The request lapsed", "This loan is over", None),
        ("cancelled", "lender", DUE, "Bob called it off", "This loan is over", None),
        ("closed", "lender", DUE, "Back in its place", "This loan is over", None),
        ("no_show", "borrower", DUE, "It was not fetched", "This loan is over", None),
    ],
)
def test_each_side_reads_its_own_words(state, side, now, title, whose, main):
    step = words.next_step(Told(state=state, side=side), now=now)
    assert step.title.startswith(title)
    assert step.whose.startswith(whose)
    assert step.main == main


def test_a_day_after_the_first_the_lender_may_stop_waiting():
    loan = Told(state="approved", side="lender")
    step = words.next_step(loan, now=START + timedelta(days=1))
    assert step.title == "Bob has not fetched it yet"
    assert step.main == "hand_over"


def test_a_request_whose_days_are_gone_can_only_be_declined():
    loan = Told(state="requested", side="lender", is_still_free=False)
    step = words.next_step(loan, now=BEFORE)
    assert (step.title, step.main) == ("These days are no longer free", "decline")


def test_who_called_it_off_reads_so():
    loan = Told(state="cancelled", ended_by_viewer=True)
    assert words.next_step(loan, now=DUE).title == "You called it off"


def test_a_late_loan_has_a_status_of_its_own():
    assert words.status(Told(state="on_loan"), now=DUE + timedelta(1)) == ("late", "Late")


# --- the history


@pytest.mark.parametrize("event", sorted(history.ICONS))
@pytest.mark.parametrize("name", [None, "Ada"])
def test_every_event_is_told_to_both(event, name):
    loan = Loan()
    told = history.happened(
        event, name=name, reason="", first_day=loan.first_day, last_day=loan.last_day
    )
    assert told.endswith(".")
    assert "%" not in told
    assert event == "lapse" or told.startswith(name or "You")


def test_every_step_of_the_machine_has_its_place_in_the_history():
    assert set(rules.EVENTS) <= set(history.ICONS)


def test_the_history_keeps_the_days_that_were_asked_for():
    loan = Loan()
    note = history.note_of_days(loan.first_day, loan.first_day)
    told = history.happened(
        "submit", name="Bob", reason=note, first_day=loan.first_day, last_day=loan.last_day
    )
    assert told == "Bob asked for Sat 5 Dec."


@pytest.mark.parametrize(
    ("moment", "words_of_photo"),
    [
        ("handover", "The tool at the handover, by Ada"),
        ("return", "The tool at the return, by Ada"),
    ],
)
def test_a_photo_is_described_to_those_who_do_not_see_it(moment, words_of_photo):
    assert history.photo_words(moment, "Ada") == words_of_photo
