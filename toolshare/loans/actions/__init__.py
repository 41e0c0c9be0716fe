"""What changes a loan. Each of these is one transaction that locks the tool's row first."""

from toolshare.loans.actions.handover import hand_over, mark_no_show, prepare
from toolshare.loans.actions.photos import add_photos
from toolshare.loans.actions.requests import (
    approve,
    cancel,
    decline,
    lapse_unanswered,
    request_loan,
)
from toolshare.loans.actions.returns import (
    confirm_return,
    dispute,
    mark_lost,
    renew,
    report_return,
    settle,
)
from toolshare.loans.actions.thread import write_message

__all__ = [
    "add_photos",
    "approve",
    "cancel",
    "confirm_return",
    "decline",
    "dispute",
    "hand_over",
    "lapse_unanswered",
    "mark_lost",
    "mark_no_show",
    "prepare",
    "renew",
    "report_return",
    "request_loan",
    "settle",
    "write_message",
]
