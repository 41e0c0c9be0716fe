"""What the uploader sends."""

from collections.abc import Iterator
from typing import Annotated

import msgspec
from litestar.datastructures import UploadFile

from toolshare.i18n import _
from toolshare.web.fields import Files


class ManualForm(msgspec.Struct, frozen=True):
    """One manual, sent on its own."""

    manual: Annotated[tuple[UploadFile, ...], Files(most=1)]

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield that there is nothing to keep."""
        if not self.manual:
            yield "manual", _("Please pick a file.")
