"""What an owner fills in to keep a tool back."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

import msgspec

from toolshare.i18n import _
from toolshare.web.fields import Day, Line


class BlockForm(msgspec.Struct, frozen=True):
    """The days on which a tool is not to be lent, and a note for oneself."""

    first_day: Annotated[date, Day()]
    last_day: Annotated[date, Day()]
    note: Annotated[str, Line(required=False, longest=200)]

    def problems(self) -> Iterator[tuple[str, str]]:
        """Say what is wrong with the two days together."""
        if self.last_day < self.first_day:
            yield "last_day", _("The last day is before the first one.")
