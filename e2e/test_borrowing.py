"""Stories about one tool and two neighbours, from the request to the return."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from e2e.conftest import Cast, everywhere
from e2e.lending import (
    LOAN,
    ask_for,
    borrow,
    bring_back,
    first_possible_day,
    hand_over,
    list_tool,
    promise,
    shown_code,
)


@everywhere
def test_a_neighbour_lends_a_tool_from_listing_to_return(newcomer: Cast, photos: list[Path]):
    ada, bob = newcomer("Ada"), newcomer("Bob")
    tool = list_tool(ada, photos=photos)

    bob.searches(tool.title)
    bob.is_at("One tool")
    bob.follows(tool.title)
    bob.is_at(tool.title)
    pictures = bob.page.get_by_role("list", name="Pictures")
    expect(pictures.get_by_role("img", name="The case")).to_be_visible()
    loan = borrow(bob, tool, days=2, message="To hang a shelf.")
    bob.reads("Ada has been asked", "To hang a shelf.")

    ada.opens("/")
    ada.is_at("This waits for you")
    ada.follows("Bob asks for your tool")
    ada.reads("To hang a shelf.")
    ada.presses("Say yes")
    ada.reads("Hand it over to Bob")

    hand_over(ada, bob, loan)
    bob.opens("/loans?tab=borrowing")
    bob.follows(tool.title)
    bob.reads(re.compile("^Yours until"))
    bring_back(bob, ada, loan)

    ada.opens(loan)
    ada.reads("Is it back, and in order?")
    ada.presses("It is back, all is well")
    ada.reads("Back in its place")
    bob.opens("/loans?tab=past")
    bob.follows(tool.title)
    bob.reads("Back in its place")


def test_a_request_is_declined_with_a_reason(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    loan = borrow(bob, list_tool(ada))
    ada.opens(loan)
    ada.unfolds("Say no")
    ada.presses("Say no")
    ada.is_warned("Please fill this in.")
    ada.page.get_by_label(re.compile("^Why not")).fill("It is at the repair shop.")
    ada.presses("Say no")
    ada.reads("You declined")
    bob.opens(loan)
    bob.reads("Ada said no", "It is at the repair shop.")


def test_a_borrower_calls_a_request_off(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    loan = borrow(bob, list_tool(ada))
    bob.unfolds("Call it off")
    bob.page.get_by_label(re.compile("^Why")).fill("I found one in the cellar.")
    bob.presses("Call it off")
    bob.reads("You called it off")
    ada.opens(loan)
    ada.reads("Bob called it off", "I found one in the cellar.")
    expect(ada.page.get_by_role("button", name="Say yes")).to_have_count(0)


def test_days_that_are_called_off_are_free_for_others(person: Cast):
    ada, bob, carol = person("Ada"), person("Bob"), person("Carol")
    tool = list_tool(ada, instant=True)
    loan = borrow(bob, tool)
    ask_for(carol, tool)
    carol.is_warned(re.compile("taken|free", re.IGNORECASE))
    bob.opens(loan)
    bob.unfolds("Call it off")
    bob.presses("Call it off")
    bob.reads("You called it off")
    borrow(carol, tool)
    carol.reads("It is promised to you")


def test_instant_tools_are_promised_without_being_asked(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    borrow(bob, list_tool(ada, instant=True))
    bob.reads("It is promised to you", "Your handover code")


def test_of_two_requests_for_the_same_days_one_can_be_promised(person: Cast):
    ada, bob, carol = person("Ada"), person("Bob"), person("Carol")
    tool = list_tool(ada)
    bobs, carols = borrow(bob, tool), borrow(carol, tool)
    promise(ada, bobs)
    ada.opens(carols)
    ada.reads("These days are no longer free")
    expect(ada.page.get_by_role("button", name="Say yes")).to_have_count(0)


def test_without_the_right_code_nothing_changes_hands(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    loan = borrow(bob, list_tool(ada))
    promise(ada, loan)
    code = shown_code(bob, loan)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    ada.opens(loan)
    ada.does_not_read(code)
    ada.presses("Hand it over")
    ada.is_warned("Please fill this in.")
    ada.types(**{"Bob's code": wrong})
    ada.presses("Hand it over")
    ada.is_warned(re.compile("code", re.IGNORECASE))
    bob.opens(loan)
    bob.reads("Your handover code")
    ada.types(**{"Bob's code": f"{code[:3]} {code[3:]}"})
    ada.presses("Hand it over")
    ada.reads("Bob has it until")


def test_a_loan_is_kept_longer(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    tool = list_tool(ada)
    later = first_possible_day(bob, tool) + timedelta(days=3)
    loan = borrow(bob, tool, days=2)
    promise(ada, loan)
    hand_over(ada, bob, loan)
    bob.opens(loan)
    bob.unfolds("Keep it longer")
    bob.types(New_last_day=later.isoformat())
    bob.presses("Keep it longer")
    bob.reads(re.compile(rf"Yours until \w+ {later.day} "))
    ada.opens(loan)
    ada.reads(re.compile(rf"Bob has it until \w+ {later.day} "))


def test_a_loan_is_not_kept_longer_when_somebody_is_next(person: Cast):
    ada, bob, carol = person("Ada"), person("Bob"), person("Carol")
    tool = list_tool(ada, instant=True)
    later = first_possible_day(bob, tool) + timedelta(days=3)
    loan = borrow(bob, tool, days=2)
    borrow(carol, tool, days=2, after=2)
    hand_over(ada, bob, loan)
    bob.opens(loan)
    bob.unfolds("Keep it longer")
    bob.types(New_last_day=later.isoformat())
    bob.presses("Keep it longer")
    bob.is_warned(re.compile("."))
    expect(bob.field("New last day")).to_have_value(later.isoformat())


def test_an_owner_keeps_days_back(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    tool = list_tool(ada, instant=True)
    first = first_possible_day(bob, tool)
    ada.opens(tool.path)
    ada.types(
        From=first.isoformat(),
        Until=(first + timedelta(days=1)).isoformat(),
        **{"What for?": "Shelves in the hall"},
    )
    ada.presses("Keep it back")
    ada.reads("Shelves in the hall")
    bob.opens(tool.path)
    bob.does_not_read("Shelves in the hall")
    bob.types(First_day=first.isoformat(), Last_day=first.isoformat())
    bob.presses(re.compile("^Book it"))
    bob.is_warned(re.compile("."))
    ada.opens(tool.path)
    ada.presses("Remove")
    ada.does_not_read("Shelves in the hall")
    borrow(bob, tool)
    bob.reads("It is promised to you")


def test_somebody_elses_loan_is_not_there(person: Cast):
    ada, bob, carol = person("Ada"), person("Bob"), person("Carol")
    loan = borrow(bob, list_tool(ada), message="Between us two.")
    carol.opens(loan)
    carol.is_at("There is nothing at this place")
    carol.does_not_read("Between us two.")
    carol.opens("/loans/00000000-0000-4000-8000-000000000000")
    carol.is_at("There is nothing at this place")


def test_the_two_write_to_each_other(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    loan = borrow(bob, list_tool(ada))
    bob.types(Message_to_Ada="Is 6 o'clock fine?\nOr later?")
    bob.presses("Send")
    bob.reads("Is 6 o'clock fine?")
    ada.opens(loan)
    ada.reads("Is 6 o'clock fine?")
    ada.presses("Send")
    ada.is_warned("Please fill this in.")
    ada.types(Message_to_Bob="<b>Fine</b> & see you")
    ada.presses("Send")
    ada.reads("<b>Fine</b> & see you")


def test_what_came_back_broken_is_settled(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    loan = borrow(bob, list_tool(ada))
    promise(ada, loan)
    hand_over(ada, bob, loan)
    bring_back(bob, ada, loan)
    ada.opens(loan)
    ada.unfolds("Something is wrong with it")
    ada.types(**{"What is wrong, or missing?": "The depth stop is gone."})
    ada.presses("Tell Bob")
    ada.is_told("Noted. Write to each other below.")
    ada.reads("You said that something is wrong")
    bob.opens(loan)
    bob.reads("Ada says that something is wrong", "The depth stop is gone.")
    ada.types(**{"What did you agree on?": "Bob orders a new one."})
    ada.presses("Close the loan")
    ada.reads("Back in its place", "Bob orders a new one.")


def test_what_is_lost_is_settled(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    loan = borrow(bob, list_tool(ada))
    promise(ada, loan)
    hand_over(ada, bob, loan)
    ada.opens(loan)
    ada.unfolds("It is lost")
    ada.types(**{"What happened to it?": "It fell into the canal."})
    ada.presses("Report it as lost")
    ada.is_told("Noted as lost.")
    ada.reads("You reported it as lost")
    ada.types(**{"What did you agree on?": "Bob pays half."})
    ada.presses("Close the loan")
    ada.is_told("Closed.")
    bob.opens(loan)
    bob.reads("Bob pays half.")


def test_the_condition_is_photographed_and_nobody_else_sees_it(person: Cast, photos: list[Path]):
    ada, bob, carol = person("Ada"), person("Bob"), person("Carol")
    loan = borrow(bob, list_tool(ada))
    promise(ada, loan)
    ada.opens(loan)
    ada.unfolds("Add photos")
    ada.field("Photos").set_input_files(photos)
    ada.presses("Add photos")
    expect(ada.page.get_by_role("figure", name="At handover").get_by_role("link")).to_have_count(2)
    bob.opens(loan)
    at_handover = bob.page.get_by_role("figure", name="At handover")
    pictures = at_handover.get_by_role("link")
    expect(pictures).to_have_count(2)
    address = pictures.first.get_attribute("href")
    assert address is not None
    assert bob.page.request.get(address).ok
    assert carol.page.request.get(address).status == 404


@pytest.mark.parametrize("setting", ["desk"], indirect=True)
def test_a_press_counts_though_the_price_comes_meanwhile(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    tool = list_tool(ada)
    first = first_possible_day(bob, tool)
    held: list[Route] = []
    bob.page.route("**/loans/new?*", lambda route, _request: held.append(route))
    bob.types(First_day=first.isoformat(), Last_day=(first + timedelta(days=1)).isoformat())
    bob.page.get_by_label(re.compile("^Message to")).fill("To hang a shelf.")
    button = bob.page.locator("#ask-button")
    button.hover()
    bob.page.mouse.down()
    assert held
    for route in held:
        route.continue_()
    expect(button).to_have_text(re.compile("for 2 days"))
    bob.page.mouse.up()
    expect(bob.page).to_have_url(LOAN)


def test_a_double_click_asks_once(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    tool = list_tool(ada)
    first = first_possible_day(bob, tool).isoformat()
    bob.types(First_day=first, Last_day=first)
    bob.page.get_by_role("button", name=re.compile("^Ask")).filter(visible=True).first.dblclick()
    expect(bob.page).to_have_url(LOAN)
    bob.opens("/loans?tab=borrowing")
    expect(bob.page.get_by_role("link", name=tool.title)).to_have_count(1)


def test_days_that_cannot_be_are_told_at_their_field_and_kept(person: Cast):
    ada, bob = person("Ada"), person("Bob")
    tool = list_tool(ada)
    first = first_possible_day(bob, tool)
    too_long = (first + timedelta(days=9)).isoformat()
    bob.types(First_day=first.isoformat(), Last_day=too_long)
    bob.page.get_by_label(re.compile("^Message to")).fill("For a shelf")
    bob.presses(re.compile("^Ask"))
    bob.is_warned("at most 5 days")
    expect(bob.field("Last day")).to_have_value(too_long)
    expect(bob.field("Last day")).to_have_attribute("aria-invalid", "true")
    expect(bob.page.get_by_label(re.compile("^Message to"))).to_have_value("For a shelf")
    bob.types(Last_day=(first - timedelta(days=2)).isoformat())
    bob.presses(re.compile("^Ask"))
    bob.is_warned("before the first")
    bob.types(First_day="", Last_day="")
    bob.presses(re.compile("^Ask"))
    bob.is_warned("2 things need another look")
