"""What people type about what they keep."""

from typing import Annotated

import msgspec

from toolshare.keeping.rules import LONGEST_NAME
from toolshare.web.fields import Line


class SaveForm(msgspec.Struct, frozen=True):
    """A search to be saved, which stands in the address; the form says what it is called."""

    name: Annotated[str, Line(longest=LONGEST_NAME, required=False)]


class NameForm(msgspec.Struct, frozen=True):
    """Another name for a saved search."""

    name: Annotated[str, Line(longest=LONGEST_NAME)]
