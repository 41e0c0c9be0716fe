"""Who may take which step of a loan, and when."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import msgspec
import pytest

from toolshare.loans import codes, rules
from toolshare.loans.refusals import AlreadyDone, LoanRefused, not_now, not_yours

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


class Loan(msgspec.Struct, frozen=True):
    """Sat 5 Dec to Sun 6 Dec in Berlin, 8:00 to 20:00."""

    state: str = "approved"
    first_day: date = date(2026, 12, 5)
    last_day: date = date(2026, 12, 6)
    starts_at: datetime = datetime(2026, 12, 5, 7, tzinfo=UTC)
    due_at: datetime = datetime(2026, 12, 6, 19, tzinfo=UTC)
    renewals: int = 0
    time_zone: str = "Europe/Berlin"


BEFORE = datetime(2026, 12, 1, 11, tzinfo=UTC)
START = Loan().starts_at
DUE = Loan().due_at


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


# --- which days


def check_days(first: date, last: date, *, now: datetime = BEFORE, longest: int = 7) -> None:
    closing = datetime(last.year, last.month, last.day, 19, tzinfo=UTC)
    rules.check_days(
        first, last, longest_loan_days=longest, ends_at=closing, today=now.date(), now=now
    )


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 12, 1), date(2026, 12, 1)),
        (date(2026, 12, 5), date(2026, 12, 11)),
        (date(2027, 11, 25), date(2027, 12, 1)),
    ],
    ids=["today", "as long as it may be", "in a year"],
)
def test_days_that_may_be_asked_for(first, last):
    check_days(first, last)


@pytest.mark.parametrize(
    ("first", "last", "field", "words"),
    [
        (date(2026, 11, 30), date(2026, 12, 1), "first_day", "This day is over"),
        (date(2026, 12, 5), date(2026, 12, 4), "last_day", "before the first"),
        (date(2026, 12, 5), date(2026, 12, 12), "last_day", "at most 7 days"),
        (date(2027, 12, 1), date(2027, 12, 2), "first_day", "within the coming year"),
        (date(9999, 12, 30), date(9999, 12, 31), "first_day", "within the coming year"),
    ],
    ids=["past", "turned round", "too long", "too far", "year 9999"],
)
def test_days_that_may_not_be_asked_for(first, last, field, words):
    with pytest.raises(LoanRefused, match=words) as refused:
        check_days(first, last)
    assert refused.value.field == field


def test_after_closing_time_it_is_too_late_for_today():
    with pytest.raises(LoanRefused, match="too late for today"):
        check_days(date(2026, 12, 1), date(2026, 12, 1), now=datetime(2026, 12, 1, 19, tzinfo=UTC))


def test_a_tool_lent_for_a_day_says_so():
    with pytest.raises(LoanRefused, match="one day at a time"):
        check_days(date(2026, 12, 5), date(2026, 12, 6), longest=1)


def check_renewal(last: date, *, now: datetime = START) -> None:
    closing = datetime(last.year, last.month, last.day, 19, tzinfo=UTC)
    rules.check_renewal(Loan("on_loan"), last, longest_loan_days=7, due_at=closing, now=now)


@pytest.mark.parametrize("last", [date(2026, 12, 7), date(2026, 12, 13)])
def test_days_that_may_be_added(last):
    check_renewal(last)


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (date(2026, 12, 5), "until Sun 6 Dec already"),
        (date(2026, 12, 14), "Sun 13 Dec at the latest"),
    ],
)
def test_days_that_may_not_be_added(last, words):
    with pytest.raises(LoanRefused, match=words) as refused:
        check_renewal(last)
    assert refused.value.field == "last_day"


def test_a_renewal_ends_in_the_future():
    with pytest.raises(LoanRefused, match="This day is over"):
        check_renewal(date(2026, 12, 7), now=datetime(2026, 12, 8, 12, tzinfo=UTC))


def test_renewing_until_the_day_that_is_agreed_is_a_second_click():
    with pytest.raises(AlreadyDone, match="until Sun 6 Dec"):
        check_renewal(date(2026, 12, 6))


# --- what it costs, and the rest


def test_both_ends_of_a_loan_are_paid_for():
    assert rules.price_cents(250, date(2026, 12, 5), date(2026, 12, 7)) == 750


def test_added_days_cost_what_was_agreed_and_not_what_the_tool_costs_by_now():
    assert rules.renewed_price_cents(500, Loan("on_loan"), date(2026, 12, 8)) == 1000


@pytest.mark.parametrize(
    ("due_at", "lapses_at"),
    [
        (BEFORE + timedelta(days=9), BEFORE + timedelta(hours=72)),
        (BEFORE + timedelta(hours=8), BEFORE + timedelta(hours=8)),
    ],
    ids=["three days to answer", "the days come first"],
)
def test_a_request_lapses_in_three_days_or_when_its_days_are_over(due_at, lapses_at):
    assert rules.answer_by(BEFORE, due_at) == lapses_at


def test_a_handover_code_has_six_digits_and_is_another_each_time():
    made = {codes.new_handover_code() for _number in range(50)}
    assert all(len(code) == 6 and code.isdecimal() for code in made)
    assert len(made) > 45


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        ("041728", True),
        ("041 728", True),
        ("041-728", True),
        ("041729", False),
        ("41728", False),
        ("", False),
        ("٠٤١٧٢٨", False),
        ("0417280", False),
    ],
)
def test_the_code_is_compared_digit_by_digit(typed, fits):
    assert codes.is_code(typed, "041728") is fits


@pytest.mark.parametrize("state", STATES)
def test_photos_are_shown_from_the_promise_to_the_end(state):
    moments = rules.photo_moments(state)
    assert bool(moments) == (
        state in {"approved", "ready", "on_loan", "return_reported", "disputed"}
    )
    assert set(moments) <= {"handover", "return"}
