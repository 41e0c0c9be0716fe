"""Numbers as people type them: with a unit, or in what a maker calls a model."""

import re
from collections.abc import Sequence

_UNIT = re.compile(r"(\d+) ?(v|w|kw|l|m|cm|mm|kg|nm)")
_UNITS = {"v": "volt", "w": "watt", "l": "litres", "m": "metres"}
# Apart only with a longer number: "no 2" is no model.
_MODEL = re.compile(r"([a-z]{1,4})(?: (?=\d\d))?(\d+[a-z]?)")


def is_measure(words: Sequence[str]) -> bool:
    """Whether it is a number with its unit."""
    return _UNIT.fullmatch(" ".join(words)) is not None


def may_be_model(words: Sequence[str]) -> bool:
    """Whether a maker may call a tool so; "saw 20" looks the same."""
    return _MODEL.fullmatch(" ".join(words)) is not None


def written_otherwise(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Read "18v" and "18 v" as "18 volt" too, and "hr2470" and "hr 2470" as each other."""
    text = " ".join(words)
    ways: list[tuple[str, ...]] = []
    if found := _UNIT.fullmatch(text):
        ways.append((found[1], _UNITS.get(found[2], found[2])))
    if found := found or _MODEL.fullmatch(text):
        ways += [(found[1], found[2]), (found[1] + found[2],)]
    return [way for way in dict.fromkeys(ways) if way != tuple(words)]
