"""The page of one loan on its way, as each of its two sees it."""

import pytest

from e2e.checks import audit
from e2e.conftest import Cast
from e2e.lending import borrow, bring_back, hand_over, list_tool, promise
from e2e.people import Person

pytestmark = pytest.mark.parametrize("setting", ["phone"], indirect=True)


def audit_for_both(loan: str, *people: Person) -> None:
    for somebody in people:
        somebody.opens(loan)
        audit(somebody.page)


def test_from_the_request_to_what_was_broken(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    loan = borrow(bob, list_tool(ada), message="For a shelf.")
    audit_for_both(loan, ada, bob)
    promise(ada, loan)
    ada.unfolds("It is ready to be fetched")
    ada.presses("Tell Bob")
    ada.is_told("Marked as ready.")
    audit_for_both(loan, ada, bob)
    hand_over(ada, bob, loan)
    audit_for_both(loan, ada, bob)
    bring_back(bob, ada, loan)
    audit_for_both(loan, ada, bob)
    ada.opens(loan)
    ada.unfolds("Something is wrong with it")
    ada.presses("Tell Bob")
    ada.is_warned("Please fill this in.")
    audit(ada.page)
    ada.types(**{"What is wrong, or missing?": "The depth stop is gone."})
    ada.presses("Tell Bob")
    ada.reads("You said that something is wrong")
    audit_for_both(loan, ada, bob)
    ada.opens(loan)
    ada.types(**{"What did you agree on?": "Bob orders a new one."})
    ada.presses("Close the loan")
    ada.reads("Back in its place")
    audit_for_both(loan, ada, bob)


def test_what_is_lost(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    loan = borrow(bob, list_tool(ada))
    promise(ada, loan)
    hand_over(ada, bob, loan)
    ada.unfolds("It is lost")
    ada.types(**{"What happened to it?": "It fell into the canal."})
    ada.presses("Report it as lost")
    ada.reads("You reported it as lost")
    audit_for_both(loan, ada, bob)


def test_what_is_called_off(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    loan = borrow(bob, list_tool(ada, instant=True))
    audit_for_both(loan, bob)
    bob.opens(loan)
    bob.unfolds("Call it off")
    bob.presses("Call it off")
    bob.reads("You called it off")
    audit_for_both(loan, ada, bob)
