"""What communities allow."""

from datetime import time

import pytest

from toolshare.communities import rules
from toolshare.communities.rules import CommunityRefused


@pytest.mark.parametrize(
    ("opens", "closes"),
    [(time(8), time(20)), (time(0), time(23, 59)), (time(9, 59), time(10))],
)
def test_hours_that_end_later_than_they_begin_are_fine(opens: time, closes: time):
    rules.check_hours(opens, closes)


@pytest.mark.parametrize(("opens", "closes"), [(time(20), time(8)), (time(8), time(8))])
def test_hours_that_end_before_they_begin_are_refused(opens: time, closes: time):
    with pytest.raises(CommunityRefused, match="must be later") as refusal:
        rules.check_hours(opens, closes)
    assert refusal.value.field == "closes_at"


@pytest.mark.parametrize(("after", "has_prices"), [("EUR", True), ("EUR", False), ("CHF", False)])
def test_the_currency_may_change_while_nothing_has_a_price(after: str, has_prices: bool):
    rules.check_currency("EUR", after, has_prices=has_prices)


def test_the_currency_stays_once_something_has_a_price():
    with pytest.raises(CommunityRefused, match="prices in EUR") as refusal:
        rules.check_currency("EUR", "CHF", has_prices=True)
    assert refusal.value.field == "currency"


@pytest.mark.parametrize(
    ("before", "after", "admins"),
    [
        ("member", "admin", 1),
        ("librarian", "member", 1),
        ("admin", "admin", 1),
        ("admin", "member", 2),
    ],
)
def test_roles_change_as_long_as_an_admin_is_left(before: str, after: str, admins: int):
    rules.check_role_change(before, after, admins=admins)


@pytest.mark.parametrize("after", ["member", "librarian"])
def test_the_last_admin_stays(after: str):
    with pytest.raises(CommunityRefused, match="needs an admin"):
        rules.check_role_change("admin", after, admins=1)


def test_every_role_has_a_name():
    assert [name() for name in rules.ROLES.values()] == ["Member", "Librarian", "Admin"]
