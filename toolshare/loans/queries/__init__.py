"""What pages show of loans."""

from toolshare.loans.queries.asking import AskPanel, ask_panel
from toolshare.loans.queries.mine import Listed, MyLoans, my_loans, past_loans
from toolshare.loans.queries.page import (
    LoanPage,
    condition_photo_name,
    condition_photos,
    loan_page,
    newest_entry,
    timeline,
)

__all__ = [
    "AskPanel",
    "Listed",
    "LoanPage",
    "MyLoans",
    "ask_panel",
    "condition_photo_name",
    "condition_photos",
    "loan_page",
    "my_loans",
    "newest_entry",
    "past_loans",
    "timeline",
]
