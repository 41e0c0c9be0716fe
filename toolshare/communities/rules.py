"""What a community is made of: roles, opening hours, and who may decide about it."""

from collections.abc import Callable
from datetime import time

import msgspec

from toolshare.i18n import _
from toolshare.refusal import Refused

ROLES: dict[str, Callable[[], str]] = {
    "member": lambda: _("Member"),
    "librarian": lambda: _("Librarian"),
    "admin": lambda: _("Admin"),
}
"""Every role with its name, from the least to the most that it may do."""

FIRST_OPENS_AT = time(8)
FIRST_CLOSES_AT = time(20)


class CommunityRefused(Refused):
    """Something about a community is not allowed."""


class Hours(msgspec.Struct, frozen=True):
    """When tools change hands, on the wall clock of the community's time zone."""

    time_zone: str
    opens_at: time
    closes_at: time


def check_hours(opens_at: time, closes_at: time) -> None:
    """Refuse hours that are over before they began."""
    if opens_at >= closes_at:
        raise CommunityRefused(
            _("This must be later than the hour at which loans begin."), field="closes_at"
        )


def check_currency(before: str, after: str, *, has_prices: bool) -> None:
    """Refuse another currency where amounts were already given in the present one."""
    if before != after and has_prices:
        raise CommunityRefused(
            _(
                "Tools here already have prices in %(currency)s, so the currency stays.",
                currency=before,
            ),
            field="currency",
        )


def check_role_change(before: str, after: str, *, admins: int) -> None:
    """Refuse to take the role from the last of ``admins``."""
    if before == "admin" and after != "admin" and admins <= 1:
        raise CommunityRefused(
            _("A community needs an admin. Make somebody else admin first."), field="role"
        )
