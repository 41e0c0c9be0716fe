"""How often anybody may try: also with another spelling, or from next door."""

import pytest

from toolshare.accounts import actions
from toolshare.accounts.limits import spend_sign_in, spend_sign_up
from toolshare.accounts.tables import Member
from toolshare.conftest import PASSWORD, Person
from toolshare.web.limits import TooManyRequests

TRIES = 10
TRIES_FROM_ONE_PLACE = 100
SIGN_UPS = 300


@pytest.mark.parametrize(
    "spelling",
    ["LİNÉ@example.org", "lİne\u0301@example.org", "LINE\u0301@EXAMPLE.org"],
    ids=["dotted", "dotted and apart", "apart"],
)
async def test_another_spelling_of_an_address_gives_no_more_tries(ada: Person, spelling: str):
    await Member.update({"email": "liné@example.org"}).where(Member.id == ada.id)
    assert await actions.check_password(spelling, PASSWORD) == ada.id
    for number in range(TRIES):
        await spend_sign_in("liné@example.org", client=f"203.0.113.{number}")
    with pytest.raises(TooManyRequests):
        await spend_sign_in(spelling, client="203.0.113.99")


@pytest.mark.parametrize(
    ("first", "second"),
    [("2001:db8::1", "2001:db8::ffff:2"), ("203.0.113.9", "::ffff:203.0.113.9")],
)
async def test_another_address_of_one_household_gives_no_more_accounts(
    db: None, first: str, second: str
):
    for _account in range(SIGN_UPS):
        await spend_sign_up(client=first)
    with pytest.raises(TooManyRequests):
        await spend_sign_up(client=second)
    await spend_sign_up(client="2001:db8:0:1::1")
    await spend_sign_up(client="203.0.113.10")


async def test_who_has_tried_too_often_shuts_nobody_else_out(db: None):
    for number in range(TRIES_FROM_ONE_PLACE):
        await spend_sign_in(f"{number}@example.org", client="203.0.113.9")
    for _time in range(TRIES):
        with pytest.raises(TooManyRequests):
            await spend_sign_in("ada@example.org", client="203.0.113.9")
    await spend_sign_in("ada@example.org", client="198.51.100.1")
