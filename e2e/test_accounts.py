"""Stories about coming, staying and leaving."""

import re

from playwright.sync_api import expect

from e2e.conftest import Cast, OpenBrowser, Setting, visitor_in
from e2e.people import Person


def test_a_newcomer_signs_up(visitor: Person):
    visitor.opens("/")
    visitor.follows("Join")
    visitor.is_at("Join ToolShare")
    visitor.types(Your_name="Vera Newcomer", Email_address=visitor.email, Password=visitor.password)
    visitor.ticks(re.compile("^Experienced"))
    visitor.presses("Join")
    expect(visitor.page.get_by_label("Your account, Vera Newcomer")).to_be_visible()


def test_a_newcomer_is_told_everything_that_is_wrong_and_keeps_what_is_right(visitor: Person):
    visitor.opens("/sign-up")
    visitor.types(Your_name="Vera", Email_address="vera at home", Password="short")
    visitor.presses("Join")
    visitor.is_warned("2 things need another look", "email address", "10 characters")
    expect(visitor.page).to_have_title(re.compile("^Error: "))
    expect(visitor.field("Your name")).to_have_value("Vera")
    expect(visitor.field("Email address")).to_have_value("vera at home")
    expect(visitor.field("Email address")).to_have_attribute("aria-invalid", "true")
    visitor.types(Email_address=visitor.email, Password=visitor.password)
    visitor.ticks(re.compile("^New"))
    visitor.presses("Join")
    expect(visitor.page.get_by_label("Your account, Vera")).to_be_visible()


def test_a_known_address_gets_the_same_answer(
    newcomer: Cast, open_browser: OpenBrowser, stage: str, setting: Setting
):
    ada = newcomer("Ada")
    somebody = visitor_in(open_browser(stage, setting), "Mallory", setting)
    somebody.email = ada.email
    somebody.opens("/sign-up")
    somebody.types(Your_name="Mallory", Email_address=ada.email, Password="another long password")
    somebody.ticks(re.compile("^New"))
    somebody.presses("Join")
    somebody.is_at("Sign in")
    somebody.does_not_read("Ada")


def test_a_member_signs_out_and_in_again(newcomer: Cast):
    ada = newcomer("Ada")
    ada.sign_out()
    ada.is_told("You are signed out.")
    ada.opens("/settings")
    ada.is_at("Sign in")
    ada.types(Email_address=ada.email, Password="not her password")
    ada.presses("Sign in")
    ada.is_warned("do not belong together")
    expect(ada.field("Email address")).to_have_value(ada.email)
    ada.types(Password=ada.password)
    ada.presses("Sign in")
    ada.is_at("Settings")


def test_a_member_changes_what_others_see(newcomer: Cast):
    ada = newcomer("Ada")
    ada.opens("/settings")
    ada.types(Your_name="Ada Lovelace", Neighbourhood="Mill Lane", About_you="I mend clocks.")
    ada.ticks(re.compile("^Professional"))
    ada.presses("Save profile")
    ada.is_told("Your profile is saved.")
    ada.follows("See it as they do")
    ada.is_at("Ada Lovelace")
    ada.reads("Mill Lane", "I mend clocks.")


def test_a_changed_password_signs_every_other_browser_out(
    newcomer: Cast, open_browser: OpenBrowser, stage: str, setting: Setting
):
    ada = newcomer("Ada")
    at_work = visitor_in(open_browser(stage, setting), "Ada", setting)
    at_work.email = ada.email
    at_work.sign_in()
    ada.opens("/settings")
    ada.types(Current_password="wrong", New_password="a whole new password")
    ada.presses("Change password")
    ada.is_warned(re.compile("password", re.IGNORECASE))
    ada.types(Current_password=ada.password, New_password="a whole new password")
    ada.presses("Change password")
    ada.is_told("Your password is changed")
    at_work.opens("/settings")
    at_work.is_at("Sign in")
    at_work.sign_in("a whole new password")
    at_work.opens("/settings")
    at_work.is_at("Settings")


def test_a_member_signs_every_other_browser_out(
    newcomer: Cast, open_browser: OpenBrowser, stage: str, setting: Setting
):
    ada = newcomer("Ada")
    at_work = visitor_in(open_browser(stage, setting), "Ada", setting)
    at_work.email = ada.email
    at_work.sign_in()
    ada.opens("/settings")
    ada.presses("Sign out everywhere else")
    ada.is_told(re.compile("signed out", re.IGNORECASE))
    ada.opens("/settings")
    ada.is_at("Settings")
    at_work.opens("/settings")
    at_work.is_at("Sign in")


def test_the_first_member_founds_the_community(
    open_browser: OpenBrowser, empty_stage: str, setting: Setting
):
    founder = visitor_in(open_browser(empty_stage, setting), "Grace", setting)
    founder.sign_up()
    founder.is_at("Start your community")
    founder.presses("Open the doors")
    founder.is_warned("Please fill this in.")
    founder.founds("Cedar Street")
    founder.opens("/community")
    founder.reads("Cedar Street")
    second = visitor_in(open_browser(empty_stage, setting), "Hedy", setting)
    second.sign_up()
    second.opens("/welcome")
    expect(second.page).to_have_url(re.compile("/$"))
    second.opens("/community")
    second.is_at("There is nothing at this place")


def test_the_colours_are_remembered_without_a_flash(newcomer: Cast, setting: Setting):
    ada = newcomer("Ada")
    ada.presses("Dark")
    page = ada.page.locator("html")
    expect(page).to_have_attribute("data-theme", "workshop-dark")
    ada.opens("/settings")
    # Written by the server: there is no moment in which the page has other colours.
    html = ada.page.request.get("/settings").text()
    assert 'data-theme="workshop-dark"' in html
    ada.presses("Light")
    expect(page).to_have_attribute("data-theme", "workshop")
    ada.presses("System")
    expect(page).not_to_have_attribute("data-theme", re.compile("."))


def test_back_brings_back_what_was_typed(visitor: Person):
    visitor.opens("/sign-up")
    visitor.types(Your_name="Vera", Email_address="vera@example.org")
    visitor.follows("Sign in", within=visitor.page.get_by_role("main"))
    visitor.is_at("Sign in")
    visitor.page.go_back()
    visitor.is_at("Join ToolShare")
    expect(visitor.field("Your name")).to_have_value("Vera")
    expect(visitor.field("Email address")).to_have_value("vera@example.org")
