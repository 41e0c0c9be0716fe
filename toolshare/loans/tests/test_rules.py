"""Who may take which step of a loan, and when."""

from datetime import timedelta
from itertools import product

import pytest

from toolshare.loans import rules
from toolshare.loans.refusals import AlreadyDone, LoanRefused, not_now, not_yours
from toolshare.loans.tests.weekend import BEFORE, DUE, START, Loan

SIDES = ("borrower", "lender", "system")
STATES = ("draft", *rules.OPEN, *rules.PAST)

# The whole machine once more, written down by hand: a cell that is not here must be refused.
MAY = {
    ("draft", "submit", "borrower"): "requested",
    ("draft", "book", "borrower"): "approved",
    ("requested", "approve", "lender"): "approved",
    ("requested", "decline", "lender"): "declined",
    ("requested", "cancel", "borrower"): "cancelled",
    ("requested", "lapse", "system"): "lapsed",
    ("approved", "prepare", "lender"): "ready",
    ("approved", "hand_over", "lender"): "on_loan",
    ("approved", "cancel", "borrower"): "cancelled",
    ("approved", "cancel", "lender"): "cancelled",
    ("approved", "mark_no_show", "lender"): "no_show",
    ("ready", "hand_over", "lender"): "on_loan",
    ("ready", "cancel", "borrower"): "cancelled",
    ("ready", "cancel", "lender"): "cancelled",
    ("ready", "mark_no_show", "lender"): "no_show",
    ("on_loan", "renew", "borrower"): "on_loan",
    ("on_loan", "report_return", "borrower"): "return_reported",
    ("on_loan", "take_back", "lender"): "closed",
    ("on_loan", "mark_lost", "lender"): "lost",
    ("return_reported", "confirm_return", "lender"): "closed",
    ("return_reported", "dispute", "lender"): "disputed",
    ("disputed", "settle", "lender"): "closed",
    ("lost", "settle", "lender"): "closed",
}


@pytest.mark.parametrize(("state", "event", "side"), list(product(STATES, rules.EVENTS, SIDES)))
def test_each_step_is_taken_by_those_who_may_and_refused_to_all_others(state, event, side):
    if (state, event, side) in MAY:
        assert rules.check_transition(state, event, by=side) == MAY[state, event, side]
    else:
        with pytest.raises(LoanRefused) as refused:
            rules.check_transition(state, event, by=side)
        assert refused.value.message.endswith(".")


@pytest.mark.parametrize("state", STATES)
def test_no_way_leads_out_of_a_loan_that_is_over(state):
    has_way = any(source == state for source, _event, _side in MAY)
    assert has_way != (state in rules.PAST)


@pytest.mark.parametrize(
    ("state", "event", "side"),
    [
        ("approved", "approve", "lender"),
        ("declined", "decline", "lender"),
        ("cancelled", "cancel", "borrower"),
        ("ready", "prepare", "lender"),
        ("on_loan", "hand_over", "lender"),
        ("return_reported", "report_return", "borrower"),
        ("closed", "confirm_return", "lender"),
        ("closed", "settle", "lender"),
    ],
)
def test_a_second_click_is_told_apart_from_a_step_that_does_not_fit(state, event, side):
    with pytest.raises(AlreadyDone):
        rules.check_transition(state, event, by=side)


@pytest.mark.parametrize(
    ("state", "event", "side", "words"),
    [
        ("approved", "decline", "lender", "This request has already been answered."),
        ("lapsed", "approve", "lender", "This request has lapsed: it was not answered in time."),
        ("cancelled", "approve", "lender", "This loan was cancelled."),
        ("requested", "approve", "borrower", "Only the owner of the tool can do this."),
        ("on_loan", "renew", "lender", "Only the borrower can do this."),
        ("requested", "lapse", "lender", "This happens by itself."),
        ("on_loan", "dispute", "lender", "The return has not been reported yet."),
        ("on_loan", "cancel", "borrower", "The tool has already been handed over."),
        ("ready", "prepare", "lender", "It is marked as ready already."),
        ("approved", "report_return", "borrower", "The tool has not been handed over yet."),
    ],
)
def test_a_refusal_says_how_things_stand(state, event, side, words):
    with pytest.raises(LoanRefused, match=words.replace(".", r"\.")):
        rules.check_transition(state, event, by=side)


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_words_for_whoever_comes_too_late_or_too_early(state):
    assert not_now(state, "renew")


def test_every_side_has_words_for_what_is_not_theirs():
    assert len({not_yours(side) for side in SIDES}) == 3


# --- when


@pytest.mark.parametrize(
    ("event", "state", "side", "now", "allowed"),
    [
        ("approve", "requested", "lender", BEFORE, True),
        ("approve", "requested", "lender", DUE - timedelta(seconds=1), True),
        ("approve", "requested", "lender", DUE, False),
        ("hand_over", "approved", "lender", START - timedelta(hours=25), False),
        ("hand_over", "approved", "lender", START - timedelta(hours=24), True),
        ("hand_over", "ready", "lender", DUE - timedelta(minutes=1), True),
        ("hand_over", "ready", "lender", DUE, False),
        ("mark_no_show", "approved", "lender", START + timedelta(hours=15), False),
        ("mark_no_show", "approved", "lender", START + timedelta(hours=16), True),
        ("mark_no_show", "ready", "lender", BEFORE, False),
        ("report_return", "on_loan", "borrower", START, True),
        ("report_return", "on_loan", "borrower", DUE + timedelta(days=9), True),
        ("renew", "on_loan", "borrower", DUE + timedelta(days=1), True),
    ],
)
def test_a_step_has_its_time(event, state, side, now, allowed):
    loan = Loan(state=state)
    assert (event in rules.actions_for(loan, side, now=now)) is allowed
    if not allowed:
        with pytest.raises(LoanRefused):
            rules.check(loan, event, by=side, now=now)
    else:
        assert rules.check(loan, event, by=side, now=now) == MAY[state, event, side]


def test_a_loan_is_renewed_twice_at_most():
    assert "renew" in rules.actions_for(Loan("on_loan", renewals=1), "borrower", now=START)
    assert "renew" not in rules.actions_for(Loan("on_loan", renewals=2), "borrower", now=START)


@pytest.mark.parametrize(("state", "side"), list(product(STATES, ("borrower", "lender"))))
def test_nobody_is_offered_a_step_that_would_be_refused(state, side):
    offered = rules.actions_for(Loan(state), side, now=START)
    assert offered <= {event for source, event, who in MAY if (source, who) == (state, side)}


@pytest.mark.parametrize(
    ("state", "borrower", "lender"),
    [
        ("requested", False, True),
        ("approved", False, True),
        ("ready", True, True),
        ("on_loan", True, False),
        ("return_reported", False, True),
        ("disputed", False, True),
        ("lost", False, True),
        *((state, False, False) for state in rules.PAST),
    ],
)
def test_it_is_clear_whose_move_it_is(state, borrower, lender):
    loan = Loan(state)
    assert rules.waits_for(loan, "borrower", now=DUE) is borrower
    assert rules.waits_for(loan, "lender", now=DUE) is lender


@pytest.mark.parametrize(
    ("state", "side", "moment"),
    [("approved", "lender", START), ("ready", "borrower", START), ("on_loan", "borrower", DUE)],
)
def test_a_loan_waits_for_somebody_only_shortly_before(state, side, moment):
    loan = Loan(state)
    assert rules.waits_for(loan, side, now=moment - rules.SOON)
    assert not rules.waits_for(loan, side, now=moment - rules.SOON - timedelta(seconds=1))


def test_a_loan_is_overdue_after_the_due_moment_and_only_while_it_is_out():
    assert not rules.is_overdue(Loan("on_loan"), now=DUE)
    assert rules.is_overdue(Loan("on_loan"), now=DUE + timedelta(seconds=1))
    assert not rules.is_overdue(Loan("return_reported"), now=DUE + timedelta(days=1))


@pytest.mark.parametrize(
    ("state", "out_until", "now", "at_risk"),
    [
        ("approved", START - timedelta(hours=5), START, True),
        ("ready", START - timedelta(hours=5), START, True),
        ("approved", None, START, False),
        ("approved", START + timedelta(hours=1), START, False),
        ("approved", START - timedelta(days=9), START - timedelta(days=4), False),
        ("on_loan", START - timedelta(hours=5), START, False),
    ],
    ids=["promised", "ready", "at home", "not late yet", "long until then", "has it"],
)
def test_a_promise_is_at_risk_while_its_copy_is_late(state, out_until, now, at_risk):
    assert rules.is_at_risk(Loan(state), out_until=out_until, now=now) is at_risk


@pytest.mark.parametrize("state", STATES)
def test_photos_are_shown_from_the_promise_to_the_end(state):
    moments = rules.photo_moments(state)
    assert bool(moments) == (
        state in {"approved", "ready", "on_loan", "return_reported", "disputed"}
    )
    assert set(moments) <= {"handover", "return"}
