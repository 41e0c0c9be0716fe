"""How a tool's page puts things: what loans say of an owner, and what a preview says of a tool."""

from datetime import timedelta
from textwrap import shorten

import msgspec

from toolshare.i18n import _, ngettext

FEWEST = 5
"""Of fewer loans nothing is told: one bad day would be a fifth of somebody's name."""
FEWEST_IN_COMMON = 3
"""So many neighbours, the viewer not counted, must have borrowed two tools before one page says
so: with fewer, those who know of one loan could tell whose the other was."""
LONGEST_SUMMARY = 160
SETTLED_FOR = timedelta(days=30)
"""Only loans that ended so long ago are compared, so that nobody sees a page change on the day
after a neighbour's loan."""


class Record(msgspec.Struct, frozen=True):
    """How somebody's loans in one community went, the latest few hundred at most."""

    lent: int = 0
    answered: int = 0
    asked: int = 0
    """Requests that were theirs to answer, those that ran out of time too."""
    answers_within: timedelta | None = None
    """Half of the answers came within this time."""
    promised: int = 0
    """Promises whose first day has come."""
    called_off: int = 0
    """Those of them that the owner took back."""
    has_more: bool = False
    """Whether there are earlier loans, which were not counted."""

    @property
    def lending(self) -> str | None:
        """Say how often they have lent."""
        if self.lent < FEWEST:
            return None
        if self.has_more:
            return _("Lent at least %(num)s times", num=max(FEWEST, self.lent // 10 * 10))
        return ngettext("Lent once", "Lent %(num)s times", self.lent)

    @property
    def answering(self) -> str | None:
        """Say whether they answer, and how soon."""
        if self.asked < FEWEST:
            return None
        share = share_words(self.answered, self.asked)
        if self.answers_within is None or self.answered < FEWEST:
            return _("Answers %(share)s of requests", share=share)
        return _(
            "Answers %(share)s of requests, usually %(time)s",
            share=share,
            time=time_words(self.answers_within),
        )

    @property
    def keeping(self) -> str | None:
        """Say whether what they promise holds."""
        if self.promised < FEWEST:
            return None
        if not self.called_off:
            return _("Has kept every promise")
        return _(
            "Has kept %(share)s of promises",
            share=share_words(self.promised - self.called_off, self.promised),
        )


def summary(description: str) -> str:
    """Return the beginning of a description as one line, as previews and search results show it."""
    return shorten(description, LONGEST_SUMMARY, placeholder=" …")


def share_words(part: int, whole: int) -> str:
    """Write a share in whole percent, never rounded up to all nor down to none."""
    if part in {0, whole}:
        return f"{100 * part // whole}%"
    return f"{min(99, max(1, round(100 * part / whole)))}%"


def time_words(time: timedelta) -> str:
    """Write a time to wait, rounded up to what one can plan with."""
    hours = -(-time // timedelta(hours=1))
    if hours <= 1:
        return _("within an hour")
    if hours < 24:
        return ngettext("within an hour", "within %(num)s hours", hours)
    return ngettext("within a day", "within %(num)s days", -(-time // timedelta(days=1)))
