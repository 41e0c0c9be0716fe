"""The addresses of loans."""

from toolshare.loans.pages.asking import create_loan, new_loan
from toolshare.loans.pages.live import show_changes
from toolshare.loans.pages.photos import create_photos, show_photo
from toolshare.loans.pages.reading import list_loans, show_loan
from toolshare.loans.pages.steps import (
    create_absence,
    create_approval,
    create_cancellation,
    create_confirmation,
    create_decline,
    create_dispute,
    create_handover,
    create_loss,
    create_message,
    create_preparation,
    create_renewal,
    create_return,
    create_settlement,
)

ROUTES = [
    new_loan,
    create_loan,
    list_loans,
    show_loan,
    show_changes,
    create_approval,
    create_decline,
    create_cancellation,
    create_preparation,
    create_handover,
    create_absence,
    create_renewal,
    create_return,
    create_confirmation,
    create_dispute,
    create_loss,
    create_settlement,
    create_message,
    create_photos,
    show_photo,
]
