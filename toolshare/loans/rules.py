"""What may happen to a loan, and who may do it."""

WAITS_FOR_LENDER = ("requested", "approved", "ready", "return_reported", "disputed")
WAITS_FOR_BORROWER = ("on_loan",)
