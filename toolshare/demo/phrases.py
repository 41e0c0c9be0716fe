"""Which of the written sentences are right for a loan."""

import random
from collections.abc import Callable, Sequence
from datetime import date

import msgspec

from toolshare.demo.place import Neighbour, Thing
from toolshare.demo.texts import LateTalk, Phrase, Speaker, Texts
from toolshare.occupancy.rules import day_count
from toolshare.tools.categories import BRANCHES, branch_of

SATURDAY = 5
FEW = 3
MANY = 8
HEAVY_VALUE_CENTS = 30_000

_PARTIES = {"pavilions", "tables-benches", "projectors", "speakers", "lights", "grills"}
_SURFACES = {"sanders", "heat-guns", "pressure-washers"}
_IN_CASES = {"drills-drivers", "hammer-drills", "routers", "jigsaws", "laser-levels", "soldering"}
_WALLS = {"hammer-drills", "masonry-concrete", "wallpapering", "trowels", "detectors"}
_CRAFTS = {
    "drilling-fastening",
    "sawing-cutting",
    "sanding-shaping",
    "ladders-decorating",
    "plumbing-electrical",
    "masonry-concrete",
    "sewing-crafts",
}
_RENOVATIONS = _CRAFTS - {"sewing-crafts"}
_OUTDOORS = {"garden-outdoors", "events-camping"}


class Wish(msgspec.Struct, frozen=True):
    """Who would like what, and when."""

    thing: Thing
    borrower: Neighbour
    first_day: date
    last_day: date
    notice_days: int

    @property
    def days(self) -> int:
        """How many days the tool is wanted for."""
        return day_count(self.first_day, self.last_day)

    @property
    def branch(self) -> str:
        """The upper level of the tool's category."""
        return branch_of(self.thing.text.category) or ""


_FITS: dict[str, Callable[[Wish], bool]] = {
    "": lambda wish: True,
    "saturday_to_sunday": lambda wish: wish.first_day.weekday() == SATURDAY and wish.days == 2,
    "from_saturday": lambda wish: wish.first_day.weekday() == SATURDAY,
    "weekend": lambda wish: wish.first_day.weekday() + wish.days > SATURDAY,
    "several_days": lambda wish: wish.days > 1,
    "evening": lambda wish: wish.days > 1,
    "long": lambda wish: wish.days >= MANY,
    "short_notice": lambda wish: wish.notice_days <= 2,
    "beginner": lambda wish: wish.borrower.text.experience in {"new", "handy"},
    "not_a_beginner": lambda wish: wish.borrower.text.experience != "new",
    "party": lambda wish: wish.thing.text.category in _PARTIES,
    "project": lambda wish: wish.branch in _CRAFTS,
    "renovation": lambda wish: wish.branch in _RENOVATIONS and wish.days >= FEW,
    "outdoors": lambda wish: wish.branch in _OUTDOORS,
    "surface": lambda wish: wish.thing.text.category in _SURFACES,
    "blade": lambda wish: wish.branch == "sawing-cutting",
    "wall": lambda wish: bool(_WALLS & {wish.branch, wish.thing.text.category}),
    "battery": lambda wish: "ordless" in wish.thing.text.title,
    "in_a_case": lambda wish: wish.thing.text.category in _IN_CASES,
    "heavy": lambda wish: wish.thing.text.replacement_value_cents >= HEAVY_VALUE_CENTS,
}


class Phrasebook:
    """Finds words for a loan, at random among those that fit it."""

    def __init__(self, texts: Texts, chance: random.Random) -> None:
        self._texts = texts
        self._chance = chance
        asked = [phrase for phrase in texts.messages if phrase.kind == "pickup"]
        self._pickups = list(zip(asked[::2], asked[1::2], strict=True))

    def message(self, kind: str, by: Speaker, wish: Wish) -> str:
        """Return what somebody writes at one point of a loan."""
        return self._choose(self._texts.messages, kind, by, wish)

    def reason(self, kind: str, by: Speaker, wish: Wish) -> str:
        """Return why a loan ended early."""
        return self._choose(self._texts.reasons, kind, by, wish)

    def pickup(self, wish: Wish) -> tuple[Phrase, Phrase]:
        """Return the borrower's question about the handover, and the owner's answer."""
        return self._chance.choice([pair for pair in self._pickups if fits(pair[0], wish)])

    def late(self) -> LateTalk:
        """Return a talk about a late return."""
        return self._chance.choice(self._texts.late)

    def _choose(self, phrases: Sequence[Phrase], kind: str, by: Speaker, wish: Wish) -> str:
        right = [
            phrase.text
            for phrase in phrases
            if phrase.kind == kind and phrase.by == by and fits(phrase, wish)
        ]
        return self._chance.choice(right)


def fits(phrase: Phrase, wish: Wish) -> bool:
    """Whether a sentence is right for this loan."""
    if phrase.fits in _FITS:
        return _FITS[phrase.fits](wish)
    return phrase.fits == wish.branch


def is_known(fit: str) -> bool:
    """Whether a sentence may say this about where it fits."""
    return fit in _FITS or any(branch.slug == fit for branch in BRANCHES)
