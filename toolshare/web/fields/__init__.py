"""What one form field accepts: each kind turns what was typed into a value or says why not."""

from toolshare.web.fields.choices import Choice, Files, Flag, Key, Keys, Lines, Zone
from toolshare.web.fields.kind import Kind, Sent, Single, Unusable
from toolshare.web.fields.quantities import Day, Money, TimeOfDay, Whole
from toolshare.web.fields.texts import Email, Line, Password, Words

__all__ = [
    "Choice",
    "Day",
    "Email",
    "Files",
    "Flag",
    "Key",
    "Keys",
    "Kind",
    "Line",
    "Lines",
    "Money",
    "Password",
    "Sent",
    "Single",
    "TimeOfDay",
    "Unusable",
    "Whole",
    "Words",
    "Zone",
]
