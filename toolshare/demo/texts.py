"""What was written for the demo: people, tools, what they say, and the scenes of today."""

import tomllib
from datetime import time
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

T = TypeVar("T")

Speaker = Literal["borrower", "owner"]

_FOLDER = Path(__file__).parent


class CommunityText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where it all happens."""

    name: str
    time_zone: str
    currency: str
    place: tuple[float, float]
    """Latitude and longitude of the library."""


class PersonText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody of the community; the other files name them by ``key``."""

    key: str
    name: str
    email: str
    experience: str
    neighbourhood: str
    place: tuple[float, float]
    role: str
    about: str


class ToolText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of the catalogue; ``variant`` says which drawing of its motif it shows."""

    title: str
    brand: str
    model: str
    year_made: int
    category: str
    description: str
    skill_level: str
    price_per_day_cents: int
    deposit_cents: int
    replacement_value_cents: int
    longest_loan_days: int
    turnaround_days: int
    instant: bool
    owner: str
    variant: int
    copies: int = 1
    accessories: tuple[str, ...] = ()
    safety_note: str = ""
    manual: tuple[str, ...] = ()
    """The sentences of its manual, if it has one."""


class Phrase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence that many loans may hold, where it ``fits`` (see ``toolshare.demo.phrases``)."""

    kind: str
    by: Speaker
    text: str
    fits: str = ""


class LateLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a talk about being late; days count from the loan's last day."""

    by: Speaker
    day: int
    at: time
    text: str


class LateTalk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How two people put up with a late return, and when the tool was back."""

    back_day: int
    back_at: time
    lines: tuple[LateLine, ...]


class SceneStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One moment of a scene: an event, words, or both.

    It happens ``hours_ago``, or on a ``day`` counted from today ``at`` a time of day.
    """

    event: str = ""
    by: Speaker | None = None
    hours_ago: float | None = None
    day: int = 0
    at: time = time(12)
    says: str = ""
    reason: str = ""
    until: int | None = None
    """The last day that a renewal asks for."""


class Scene(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A loan that was written by hand; it begins on a day from today, or next Saturday."""

    tool: str
    borrower: str
    first_day: int | Literal["saturday"]
    days: int
    steps: tuple[SceneStep, ...]
    loses_copy: bool = False


class BlockText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days on which an owner keeps a tool back."""

    tool: str
    first_day: int
    days: int
    note: str


def _read(file: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / file).read_text(encoding="utf-8"))


class Texts(msgspec.Struct, frozen=True):
    """All of it."""

    community: CommunityText
    people: tuple[PersonText, ...]
    messages: tuple[Phrase, ...]
    late: tuple[LateTalk, ...]
    reasons: tuple[Phrase, ...]
    newest: tuple[str, ...]
    tools: tuple[ToolText, ...]
    scenes: tuple[Scene, ...]
    blocks: tuple[BlockText, ...]


def read_texts() -> Texts:
    """Read the files beside this module."""
    files = ("people.toml", "catalogue.toml", "scenes.toml")
    together = {key: value for file in files for key, value in _read(file).items()}
    return msgspec.convert(together, Texts)
