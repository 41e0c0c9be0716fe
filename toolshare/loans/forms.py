"""What people type about loans."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

import msgspec
from litestar.datastructures import UploadFile

from toolshare.i18n import _
from toolshare.loans.rules import MOST_PHOTOS
from toolshare.web.fields import Choice, Day, Files, Line, Words
from toolshare.web.paging import LONGEST_CURSOR

LONGEST_REASON = 500
LONGEST_MESSAGE = 2000
TABS = ("waiting", "borrowing", "lending", "past")


class AskForm(msgspec.Struct, frozen=True):
    """Days of a tool, and a word to its owner."""

    first_day: Annotated[date, Day()]
    last_day: Annotated[date, Day()]
    message: Annotated[str, Words(required=False, longest=LONGEST_MESSAGE)]

    def problems(self) -> Iterator[tuple[str, str]]:
        """Say what no single field can know."""
        if self.last_day < self.first_day:
            yield "last_day", _("The last day is before the first one.")


class DaysQuery(msgspec.Struct, frozen=True):
    """Days in an address: those that somebody searched with, or is just choosing."""

    first_day: Annotated[date | None, Day(required=False)]
    last_day: Annotated[date | None, Day(required=False)]


class TabQuery(msgspec.Struct, frozen=True):
    """Which of a member's loans to show, and after which one to go on."""

    tab: Annotated[str, Choice(required=False, among=TABS)]
    after: Annotated[str, Line(required=False, longest=LONGEST_CURSOR)]


class StepForm(msgspec.Struct, frozen=True):
    """A step that needs nothing but the will to take it."""


class ReasonForm(msgspec.Struct, frozen=True):
    """A step whose reason the other side should know."""

    reason: Annotated[str, Words(longest=LONGEST_REASON)]


class RemarkForm(msgspec.Struct, frozen=True):
    """A step whose reason may be told."""

    reason: Annotated[str, Words(required=False, longest=LONGEST_REASON)]


class CodeForm(msgspec.Struct, frozen=True):
    """The digits that the borrower shows."""

    code: Annotated[str, Line(longest=40)]


class RenewalForm(msgspec.Struct, frozen=True):
    """A later last day."""

    last_day: Annotated[date, Day()]


class MessageForm(msgspec.Struct, frozen=True):
    """Words to the other side."""

    body: Annotated[str, Words(longest=LONGEST_MESSAGE)]


class PhotosForm(msgspec.Struct, frozen=True):
    """Pictures of the tool's condition."""

    moment: Annotated[str, Choice(among=("handover", "return"))]
    photos: Annotated[tuple[UploadFile, ...], Files(most=MOST_PHOTOS)]

    def problems(self) -> Iterator[tuple[str, str]]:
        """Say what no single field can know."""
        if not self.photos:
            yield "photos", _("Please pick at least one photo.")
