"""What an admin types about the search."""

from collections.abc import Iterator
from typing import Annotated

import msgspec

from toolshare.web.fields import Choice, Flag, Line
from toolshare.web.paging import LONGEST_CURSOR
from toolshare.wording import rules


class LanguageForm(msgspec.Struct, frozen=True):
    """The language in which a community's tools are described."""

    language: Annotated[str, Choice(among=tuple(rules.LANGUAGES))]


class NamesForm(msgspec.Struct, frozen=True):
    """A group of names, on one line; ``preview`` only asks what it would find."""

    names: Annotated[str, Line(longest=rules.LONGEST_TEXT)]
    preview: Annotated[bool, Flag()]

    @property
    def group(self) -> list[str]:
        """The names one by one."""
        return rules.read_names(self.names)

    def problems(self) -> Iterator[tuple[str, str]]:
        """Say everything that is wrong with the names."""
        for message in rules.problems_of(self.group):
            yield "names", message


class ListQuery(msgspec.Struct, frozen=True):
    """Where a list goes on."""

    after: Annotated[str, Line(required=False, longest=LONGEST_CURSOR)]
