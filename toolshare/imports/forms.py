"""What people say about a table that they send in."""

from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
from litestar.datastructures import UploadFile

from toolshare.i18n import _
from toolshare.imports.columns import FIELDS, PHOTO_FIELDS, Mapped, guess_columns
from toolshare.imports.files import MOST_COLUMNS
from toolshare.imports.queries import ImportPage
from toolshare.tools.categories import LEAVES
from toolshare.web.fields import Choice, Files, Flag, Whole
from toolshare.web.form import Form, filled

_AT = Whole(required=False, least=0, most=MOST_COLUMNS - 1)


class FileForm(msgspec.Struct, frozen=True):
    """A table, as a file."""

    file: Annotated[tuple[UploadFile, ...], Files(most=1)]

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield that there is nothing to read."""
        if not self.file:
            yield "file", _("Please pick a file.")


class ColumnsForm(msgspec.Struct, frozen=True, kw_only=True):
    """For each field the place of the column that it is read from, counted from 0."""

    title: Annotated[int | None, _AT]
    category: Annotated[int | None, _AT]
    brand: Annotated[int | None, _AT]
    model: Annotated[int | None, _AT]
    year_made: Annotated[int | None, _AT]
    description: Annotated[int | None, _AT]
    skill_level: Annotated[int | None, _AT]
    price_per_day: Annotated[int | None, _AT]
    deposit: Annotated[int | None, _AT]
    replacement_value: Annotated[int | None, _AT]
    longest_loan_days: Annotated[int | None, _AT]
    turnaround_days: Annotated[int | None, _AT]
    accessories: Annotated[int | None, _AT]
    safety_note: Annotated[int | None, _AT]
    is_instant: Annotated[int | None, _AT]
    hidden: Annotated[int | None, _AT]
    code: Annotated[int | None, _AT]
    further_codes: Annotated[int | None, _AT]
    photos: Annotated[int | None, _AT]
    further_photos: Annotated[int | None, _AT]
    fetches_photos: Annotated[bool, Flag()]
    otherwise: Annotated[str, Choice(among=tuple(leaf.slug for leaf in LEAVES), required=False)]

    def mapped(self, *, with_photos: bool) -> Mapped:
        """Return the fields that have a column; those of photos only where they mean something."""
        fields = [field for field in FIELDS if with_photos or field not in PHOTO_FIELDS]
        places = {field: getattr(self, field) for field in fields}
        return {field: at for field, at in places.items() if at is not None}


def columns_form(table: ImportPage) -> Form[Any]:
    """Return the form as it was answered last, or else as the headings suggest."""
    chosen = table.columns or guess_columns(table.headings)
    return filled(**chosen, otherwise=table.category, fetches_photos=table.fetches_photos)
