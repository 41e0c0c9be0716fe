"""What people type about a community."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import Annotated

import msgspec
from babel.numbers import is_currency

from toolshare.communities import rules
from toolshare.i18n import _
from toolshare.web.fields import Choice, Flag, Line, Single, TimeOfDay, Unusable, Zone
from toolshare.web.paging import LONGEST_CURSOR


@dataclass(frozen=True, kw_only=True)
class Currency(Single):
    """A currency's code, e.g. ``EUR``; also one of the past, which a community may still have."""

    def read(self, text: str) -> str:
        """Return the code, or say that it is none."""
        if not is_currency(text):
            raise Unusable(_("Please choose a currency from the list."))
        return text


class WelcomeForm(msgspec.Struct, frozen=True):
    """The first-run page: what the first community needs."""

    name: Annotated[str, Line(longest=80)]
    time_zone: Annotated[str, Zone()]
    currency: Annotated[str, Currency()]


class CommunityForm(msgspec.Struct, frozen=True):
    """What an admin decides about a community."""

    name: Annotated[str, Line(longest=80)]
    opens_at: Annotated[time, TimeOfDay()]
    closes_at: Annotated[time, TimeOfDay()]
    time_zone: Annotated[str, Zone()]
    currency: Annotated[str, Currency()]
    is_public: Annotated[bool, Flag()]

    def problems(self) -> Iterator[tuple[str, str]]:
        """Check the hours against each other."""
        try:
            rules.check_hours(self.opens_at, self.closes_at)
        except rules.CommunityRefused as refusal:
            yield refusal.field or "", refusal.message


class RoleForm(msgspec.Struct, frozen=True):
    """A member's role."""

    role: Annotated[str, Choice(among=tuple(rules.ROLES))]


class ListQuery(msgspec.Struct, frozen=True):
    """Where a list goes on."""

    after: Annotated[str, Line(required=False, longest=LONGEST_CURSOR)]
