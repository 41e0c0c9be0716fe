"""How passwords are kept and compared."""

from argon2 import extract_parameters

from toolshare.accounts.passwords import NOBODYS_HASH, hash_password, hashed, matches
from toolshare.accounts.tests.test_rules import COMBINED, SEPARATE
from toolshare.conftest import PASSWORD


async def test_only_the_right_password_matches(password_hash: str):
    assert await matches(password_hash, PASSWORD)
    assert not await matches(password_hash, PASSWORD + " ")
    assert PASSWORD not in password_hash


async def test_one_password_has_many_hashes():
    assert await hashed(PASSWORD) != await hashed(PASSWORD)


async def test_another_keyboard_types_the_same_password():
    assert await matches(hash_password(SEPARATE), COMBINED)


async def test_nobodys_hash_costs_as_much_and_never_matches():
    assert extract_parameters(NOBODYS_HASH) == extract_parameters(hash_password("x"))
    for password in ("", "x", PASSWORD):
        assert not await matches(None, password)


async def test_a_damaged_hash_matches_nothing():
    assert not await matches("$argon2id$damaged", PASSWORD)
