"""Fields that hold a quantity: numbers, amounts, days and times."""

import re
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from toolshare.i18n import _, number
from toolshare.web.fields.kind import Single, Unusable


@dataclass(frozen=True, kw_only=True)
class Whole(Single):
    """A whole number between ``least`` and ``most``."""

    least: int
    most: int

    def read(self, text: str) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,30}", text):
            raise Unusable(_("Please type a whole number, e.g. %(example)s.", example=self.least))
        number = int(text)
        if not self.least <= number <= self.most:
            raise Unusable(
                _(
                    "Please choose a number from %(least)s to %(most)s.",
                    least=self.least,
                    most=self.most,
                )
            )
        return number


@dataclass(frozen=True, kw_only=True)
class Money(Single):
    """An amount typed like ``12.50`` or ``12,50``; the value is in cents."""

    most_cents: int = 100_000_000

    def nothing(self) -> int:
        return 0

    def read(self, text: str) -> int:
        plain = text.replace(",", ".")
        if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,9})?", plain):
            raise Unusable(_("Please type an amount, e.g. 4.50."))
        # "1,000" may be meant as a thousand; as one it would be a costly mistake.
        if len(plain.partition(".")[2]) > 2:
            raise Unusable(_("Please give at most two digits after the point."))
        cents = Decimal(plain) * 100
        if cents < 0:
            raise Unusable(_("An amount cannot be below zero."))
        if cents > self.most_cents:
            raise Unusable(_("Please give at most %(most)s.", most=number(self.most_cents // 100)))
        return int(cents)


@dataclass(frozen=True, kw_only=True)
class Day(Single):
    """A calendar day as browsers send it: ``2026-12-05``."""

    def read(self, text: str) -> date:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise Unusable(_("Please give the day as year-month-day, e.g. 2026-12-05."))
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise Unusable(_("This day does not exist. Please check day and month.")) from None


@dataclass(frozen=True, kw_only=True)
class TimeOfDay(Single):
    """A wall-clock time: ``18:30``."""

    def read(self, text: str) -> time:
        if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?", text):
            raise Unusable(_("Please give the time as hours:minutes, e.g. 18:30."))
        return time.fromisoformat(text)
