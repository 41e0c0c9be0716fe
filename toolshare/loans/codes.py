"""The short code that the borrower shows at the door and the lender types: both were there."""

import secrets
from datetime import timedelta

CODE_DIGITS = 6
MOST_WRONG_CODES = 5
WRONG_CODES_WITHIN = timedelta(minutes=15)


def new_handover_code() -> str:
    """Make the digits that the borrower shows at the door."""
    return "".join(secrets.choice("0123456789") for _digit in range(CODE_DIGITS))


def is_code(typed: str, code: str) -> bool:
    """Whether the typed digits are the code; spaces and dashes between them do not count."""
    digits = "".join(letter for letter in typed if letter not in " -\u00a0\u202f")
    return secrets.compare_digest(digits.encode(errors="replace"), code.encode())
